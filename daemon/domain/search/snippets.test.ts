import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSearchQuery } from './query.ts';
import { type SnippetOptions, snippetsOf, wordRowsOf } from './snippets.ts';

const OPTIONS: SnippetOptions = { field: 'content', maxLines: 3, maxLength: 60 };

function shown(text: string, query: string, options = OPTIONS): readonly string[] {
  return snippetsOf(text, wordRowsOf(parseSearchQuery(query).terms), options).map((snippet) =>
    snippet.ranges.reduceRight(
      (line, [from, to]) => `${line.slice(0, from)}[${line.slice(from, to)}]${line.slice(to)}`,
      snippet.text,
    ),
  );
}

describe('snippets', () => {
  it('mark words by their beginning and phrases as they are, without case and accents', () => {
    const text = '# Café\n\nReview every change.\nNever merge on a Friday, never Merge untested.\n';
    expect(shown(text, 'cafe')).toEqual(['# [Café]']);
    expect(shown(text, 'rev')).toEqual(['[Review] every change.']);
    expect(shown(text, '"never merge"')).toEqual(['[Never merge] on a Friday, [never Merge] untested.']);
    expect(shown(text, '"never mer"')).toEqual([]);
  });

  it('show one line for each term that is not shown yet, in the order of the text', () => {
    expect(shown('one\ntwo one\nthree\none\n', 'one three')).toEqual(['[one]', '[three]']);
    expect(shown('alpha\nbeta alpha\ngamma\n', 'alpha beta gamma')).toEqual(['[beta] [alpha]', '[gamma]']);
    expect(shown('a\nb\nc\nd\n', 'a b c d')).toEqual(['[a]', '[b]', '[c]']);
  });

  it('leave out what must not be there, and cut long lines around the match without splitting a character', () => {
    expect(shown('draft here', 'here -draft')).toEqual(['draft [here]']);
    const long = `${'😀 '.repeat(60)}needle${' 😀'.repeat(60)}`;
    const [snippet] = snippetsOf(long, wordRowsOf(parseSearchQuery('needle').terms), OPTIONS);
    expect(snippet?.text).toContain('needle');
    expect(snippet?.text.length).toBeLessThanOrEqual(61);
    expect(snippet?.text.isWellFormed()).toBe(true);
    expect(snippet?.isCut).toEqual([true, true]);
  });

  it('mark words that are joined by signs as the index splits them', () => {
    expect(shown('use foo-bar now', 'foo-b')).toEqual(['use [foo-bar] now']);
    expect(snippetsOf('x\ny needle', wordRowsOf(parseSearchQuery('needle').terms), OPTIONS)[0]?.line).toBe(2);
  });

  it('lie in order inside the text, whatever it is', () => {
    const words = fc.array(fc.constantFrom('a', 'ab', 'É', 'e', '\n', ' ', '-', '😀', 'ß', 'İ'), { maxLength: 80 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 12 }), (parts, maxLength) => {
        const text = parts.join('');
        for (const snippet of snippetsOf(text, wordRowsOf(parseSearchQuery('a e i "ab a"').terms), {
          ...OPTIONS,
          maxLength,
        })) {
          expect(text).toContain(snippet.text);
          let last = -1;
          for (const [from, to] of snippet.ranges) {
            expect(from).toBeGreaterThan(last);
            expect(to).toBeGreaterThan(from);
            expect(to).toBeLessThanOrEqual(snippet.text.length);
            last = to;
          }
        }
      }),
    );
  });
});
