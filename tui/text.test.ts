import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hardText } from '../test/harness/grid-arbitrary.ts';
import { Grid } from './paint/grid.ts';
import { StyleTable } from './paint/styles.ts';
import {
  cellWidth,
  graphemes,
  padEnd,
  padStart,
  sliceColumns,
  truncate,
  truncateMiddle,
  truncateStart,
  wrap,
} from './text.ts';
import { THEMES } from './theme.ts';

const width = fc.integer({ min: 0, max: 15 });

describe('cutting text', () => {
  it('keeps the part that tells most', () => {
    expect(truncate('reviewer-strict', 8)).toBe('reviewe…');
    expect(truncateStart('/home/ana/notes.md', 9)).toBe('…notes.md');
    expect(truncateMiddle('0197-abcdef-42', 8)).toBe('0197…-42');
    expect(truncate('short', 8)).toBe('short');
  });

  it('never gives more columns than asked', () => {
    fc.assert(
      fc.property(hardText, width, (text, width) => {
        for (const cut of [truncate, truncateStart, truncateMiddle]) {
          expect(cellWidth(cut(text, width))).toBeLessThanOrEqual(width);
        }
      }),
    );
  });

  it('cuts columns out of the middle', () => {
    expect(sliceColumns('a日本b', 1, 4)).toBe('日本');
  });
});

describe('texts with control characters', () => {
  it('are measured and cut as they are shown', () => {
    const text = 'a\x1b[31mb\tc\u202ed';
    expect(cellWidth(text)).toBe(new Grid(60, 1, new StyleTable(THEMES.dark, 'none')).write(0, 0, text));
    expect(truncate(text, 6)).not.toMatch(/[\x00-\x1f\u202e]/);
  });
});

describe('padding', () => {
  it('fills to exactly the columns asked, by what is seen and not by letters', () => {
    expect(padEnd('日本', 6)).toBe('日本  ');
    expect(padStart('1.2k', 6)).toBe('  1.2k');
    fc.assert(
      fc.property(hardText, width, (text, width) => {
        expect(cellWidth(padEnd(text, width))).toBe(width);
        expect(cellWidth(padStart(text, width))).toBe(width);
      }),
    );
  });
});

describe('wrap', () => {
  it('breaks at newlines and keeps empty lines', () => {
    expect(wrap('one two\n\nthree', 5)).toEqual(['one', 'two', '', 'three']);
    expect(wrap('', 5)).toEqual(['']);
    expect(wrap('abc', 0)).toEqual(['']);
  });
});

describe('graphemes', () => {
  it('are what a cursor steps over', () => {
    expect(graphemes('e\u0301👨‍👩‍👧x')).toEqual(['e\u0301', '👨‍👩‍👧', 'x']);
  });
});
