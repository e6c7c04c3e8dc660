import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hardText } from '../../test/harness/grid-arbitrary.ts';
import { lineText, lineWidth, padLine, sliceLine, span, truncateLine, wrapLine } from './spans.ts';
import { shownClusters } from './width.ts';

const line = fc.array(
  fc.tuple(hardText, fc.constantFrom('text' as const, 'code' as const)).map(([text, style]) => span(text, style)),
  { maxLength: 4 },
);
const width = fc.integer({ min: 0, max: 20 });
const mixed = [span('use '), span('日本', 'code'), span(' now', 'strong')];

describe('lines of spans', () => {
  it('are cut with an ellipsis in the style of the last letter', () => {
    expect(truncateLine(mixed, 8)).toEqual([span('use '), span('日', 'code'), span('…', 'code')]);
    expect(truncateLine(mixed, 12)).toBe(mixed);
  });

  it('never get wider than asked', () => {
    fc.assert(
      fc.property(line, width, (line, width) => {
        expect(lineWidth(truncateLine(line, width))).toBeLessThanOrEqual(width);
        expect(lineWidth(padLine(line, width))).toBe(width);
        expect(lineWidth(sliceLine(line, 2, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('show a space where a slice cuts a wide character', () => {
    expect(lineText(sliceLine(mixed, 5, 3))).toBe(' 本');
    expect(lineText(sliceLine(mixed, 4, 3))).toBe('日 ');
    expect(lineText(sliceLine(mixed, 40, 3))).toBe('');
  });

  it('are put together again from two slices', () => {
    fc.assert(
      fc.property(line, width, (line, at) => {
        const parts = [...sliceLine(line, 0, at), ...sliceLine(line, at, 1000)];
        expect(lineWidth(parts)).toBe(lineWidth(line));
      }),
    );
  });
});

describe('wrapLine', () => {
  it('breaks at spaces, drops them there and keeps the styles', () => {
    const rows = wrapLine([span('cite the '), span('file and line', 'code')], 10);
    expect(rows.map(lineText)).toEqual(['cite the', 'file and', 'line']);
    expect(rows[1]).toEqual([span('file and', 'code')]);
  });

  it('begins no row with the space at which it was broken', () => {
    expect(wrapLine([span('full row next')], 8).map(lineText)).toEqual(['full row', 'next']);
  });

  it('breaks long words hard and wide characters whole', () => {
    expect(wrapLine([span('abcdefgh')], 3).map(lineText)).toEqual(['abc', 'def', 'gh']);
    expect(wrapLine([span('ab 日本語')], 5).map(lineText)).toEqual(['ab', '日本', '語']);
  });

  it('gives at least one row, none wider than asked, and loses nothing but spaces', () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 2, max: 20 }), (line, width) => {
        const rows = wrapLine(line, width);
        expect(rows.length).toBeGreaterThan(0);
        for (const row of rows) expect(lineWidth(row)).toBeLessThanOrEqual(width);
        const shown = line.map((part) => shownClusters(part.text).map((cluster) => cluster.text));
        expect(letters(rows.map(lineText).join(''))).toBe(letters(shown.flat().join('')));
      }),
    );
  });

  function letters(text: string): string {
    return text.replaceAll(' ', '');
  }

  it('gives no rows where nothing fits', () => {
    expect(wrapLine(mixed, 0)).toEqual([]);
  });
});
