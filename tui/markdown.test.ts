import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownLines } from './markdown.ts';

const raw = (text: string) => markdownLines(text, { rendered: false });
const rendered = (text: string) =>
  markdownLines(text, { rendered: true }).map((line) => line.map((part) => part.text).join(''));
const styles = (text: string) =>
  raw(text).map((line) => line.filter((part) => part.style !== 'text').map((part) => `${part.style}:${part.text}`));

describe('Markdown as it is written', () => {
  it('keeps every character, whatever the text', () => {
    const piece = fc.constantFrom(
      ...['# a', '**b**', '`c`', '```', '\n', '- ', '> ', '*', '_', '[x](y)', '{{v}}', '\\', '<!--', '-->', '---', ' '],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        expect(
          raw(text)
            .map((line) => line.map((part) => part.text).join(''))
            .join('\n'),
        ).toBe(text);
      }),
      { seed: 3 },
    );
  });

  it('knows what the parts of a line mean', () => {
    expect(styles('a **b** `c` {{d}} *e* [f](g)')).toEqual([
      ['strong:**b**', 'code:`c`', 'variable:{{d}}', 'emphasis:*e*', 'link:[f](g)'],
    ]);
  });

  it('leaves words with underscores and lone stars alone', () => {
    expect(styles('snake_case_name 2 * 3 * 4 \\*no\\*')).toEqual([[]]);
  });

  it('reads nothing inside of fences and comments', () => {
    expect(styles('```ts\n# no **b**\n```\n<!-- **c**\n-->\n# yes')).toEqual([
      ['muted:```ts'],
      ['code:# no **b**'],
      ['muted:```'],
      ['muted:<!-- **c**'],
      ['muted:-->'],
      ['heading:# yes'],
    ]);
  });

  it('takes front matter only at the very top', () => {
    expect(styles('---\nname: a\n---\ntext\n---')).toEqual([
      ['frontMatter:---'],
      ['frontMatter:name: a'],
      ['frontMatter:---'],
      [],
      ['muted:---'],
    ]);
  });
});

describe('Markdown as it reads', () => {
  it('shows meaning instead of marks', () => {
    expect(rendered('## Rules\n- **Cite** the `file`\n- [x] done\n> quoted\n1. [docs](https://x.y)')).toEqual([
      'RULES',
      '• Cite the file',
      '• ☑ done',
      '│ quoted',
      '1. docs',
    ]);
  });

  it('keeps fenced text as it is', () => {
    expect(rendered('```sh\n**a**\n```')).toEqual(['sh', '  **a**', '']);
  });
});
