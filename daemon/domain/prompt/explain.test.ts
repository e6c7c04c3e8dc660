import { describe, expect, it } from 'vitest';
import type { ResolveContext } from '../../../contract/persona.ts';
import { compose, parent, refusal, type Setup, source } from '../../../test/harness/compose-kit.ts';
import type { SourceVersion } from './source.ts';

/** What is left out, in short. */
function leftOut(chain: readonly SourceVersion[], setup: Setup = {}) {
  const { explanation } = compose(chain, { ...setup, explain: true });
  return explanation?.leftOut.map(({ persona, section, lines, reason, because }) => [
    persona,
    section,
    lines,
    reason,
    because,
  ]);
}

describe('what is left out', () => {
  const text = '# A\n\n<!-- maestro: when agent=codex model=*opus* -->\n\na\n\n## Below\n\nb\n\n# C\n\nc\n';

  it('is told with the clause that does not hold and what it met, for the section and all below it', () => {
    const leaf = source('a', text);
    expect(leftOut([leaf], { context: { agent: 'gemini-cli' } })).toEqual([
      ['a', 'A', [1, 5], 'condition', 'agent=codex: agent is gemini-cli'],
      ['a', 'A > Below', [7, 9], 'condition', 'agent=codex: agent is gemini-cli'],
    ]);
    expect(leftOut([leaf], { context: { agent: 'codex' } })?.[0]?.[4]).toBe('model=*opus*: model is not known here');
    expect(leftOut([leaf], { context: { agent: 'codex', model: 'claude-opus-5' } })).toEqual([]);
  });

  it('never tells the value of an environment variable', () => {
    const leaf = source('a', '# A\n<!-- maestro: when !env.TOKEN=x* moon=full -->\na');
    const context: ResolveContext = { env: { TOKEN: 'xsecret' } };
    expect(leftOut([leaf], { context })?.[0]?.[4]).toBe('!env.TOKEN=x*: env.TOKEN is something else');
    expect(leftOut([leaf])?.[0]?.[4]).toBe('moon=full: not a condition that is known');
  });

  it('is told with who replaced or removed it', () => {
    const middle = source('mid', '# Rules\n\n## Tone\n\nCasual.\n\n# End\n<!-- maestro: remove -->\n');
    const child = source('kid', 'Be kind.\n\n# Rules\n\n## Tone\n\nCool.\n');
    expect(leftOut([child, middle, parent])).toEqual([
      ['mid', 'Rules > Tone', [3, 5], 'replaced', 'kid@1.0.0'],
      ['base', '', [1, 1], 'replaced', 'kid@1.0.0'],
      ['base', 'Rules > Tone', [7, 9], 'replaced', 'mid@1.0.0'],
      ['base', 'End', [11, 13], 'removed', 'mid@1.0.0'],
    ]);
    const alone = source('kid', 'Only this.', { inherit: 'replace' });
    expect(leftOut([alone, parent])?.map((each) => each[4])).toEqual(Array(4).fill('kid@1.0.0: inherit: replace'));
    const appended = source('kid', 'Also.', { inherit: 'append' });
    expect(leftOut([appended, parent])).toEqual([]);
    const last = source('last', '# End\n<!-- maestro: remove -->');
    expect(leftOut([last, appended, parent])).toEqual([['base', 'End', [11, 13], 'removed', 'last@1.0.0']]);
  });

  it('is told for fragments too, and not told unless it is asked for', () => {
    const fragment = source('tone', '# T\n<!-- maestro: when agent=x -->\nt');
    expect(leftOut([source('a', '{{> tone}}')], { fragments: { tone: [fragment] } })?.map(([by]) => by)).toEqual([
      'tone',
    ]);
    expect(compose([source('a', text)])).not.toHaveProperty('explanation');
  });
});

describe('variables', () => {
  it('are told by name with the origin of their value and the places, never with the value', () => {
    const header = {
      variables: { who: { default: 'you' }, lang: {}, key: { required: true }, unused: { default: 'u' } },
    };
    const leaf = source('kid', '# A\n\n{{who}} {{lang}}\n{{key}} {{nobody}} {{who}}', {
      variables: { who: { default: 'kid' } },
    });
    const setup = { context: { variables: { key: 'secret-k' } }, explain: true };
    const { explanation } = compose([leaf, source('base', '', header)], setup);
    const place = (line: number) => ({ persona: 'kid', version: '1.0.0', section: 'A', line });
    expect(explanation?.variables).toEqual([
      { name: 'key', required: true, origin: 'given', declaredBy: 'base@1.0.0', places: [place(4)] },
      { name: 'lang', required: false, origin: 'empty', declaredBy: 'base@1.0.0', places: [place(3)] },
      { name: 'nobody', required: false, origin: 'undeclared', places: [place(4)] },
      { name: 'unused', required: false, origin: 'default', declaredBy: 'base@1.0.0', places: [] },
      { name: 'who', required: false, origin: 'default', declaredBy: 'kid@1.0.0', places: [place(3), place(4)] },
    ]);
    expect(JSON.stringify(explanation)).not.toContain('secret-k');
  });
});

describe('a part from a fragment', () => {
  it('names the places that include it, outermost first', () => {
    const outer = source('outer', 'o\n\n{{> inner}}\n', { includes: ['top'] });
    const fragments = { outer: [outer], inner: [source('inner', 'i')], top: [source('top', 't')] };
    const base = source('base', '# R\n\nr\n\n{{> outer}}\n');
    const { parts } = compose([source('kid', ''), base], { fragments });
    expect(
      parts.map(({ persona, via }) => [persona, via.map(({ persona: by, section, line }) => [by, section, line])]),
    ).toEqual([
      ['base', []],
      ['outer', [['base', 'R', 5]]],
      [
        'inner',
        [
          ['base', 'R', 5],
          ['outer', '', 3],
        ],
      ],
      [
        'top',
        [
          ['base', 'R', 5],
          ['outer', '', undefined],
        ],
      ],
    ]);
  });
});

describe('an error names the place', () => {
  it('of a variable without a value: where it is used first, else who declares it', () => {
    const needy = source('base', '# Use\n\nthe {{key}}\n', {
      variables: { key: { required: true }, other: { required: true } },
    });
    const error = refusal(() => compose([source('kid', '# More\n\n{{key}}'), needy]));
    expect(error).toMatchObject({ code: 'VARIABLE_MISSING', details: { persona: 'kid', variables: ['key', 'other'] } });
    expect(error.message).toContain('(base@1.0.0, section "Use", line 3; base@1.0.0, header)');
    expect(error.details.places).toEqual([
      { variable: 'key', persona: 'base', version: '1.0.0', section: 'Use', line: 3 },
      { variable: 'other', persona: 'base', version: '1.0.0', section: '' },
    ]);
  });

  it('of a fragment that is missing, leads back or nests too deeply', () => {
    const missing = refusal(() => compose([source('a', '# S\n\nx\n{{> gone}}')]));
    expect(missing).toMatchObject({ code: 'PARENT_MISSING', details: { at: { persona: 'a', section: 'S', line: 4 } } });
    expect(refusal(() => compose([source('a', '', { includes: ['gone'] })])).message).toContain('a@1.0.0, header');
    const fragments = { b: [source('b', '{{> c}}')], c: [source('c', '\n{{> b}}')] };
    const cycle = refusal(() => compose([source('a', '{{> b}}')], { fragments }));
    expect(cycle.details).toEqual({
      names: ['b', 'c', 'b'],
      at: { persona: 'c', version: '1.0.0', section: '', line: 2 },
    });
    expect(cycle.message).toContain('b -> c -> b (c@1.0.0, line 2)');
    const deep = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`f${i}`, [source(`f${i}`, `{{> f${i + 1}}}`)]]),
    );
    expect(refusal(() => compose([source('a', '{{> f0}}')], { fragments: deep })).details).toMatchObject({
      at: { persona: 'f14', line: 1 },
    });
  });

  it('of a change to a sealed section, on both sides', () => {
    const law = source('law', 'x\n\n# Law\n<!-- maestro: sealed -->\n\nObey.');
    const error = refusal(() => compose([source('kid', '# More\n\nm\n\n# Law\n\nno'), law]));
    expect(error.details).toEqual({
      ...{ section: 'Law', persona: 'kid', version: '1.0.0', line: 5 },
      ...{ sealedBy: 'law', sealedVersion: '1.0.0', sealedLine: 3 },
    });
    expect(error.message).toBe(
      '"kid" 1.0.0 (line 5) changes the section "Law", which "law" 1.0.0 (line 3) has sealed; leave it out',
    );
  });
});
