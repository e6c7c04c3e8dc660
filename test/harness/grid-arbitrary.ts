import fc from 'fast-check';
import type { Grid } from '../../tui/paint/grid.ts';
import { rect } from '../../tui/paint/rect.ts';
import type { Slot } from '../../tui/theme.ts';

/** Something that a screen may paint. */
export type Stroke = (grid: Grid) => void;

/** Texts with everything that makes widths hard: wide, joined, combining, flags, keycaps, controls, escape sequences. */
export const hardText: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'bc ',
        '日本',
        '한국',
        '🚀',
        '👨‍👩‍👧',
        '👍🏽',
        '⚠️',
        '⚠',
        '1️⃣',
        '🇩🇪',
        'e\u0301',
        'क्षि',
        'ｗ',
        '\u200b',
        '\u0301',
      ],
      ...['\t', '\x1b[31m', '\u202e', '│', '▌', '⣀⣤', '𝒳', '\ud83d', '©', ' '],
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const slot = fc.constantFrom<Slot>('text', 'selected', 'danger', 'diffWord', 'link', 'stale');
const place = fc.integer({ min: -4, max: 34 });
const area = fc.tuple(place, place, place, place).map(([x, y, width, height]) => rect(x, y, width, height));

const write: fc.Arbitrary<Stroke> = fc
  .record({
    x: place,
    y: fc.integer({ min: -1, max: 3 }),
    text: hardText,
    slot,
    max: fc.option(fc.integer({ min: -1, max: 12 }), { nil: undefined }),
  })
  .map(
    ({ x, y, text, slot, max }) =>
      (grid) =>
        void grid.write(x, y, text, slot, max),
  );

const surface: fc.Arbitrary<Stroke> = fc.oneof(
  fc.tuple(area, slot, hardText).map(
    ([area, slot, text]): Stroke =>
      (grid) =>
        grid.fill(area, slot, text),
  ),
  fc.tuple(area, slot).map(
    ([area, slot]): Stroke =>
      (grid) =>
        grid.overlay(area, slot),
  ),
  fc.tuple(area, hardText).map(
    ([area, title]): Stroke =>
      (grid) =>
        void grid.box(area, { title, number: 1 }),
  ),
);

/** One stroke, sometimes through a clip. */
export const stroke: fc.Arbitrary<Stroke> = fc.oneof(
  { weight: 6, arbitrary: write },
  { weight: 2, arbitrary: surface },
  {
    weight: 1,
    arbitrary: fc.tuple(area, fc.array(write, { maxLength: 3 })).map(
      ([area, inner]): Stroke =>
        (grid) =>
          grid.clip(area, () => inner.forEach((paint) => void paint(grid))),
    ),
  },
);
