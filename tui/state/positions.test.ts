import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withIndex, withTop } from './positions.ts';

const START = { key: 'k', index: 0, top: 0 };
const extent = (count: number, page: number) => ({ key: 'k', count, page });

describe('a list position', () => {
  it('scrolls before the cursor reaches the edge', () => {
    expect(withIndex(START, 7, extent(100, 10)).top).toBe(0);
    expect(withIndex(START, 8, extent(100, 10)).top).toBe(1);
    expect(withIndex({ ...START, index: 50, top: 48 }, 49, extent(100, 10)).top).toBe(47);
  });

  it('reaches the first and the last row', () => {
    expect(withIndex(START, 99, extent(100, 10))).toEqual({ key: 'k', index: 99, top: 90 });
    expect(withIndex({ ...START, index: 99, top: 90 }, -5, extent(100, 10))).toEqual(START);
  });

  it('takes the cursor along when the wheel moves the window', () => {
    expect(withTop(START, 20, extent(100, 10))).toEqual({ key: 'k', index: 22, top: 20 });
  });

  it('always shows the cursor, whatever the sizes', () => {
    const number = fc.integer({ min: -5, max: 60 });
    fc.assert(
      fc.property(number, number, fc.nat(50), fc.integer({ min: 1, max: 20 }), (index, top, count, page) => {
        for (const at of [
          withIndex({ key: 'k', index: 3, top }, index, extent(count, page)),
          withTop({ key: 'k', index, top: 3 }, top, extent(count, page)),
        ]) {
          expect(at.top).toBeGreaterThanOrEqual(0);
          expect(at.top).toBeLessThanOrEqual(Math.max(0, count - page));
          expect(at.index).toBeGreaterThanOrEqual(at.top);
          expect(at.index).toBeLessThan(Math.max(1, Math.min(count, at.top + page)));
        }
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
