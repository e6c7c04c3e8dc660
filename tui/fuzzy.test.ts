import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzyMatch, fuzzyRank } from './fuzzy.ts';

const shown = (query: string, text: string) =>
  fuzzyMatch(query, text)
    ?.positions.map((at) => text.charAt(at))
    .join('');
const order = (query: string, ...texts: string[]) => fuzzyRank(texts, query, (text) => text).map(({ item }) => item);

describe('fuzzyMatch', () => {
  it('finds letters in order, whatever their case', () => {
    expect(fuzzyMatch('RVS', 'reviewer-strict')).toBeDefined();
    expect(fuzzyMatch('srv', 'reviewer-strict')).toBeUndefined();
  });

  it('prefers one run of letters to the first letters it meets', () => {
    expect(fuzzyMatch('sec', 's-e-security')?.positions).toEqual([4, 5, 6]);
  });

  it('prefers the start of a word to its middle', () => {
    expect(fuzzyMatch('k', 'tick-kind')?.positions).toEqual([5]);
  });

  it('finds every word of the query, in any order', () => {
    expect(fuzzyMatch('strict rev', 'reviewer-strict')?.positions).toEqual([0, 1, 2, 9, 10, 11, 12, 13, 14]);
    expect(fuzzyMatch('strict writer', 'reviewer-strict')).toBeUndefined();
  });

  it('matches everything with the empty query', () => {
    expect(fuzzyMatch(' ', 'anything')).toEqual({ score: 0, positions: [] });
  });

  it('keeps offsets true where lower case is longer', () => {
    expect(shown('bc', 'İİbc')).toBe('bc');
  });

  it('matches exactly the texts that hold the letters in order', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-'), maxLength: 12 });
    const inOrder = (query: string, text: string) =>
      new RegExp([...query].map((char) => (char === '-' ? '\\-' : char)).join('.*'), 's').test(text);
    fc.assert(
      fc.property(
        letters.filter((text) => text.length < 5),
        letters,
        (query, text) => {
          const match = fuzzyMatch(query, text);
          expect(match !== undefined).toBe(inOrder(query, text));
          if (match && query !== '') expect(match.positions.map((at) => text.charAt(at)).join('')).toBe(query);
        },
      ),
      { seed: 7 },
    );
  });
});

describe('fuzzyRank', () => {
  it('puts the whole name first, then prefixes, then runs, then scattered letters', () => {
    expect(order('rev', 'preview', 'roxexov', 'reviewer', 'rev')).toEqual(['rev', 'reviewer', 'preview', 'roxexov']);
  });

  it('keeps the order of equals, the shorter first', () => {
    expect(order('wr', 'writer-bb', 'writer-a', 'writer-cc')).toEqual(['writer-a', 'writer-bb', 'writer-cc']);
  });

  it('keeps everything in its order for the empty query', () => {
    expect(order('', 'b', 'a')).toEqual(['b', 'a']);
  });
});
