import { describe, expect, it } from 'vitest';
import { isTokenSeam } from './token-seams.ts';

/** Whether the place marked by `|` is a seam. */
function atMark(marked: string): boolean {
  return isTokenSeam(marked.replace('|', ''), marked.indexOf('|'));
}

describe('a seam between tokens', () => {
  // The patterns of the two tokenizer families: `[^\s\p{L}\p{N}]+[\r\n/]*`, `\s*[\r\n]+`, `\s+(?!\S)`.
  it.each(['a.\n|b', 'a\n\n|# B', '\r\n|b', '\n|  - indented', '\n|\tcode', '\n|日本', '\n|😀', '\n|.'])(
    'is in %j',
    (marked) => {
      expect(atMark(marked)).toBe(true);
    },
  );

  it.each([
    'a|b',
    'a |b',
    '.\n|/path',
    '\n|  /path',
    '\n|\nb',
    '\n|\r\nb',
    '\n|  \nb',
    '\n|',
    '\n|  ',
    '\n|\u00a0b',
    '|a',
    '\r|b',
  ])('is not in %j', (marked) => {
    expect(atMark(marked)).toBe(false);
  });
});
