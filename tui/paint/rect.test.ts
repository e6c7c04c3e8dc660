import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centered, contains, inset, intersect, rect, type Size, splitColumns, splitRows } from './rect.ts';

const area = fc
  .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }))
  .map(([w, h]) => rect(3, 5, w, h));
const size = fc.oneof(
  fc.integer({ min: -5, max: 40 }),
  fc.constant<Size>('rest'),
  fc
    .record({ share: fc.double({ min: 0, max: 1, noNaN: true }), min: fc.nat(20), max: fc.nat(40) })
    .map((value): Size => value),
);

describe('splitColumns', () => {
  it('gives fixed sizes first and divides the rest', () => {
    const parts = splitColumns(rect(0, 0, 101, 10), [20, 'rest', { share: 0.2, min: 10 }, 'rest']);
    expect(parts.map((part) => [part.x, part.width])).toEqual([
      [0, 20],
      [20, 31],
      [51, 20],
      [71, 30],
    ]);
  });

  it('leaves a gap between the parts', () => {
    expect(splitColumns(rect(0, 0, 11, 1), ['rest', 'rest'], 1).map((part) => [part.x, part.width])).toEqual([
      [0, 5],
      [6, 5],
    ]);
  });

  it('never leaves the area, never overlaps and has no negative size', () => {
    fc.assert(
      fc.property(area, fc.array(size, { maxLength: 5 }), fc.nat(2), (whole, sizes, gap) => {
        for (const parts of [splitColumns(whole, sizes, gap), splitRows(whole, sizes, gap)]) {
          expect(parts).toHaveLength(sizes.length);
          for (const [index, part] of parts.entries()) {
            expect(Math.min(part.width, part.height)).toBeGreaterThanOrEqual(0);
            expect(intersect(part, whole)).toEqual(part);
            for (const other of parts.slice(index + 1)) {
              const both = intersect(part, other);
              expect(both.width * both.height).toBe(0);
            }
          }
        }
      }),
    );
  });

  it('covers the whole area when there is a rest', () => {
    fc.assert(
      fc.property(area, fc.nat(20), (whole, first) => {
        const parts = splitColumns(whole, [first, 'rest', 'rest']);
        expect(parts.reduce((sum, part) => sum + part.width, 0)).toBe(whole.width);
      }),
    );
  });
});

describe('rectangles', () => {
  it('have no negative size, also after an inset that is too large', () => {
    expect(inset(rect(0, 0, 1, 1))).toEqual(rect(1, 1, 0, 0));
    expect(rect(0.7, 0, -3, Number.NaN)).toEqual({ x: 0, y: 0, width: 0, height: 0 });
  });

  it('are centered and made smaller where they do not fit', () => {
    expect(centered(rect(0, 0, 10, 5), 4, 3)).toEqual(rect(3, 1, 4, 3));
    expect(centered(rect(2, 2, 10, 5), 40, 30)).toEqual(rect(2, 2, 10, 5));
  });

  it('contain their cells and not the next ones', () => {
    expect(contains(rect(1, 1, 2, 2), 2, 2)).toBe(true);
    expect(contains(rect(1, 1, 2, 2), 3, 1)).toBe(false);
  });
});
