import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backtickRegions, importTokens } from './import-tokens.ts';

const text = fc
  .array(fc.constantFrom('`', '``', '```', '@a', ' ', '\n', 'x', '~~~\n', '<!--', '-->', '\\ ', '@./b.md', '"', '\t'), {
    maxLength: 30,
  })
  .map((parts) => parts.join(''));

describe('the code regions of gemini-cli', () => {
  it('are the matches of its expression, found without backtracking', () => {
    fc.assert(
      fc.property(text, (each) => {
        const expected = [...each.matchAll(/(`+)[\s\S]*?\1/g)].map((match) => [
          match.index,
          match.index + match[0].length,
        ]);
        expect(backtickRegions(each)).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['a ` b', []],
    ['```', [[0, 2]]],
    [
      '````x``',
      [
        [0, 4],
        [5, 7],
      ],
    ],
    ['``a`', [[0, 2]]],
    ['```a``b`', [[0, 6]]],
  ])('of %j', (each, expected) => {
    expect(backtickRegions(each)).toEqual(expected);
  });
});

describe('import tokens', () => {
  it('stand where they say, begin with @ and hold no bare blank', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('gemini', 'markdown', 'markdown-and-comments'), (each, style) => {
        let last = 0;
        for (const { start, end, spec } of importTokens(each, style)) {
          expect(each.slice(start, end)).toBe(`@${spec}`);
          expect(start).toBeGreaterThanOrEqual(last);
          expect(spec.replaceAll('\\ ', '')).not.toMatch(/\s/);
          last = end;
        }
      }),
    );
  });

  it.each([
    ['gemini', 'x <!-- @a.md --> ~~~\n@b.md\n~~~ @~/c @1 @_d @e', ['a.md', 'b.md', 'e']],
    ['markdown', 'x <!-- @a.md --> y\n\n~~~\n@b.md\n~~~\n\n@~/c @1 @_d @\u00e9', ['a.md', '~/c', '1', '_d', '\u00e9']],
    ['markdown-and-comments', 'x <!-- @a.md --> y @z\n\n<!-- @b', ['z']],
    ['markdown-and-comments', '`<!--` @a\n\n    @b', ['a', 'b']],
  ] as const)('in the style %s of %j', (style, each, specs) => {
    expect(importTokens(each, style).map(({ spec }) => spec)).toEqual(specs);
  });

  it.each([
    '@a '.repeat(100_000),
    '`'.repeat(100_000),
    '` `` '.repeat(40_000),
    '<!--'.repeat(100_000),
    '@'.repeat(200_000),
    '@\\ '.repeat(100_000),
  ])('take no time that grows with the square of the text', (each) => {
    for (const style of ['gemini', 'markdown', 'markdown-and-comments'] as const)
      expect(importTokens(each, style).length).toBeLessThanOrEqual(100_000);
  });
});
