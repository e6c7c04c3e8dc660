import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PersonaHeader } from '../../../contract/persona.ts';
import { compose, refusal, source } from '../../../test/harness/compose-kit.ts';
import { neededFragments } from './compose.ts';

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
