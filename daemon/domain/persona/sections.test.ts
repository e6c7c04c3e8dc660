import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSections } from './sections.ts';

const paths = (text: string) => parseSections(text).sections.map(({ path }) => path.join(' > '));
const bodies = (text: string) => parseSections(text).sections.map(({ body }) => text.slice(...body));

describe('parseSections', () => {
  it('builds paths from ATX headings and keeps line numbers', () => {
    const text = 'intro\n\n# A #\n\na\n\n### Deep ##\n## B\n\n # C\n#no\n####### no\n#\tD # x\n';
    expect(paths(text)).toEqual(['', 'A', 'A > Deep', 'A > B', 'C', 'D # x']);
    expect(parseSections(text).sections.map(({ line }) => line)).toEqual([1, 3, 7, 8, 10, 13]);
    expect(bodies(text)).toEqual(['intro', 'a', '', '', '#no\n####### no', '']);
  });

  it.each([
    ['a fence of backticks', '```\n# x\n```'],
    ['a fence of tildes', '~~~ js\n# x\n```\n~~~'],
    ['a longer fence', '````\n```\n# x\n````'],
    ['a fence that is not closed', '```\n# x\n\n# y'],
    ['an indented fence', '   ```\n# x\n   ```'],
    ['a fence in a list', '- a\n\n    ```\n    x\n  # y\n    ```'],
    ['a fence that starts a list item', '1. ```\n   # x\n   ```'],
    ['a fence in a quote', '> ```\n> # x\n> ```'],
    ['a comment', '<!-- a\n# x\n\n# y -->'],
    ['a code span over two lines', 'a ` b\n`` # x ` c'],
    ['indented code', '    # x'],
    ['a quoted heading', '> # x'],
    ['a heading in a list', '- # x'],
  ])('takes %s as text', (_what, text) => {
    expect(paths(`${text}`)).toEqual(['']);
    expect(bodies(text)).toEqual([text]);
  });

  it.each([
    ['a fence in a list when the list ends', '- a\n\n    ```\n    x\n\n# H'],
    ['a fence in a quote when the quote ends', '> ```\n> x\n\n# H'],
    ['a fence after its closing line', '```\nx\n```\n# H'],
    ['backticks that only look like a fence', '``` a ```\n# H'],
    ['a comment that is never closed', '<!-- a\n# H'],
    ['a backtick without partner', 'a ` b\n# H\n` c'],
  ])('ends %s', (_what, text) => {
    expect(paths(text)).toEqual(['', 'H']);
  });

  it('reads directives right under a heading, several of them, also after blank lines', () => {
    const text =
      '# A\n\n<!-- maestro: append -->\n<!-- maestro:sealed -->\n\n<!-- maestro: when\n  agent=x,!y\n  env.CI=1 -->\nbody\n';
    const [, section] = parseSections(text).sections;
    expect(section?.directives).toMatchObject({ operation: 'append', isSealed: true });
    expect(section?.directives.when.map(({ key, patterns }) => [key, patterns.length])).toEqual([
      ['agent', 2],
      ['env.CI', 1],
    ]);
    expect(bodies(text)).toEqual(['', 'body']);
    expect(parseSections(text).warnings).toEqual([]);
  });

  it('takes unknown directives and those elsewhere as text and warns', () => {
    const text =
      '# A\n<!-- maestro: shout -->\nbody\n\n<!-- maestro: remove -->\n\nx <!-- maestro: append --> y\n<!-- other -->\n';
    const parsed = parseSections(text);
    expect(parsed.sections[1]?.directives.operation).toBeUndefined();
    expect(parsed.warnings.map(({ code, line }) => [code, line])).toEqual([
      ['DIRECTIVE_UNKNOWN', 2],
      ['DIRECTIVE_UNKNOWN', 5],
      ['DIRECTIVE_UNKNOWN', 7],
    ]);
    expect(parseSections('```\n<!-- maestro: remove -->\n```\n`<!-- maestro: append -->`').warnings).toEqual([]);
  });

  it('puts every character into a heading, a body or the blanks and directives around them', () => {
    const line = fc.constantFrom(
      '',
      ' ',
      'a',
      '# A',
      '## B',
      '```',
      '~~~',
      '<!--',
      '-->',
      '`',
      '<!-- maestro: append -->',
      '> ```',
      '    ```',
      '- ```',
      '\t',
      '\r',
      '{{a}}',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const text = lines.join('\n');
        let at = 0;
        for (const { head, body } of parseSections(text).sections) {
          for (const [start, end] of [head ?? [at, at], body]) {
            expect(start).toBeGreaterThanOrEqual(at);
            expect(text.slice(at, start).replaceAll('<!-- maestro: append -->', '').trim()).toBe('');
            at = end;
          }
        }
        expect(text.slice(at).replaceAll('<!-- maestro: append -->', '').trim()).toBe('');
      }),
      { numRuns: 1_000 },
    );
  });

  it('never throws, and stays quick on a megabyte of the worst', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => parseSections(text).sections.length > 0));
    const megabyte = (text: string) => text.repeat(Math.floor(1_048_576 / text.length));
    for (const worst of [
      '`',
      '`` `',
      '<!--',
      '<!-- maestro: ',
      '# ',
      '#',
      '{{',
      '{{ ',
      '{{> a}}',
      '\\',
      '- ',
      '> ',
      '\n',
      ' ',
      '```\n',
      '    ```\n',
      'a `\n',
      '<!--\n',
      '<!---->`',
      'a`\n\n',
      'a\n\n',
      '\\`',
      '# A\n',
      '{{a}}\n',
      '1. ',
      '-->',
      '<!-- maestro: append -->\n',
    ]) {
      expect(parseSections(megabyte(worst)).sections.length).toBeGreaterThan(0);
    }
  });
});
