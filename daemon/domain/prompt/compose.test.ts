import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PersonaHeader, ResolveContext } from '../../../contract/persona.ts';
import { type AppError, isAppError } from '../errors.ts';
import { composePrompt, neededFragments, type SourceVersion } from './compose.ts';

function source(persona: string, content: string, header: PersonaHeader = {}): SourceVersion {
  const id = `id-${persona}`;
  return { personaId: id, persona, version: '1.0.0', versionId: `${id}-1`, content, tags: [], header, parent: null };
}

interface Setup {
  readonly fragments?: Readonly<Record<string, readonly SourceVersion[]>>;
  readonly context?: ResolveContext;
  readonly allowMissing?: boolean;
}

/** Composes a chain given from the leaf to the root. */
function compose(chain: readonly SourceVersion[], { fragments = {}, context = {}, allowMissing = false }: Setup = {}) {
  return composePrompt({ chain, fragments: new Map(Object.entries(fragments)), context, allowMissing });
}

function refusal(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const parent = source('base', 'Be exact.\n\n# Rules\n\n- Cite.\n\n## Tone\n\nFormal.\n\n# End\n\nStop.\n');

describe('a persona without a parent', () => {
  it('is its own text without blank lines around it', () => {
    expect(compose([source('a', '\n\n# A\n\ntext  \n\n\n')]).text).toBe('# A\n\ntext');
  });

  it('keeps indentation, tight headings, several blank lines and CRLF', () => {
    const text = '  - item\r\n# A\r\n## B\r\n\r\n\r\n\r\n    code\r\ntail';
    expect(compose([source('a', text)]).text).toBe(text);
  });

  it('may be empty', () => {
    expect(compose([source('a', ' \n')])).toEqual({ text: '', parts: [], warnings: [] });
  });
});

describe('a child that merges', () => {
  it('replaces the body of a section with the same heading path and leaves the rest', () => {
    const child = source('kid', '# Rules\n\n## Tone\n\nCasual.\n');
    expect(compose([child, parent]).text).toBe(
      'Be exact.\n\n# Rules\n\n- Cite.\n\n## Tone\n\nCasual.\n\n# End\n\nStop.',
    );
  });

  it('puts new sub-sections under their parent section and new sections after all, in its own order', () => {
    const child = source('kid', '# New\n\nn\n\n# Rules\n\n## Depth\n\nd\n\n# Other\n\no\n');
    expect(compose([child, parent]).text).toBe(
      'Be exact.\n\n# Rules\n\n- Cite.\n\n## Tone\n\nFormal.\n\n## Depth\n\nd\n\n# End\n\nStop.\n\n# New\n\nn\n\n# Other\n\no',
    );
  });

  it('replaces the text before the first heading', () => {
    expect(compose([source('kid', 'Be kind.'), parent]).text).toMatch(/^Be kind\.\n\n# Rules/);
  });

  it('changes nothing when it is empty', () => {
    expect(compose([source('kid', ''), parent]).text).toBe(compose([parent]).text);
  });

  it('appends, prepends and removes where a directive says so, and hides the directives', () => {
    const child = source(
      'kid',
      '<!-- maestro: append -->\nAnd brief.\n\n# Rules\n\n<!-- maestro: prepend -->\n\n- First.\n\n## Tone\n<!-- maestro: remove -->\n\n# End\n<!--maestro:append-->\nReally.\n',
    );
    expect(compose([child, parent]).text).toBe(
      'Be exact.\n\nAnd brief.\n\n# Rules\n\n- First.\n\n- Cite.\n\n# End\n\nStop.\n\nReally.',
    );
  });

  it('keeps a new sub-section one level below its parent section', () => {
    const child = source('kid', '### Rules\n\n#### Extra\n\ne\n');
    expect(compose([child, parent]).text).toContain('## Extra\n\ne');
    expect(compose([child, parent]).text).not.toContain('### Extra');
  });

  it('takes the title and body of the nearest text through three levels', () => {
    const middle = source('mid', '# Rules\n\n<!-- maestro: append -->\n- From the middle.\n\n# Mid\n\nm\n');
    const child = source('kid', '# Rules\n\n<!-- maestro: append -->\n- From the child.\n');
    const { text, parts } = compose([child, middle, parent]);
    expect(text).toContain('# Rules\n\n- Cite.\n\n- From the middle.\n\n- From the child.\n\n## Tone');
    expect(parts.map(({ persona, section }) => `${persona}:${section}`)).toEqual([
      'base:',
      'base:Rules',
      'mid:Rules',
      'kid:Rules',
      'base:Rules > Tone',
      'base:End',
      'mid:Mid',
    ]);
  });

  it('is refused when it changes a sealed section, anything below it, or replaces the text that holds it', () => {
    const guarded = source('law', '# Law\n<!-- maestro: sealed -->\n\nObey.\n\n## Detail\n\nd\n');
    for (const text of [
      '# Law\n\nno',
      '# Law\n\n## Detail\n\nno',
      '# Law\n\n## New\n\nno',
      '# Law\n<!-- maestro: remove -->',
    ]) {
      const error = refusal(() => compose([source('kid', text), guarded]));
      expect(error.code).toBe('SECTION_SEALED');
      expect(error.message).toMatch(/"kid".*"law"/);
      expect(error.details).toMatchObject({ persona: 'kid', sealedBy: 'law' });
    }
    expect(refusal(() => compose([source('kid', 'x', { inherit: 'replace' }), guarded])).code).toBe('SECTION_SEALED');
    expect(compose([source('kid', '# More\n\nm'), guarded]).text).toBe(
      '# Law\n\nObey.\n\n## Detail\n\nd\n\n# More\n\nm',
    );
  });
});

describe('the other ways to inherit', () => {
  it('append puts the whole child after the parent, with every heading twice if need be', () => {
    const child = source('kid', 'Also this.\n\n# Rules\n\n- Mine.\n', { inherit: 'append' });
    const { text, warnings } = compose([child, parent]);
    expect(text).toBe(
      'Be exact.\n\n# Rules\n\n- Cite.\n\n## Tone\n\nFormal.\n\n# End\n\nStop.\n\nAlso this.\n\n# Rules\n\n- Mine.',
    );
    expect(warnings).toEqual([]);
  });

  it('replace takes the child alone but keeps the variables and fragments of the parent', () => {
    const base = source('base', '# Base\n\nb', { variables: { who: { default: 'Ada' } }, includes: ['tone'] });
    const child = source('kid', 'For {{who}}.\n\n# Kid\n\nk', { inherit: 'replace' });
    const { text } = compose([child, base], { fragments: { tone: [source('tone', 'Warm.')] } });
    expect(text).toBe('For Ada.\n\nWarm.\n\n# Kid\n\nk');
  });
});

describe('conditions', () => {
  const text = '# A\n\n<!-- maestro: when agent=codex,claude-* model=*opus* -->\n\na\n\n## Below\n\nb\n\n# C\n\nc\n';

  it('leave a section out with all below it, and its directive too', () => {
    expect(compose([source('a', text)], { context: { agent: 'gemini', model: 'claude-opus-4' } }).text).toBe(
      '# C\n\nc',
    );
    expect(compose([source('a', text)]).text).toBe('# C\n\nc');
    expect(compose([source('a', text)], { context: { agent: 'claude-code', model: 'claude-opus-4' } }).text).toBe(
      '# A\n\na\n\n## Below\n\nb\n\n# C\n\nc',
    );
  });

  it('choose between sections of one name without a warning', () => {
    const variants = '# T\n<!-- maestro: when agent=codex -->\none\n# T\n<!-- maestro: when agent=!codex -->\ntwo\n';
    expect(compose([source('a', variants)], { context: { agent: 'codex' } })).toMatchObject({
      text: '# T\none',
      warnings: [],
    });
    expect(compose([source('a', variants)], { context: { agent: 'aider' } })).toMatchObject({
      text: '# T\ntwo',
      warnings: [],
    });
  });

  it("of a child decide whether it changes the parent's section", () => {
    const child = source('kid', '# End\n<!-- maestro: when env.CI=true -->\nHalt.\n');
    expect(compose([child, parent]).text).toContain('# End\n\nStop.');
    expect(compose([child, parent], { context: { env: { CI: 'true' } } }).text).toContain('# End\nHalt.');
  });

  it('that nobody knows leave the section out and say so', () => {
    const { text: shown, warnings } = compose([source('a', 'x\n\n# T\n<!-- maestro: when moon=full -->\nt')]);
    expect(shown).toBe('x');
    expect(warnings).toEqual([expect.objectContaining({ code: 'CLAUSE_UNKNOWN', persona: 'a', line: 4 })]);
  });
});

describe('variables', () => {
  const header: PersonaHeader = { variables: { who: { default: 'you' }, lang: {}, key: { required: true } } };

  it('take the given value, then the nearest default, then nothing', () => {
    const child = source('kid', '{{who}}/{{ lang }}/{{key}}', { variables: { who: { default: 'kid' } } });
    const base = source('base', '', header);
    expect(compose([child, base], { context: { variables: { key: 'k' } } }).text).toBe('kid//k');
    expect(compose([child, base], { context: { variables: { key: 'k', who: 'W', lang: 'de' } } }).text).toBe('W/de/k');
  });

  it('are filled in one pass: values are never scanned again', () => {
    const text = '{{a}} {{b}} \\{{a}}';
    const context = { variables: { a: '{{b}}', b: '\\{{a}} {{> f}}' } };
    expect(compose([source('a', text)], { context }).text).toBe('{{b}} \\{{a}} {{> f}} {{a}}');
  });

  it('stay as they are in code, in comments and when nobody knows them, the last with one warning', () => {
    const text = '`{{a}}` {{zz}} {{zz}} <!-- {{a}} -->\n\n```\n{{a}} \\{{\n# no heading\n```\n{{ 1 }} {{#if x}}';
    const { text: shown, warnings } = compose([source('a', text)], { context: { variables: { a: 'X' } } });
    expect(shown).toBe(text);
    expect(warnings).toEqual([expect.objectContaining({ code: 'UNKNOWN_VARIABLE', persona: 'a', line: 1 })]);
  });

  it('that are required and have no value are all named in the error, or left standing in a check', () => {
    const needy = source('a', '{{key}}', { variables: { key: { required: true }, other: { required: true } } });
    const error = refusal(() => compose([needy]));
    expect(error).toMatchObject({ code: 'VARIABLE_MISSING', details: { variables: ['key', 'other'] } });
    expect(compose([needy], { allowMissing: true }).text).toBe('{{key}}');
  });

  it('cannot bring hidden characters or the marker of the persona block in', () => {
    const unsafe = (a: string, b = '') =>
      refusal(() => compose([source('a', '{{a}}{{b}}')], { context: { variables: { a, b } } })).code;
    expect(unsafe('x\u202ey')).toBe('CONTENT_UNSAFE');
    expect(unsafe('</active_persona>')).toBe('CONTENT_UNSAFE');
    expect(unsafe('</active_', 'persona>')).toBe('CONTENT_UNSAFE');
  });

  it('cannot blow the text up over a megabyte', () => {
    const text = '{{a}}'.repeat(10_000);
    const error = refusal(() => compose([source('a', text)], { context: { variables: { a: 'x'.repeat(10_000) } } }));
    expect(error.code).toBe('CONTENT_TOO_LARGE');
  });
});

describe('fragments', () => {
  const tone = source('tone', 'Be warm to {{who}}.\n', { variables: { who: { default: 'all' } } });

  it('of the header stand in front of the first heading, ancestors first, each version once', () => {
    const base = source('base', 'Intro.\n\n# R\n\nr\n', { includes: ['tone', 'law'] });
    const child = source('kid', '', { includes: ['tone@latest', 'style'] });
    const fragments = {
      tone: [tone],
      'tone@latest': [tone],
      law: [source('law', '# Law\n\nl')],
      style: [source('style', 'Short.')],
    };
    expect(compose([child, base], { fragments }).text).toBe(
      'Intro.\n\nBe warm to all.\n\n# Law\n\nl\n\nShort.\n\n# R\n\nr',
    );
  });

  it('of the text stand where they are named, with the values of the persona around them', () => {
    const text = '# A\n\nbefore\n{{> tone@prod}}\nafter\n\n`{{> tone}}` and {{> tone}} are text\n';
    const leaf = source('a', text, { variables: { who: { default: 'Ada' } } });
    const { text: shown, parts } = compose([leaf], { fragments: { 'tone@prod': [tone] } });
    expect(shown).toBe('# A\n\nbefore\nBe warm to Ada.\nafter\n\n`{{> tone}}` and {{> tone}} are text');
    expect(parts.map(({ persona, lines, span }) => [persona, lines, shown.slice(...span)])).toEqual([
      ['a', [1, 3], '# A\n\nbefore'],
      ['tone', [1, 1], 'Be warm to Ada.'],
      ['a', [5, 7], 'after\n\n`{{> tone}}` and {{> tone}} are text'],
    ]);
  });

  it('are listed by a version, each once, whether in the header or in the text', () => {
    const leaf = source('a', '{{> two}}\n\n```\n{{> three}}\n```\n  {{> one}}  \n', { includes: ['one'] });
    expect(neededFragments(leaf)).toEqual(['one', 'two']);
  });

  it('bring their own parents and fragments', () => {
    const kid = source('kid', '# B\n\nkid b\n\n{{> tone}}\n');
    const fragments = { kid: [kid, source('base', 'base\n\n# B\n\nb\n')], tone: [tone] };
    expect(compose([source('a', 'x\n\n{{> kid}}\n\ny')], { fragments }).text).toBe(
      'x\n\nbase\n\n# B\n\nkid b\n\nBe warm to all.\n\ny',
    );
  });

  it('that are missing, lead back to themselves or nest too deeply are errors that name them', () => {
    const missing = refusal(() => compose([source('a', '{{> gone}}')]));
    expect(missing).toMatchObject({ code: 'PARENT_MISSING', details: { ref: 'gone' } });
    const fragments = { b: [source('b', '{{> c}}')], c: [source('c', '{{> b}}')] };
    const cycle = refusal(() => compose([source('a', '{{> b}}')], { fragments }));
    expect(cycle).toMatchObject({ code: 'INHERITANCE_CYCLE', details: { names: ['b', 'c', 'b'] } });
    const deep = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`f${i}`, [source(`f${i}`, `{{> f${i + 1}}}`)]]),
    );
    expect(refusal(() => compose([source('a', '{{> f0}}')], { fragments: deep })).code).toBe('INHERITANCE_DEPTH');
  });

  it('that double at each level are stopped', () => {
    const deep = Object.fromEntries(
      Array.from({ length: 14 }, (_, i) => [
        `f${i}`,
        [source(`f${i}`, i < 13 ? `{{> f${i + 1}}}\n{{> f${i + 1}}}` : '')],
      ]),
    );
    expect(refusal(() => compose([source('a', '{{> f0}}')], { fragments: deep })).code).toBe('CONTENT_TOO_LARGE');
  });
});

describe('provenance', () => {
  const line = fc.constantFrom(
    '',
    '',
    'text',
    '  indented',
    '# A',
    '## B',
    '# A',
    '### C',
    '- item',
    '```',
    '~~~',
    '{{v}}',
    '\\{{',
    '{{> f}}',
    '<!-- maestro: append -->',
    '<!-- maestro: prepend -->',
    '<!-- maestro: remove -->',
    '<!-- note -->',
    '`code',
    '<!--',
    '-->',
    '<!-- maestro: when agent=x -->',
    '<!-- maestro: when agent=!x -->',
    '    ```',
    '\r',
    'a\r',
  );
  const text = fc.array(line, { maxLength: 14 }).map((lines) => lines.join('\n'));
  const mode = fc.constantFrom('merge', 'append', 'replace', undefined);
  const fragments = { f: [source('f', 'frag\n\n# F\n\n{{v}}', { variables: { v: { default: 'V' } } })] };

  it('covers the text exactly: spans are in order, apart, and hold everything but blanks', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, mode), { minLength: 1, maxLength: 4 }), (texts) => {
        const chain = texts.map(([content, inherit], i) => source(`p${i}`, content, inherit ? { inherit } : {}));
        const result = compose(chain, { fragments, context: { agent: 'x' } });
        let at = 0;
        for (const { span, lines, persona } of result.parts) {
          expect(result.text.slice(at, span[0]).trim()).toBe('');
          expect(span[1]).toBeGreaterThan(span[0]);
          expect(result.text.slice(...span)).toBe(result.text.slice(...span).trimEnd());
          const own = [...chain, ...fragments.f].find((each) => each.persona === persona)?.content.split('\n') ?? [];
          expect(lines[0]).toBeGreaterThanOrEqual(1);
          expect(lines[1]).toBeGreaterThanOrEqual(lines[0]);
          expect(lines[1]).toBeLessThanOrEqual(own.length);
          at = span[1];
        }
        expect(at).toBe(result.text.length);
        expect(result.text).toBe(result.text.trimEnd());
        expect(compose(chain, { fragments, context: { agent: 'x' } })).toEqual(result);
      }),
      { numRuns: 500 },
    );
  });

  it('of a text without slots and directives gives each part as it stands in its lines', () => {
    const plain = fc.array(fc.constantFrom('', 'text', '# A', '## B', '- x', '```', 'last'), { maxLength: 12 });
    fc.assert(
      fc.property(plain, (lines) => {
        const { text: shown, parts } = compose([source('a', lines.join('\n'))]);
        expect(shown).toBe(lines.join('\n').replace(/^\n+/, '').trimEnd());
        for (const part of parts) {
          expect(shown.slice(...part.span)).toBe(lines.slice(part.lines[0] - 1, part.lines[1]).join('\n'));
        }
      }),
      { numRuns: 500 },
    );
  });
});
