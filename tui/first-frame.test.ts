import { describe, expect, it } from 'vitest';
import { FAKE_NOW } from '../test/harness/fake-daemon.ts';
import { tuiKit } from '../test/harness/tui-kit.ts';
import { FirstFrame } from './first-frame.ts';
import { Grid } from './paint/grid.ts';
import { StyleTable } from './paint/styles.ts';
import { key } from './terminal/tokens.ts';
import { THEMES } from './theme.ts';

const settings = { mouse: true, reducedMotion: true, ascii: 'off' } as const;

function rowsOf(width: number, height: number): string[] {
  const grid = new Grid(width, height, new StyleTable(THEMES.dark, 'truecolor'));
  new FirstFrame({ now: FAKE_NOW, size: { width: 0, height: 0 }, settings }).draw(grid);
  return Array.from({ length: height }, (_, y) => grid.rowText(y));
}

describe('the first frame', () => {
  it.each([
    [80, 24],
    [120, 40],
    [60, 20],
    [50, 12],
    [30, 8],
    [1, 1],
  ])('at %ix%i shows what the manager goes on with, only less of it', (width, height) => {
    const kit = tuiKit({ width, height });
    const next = kit.rows();
    const wrong = rowsOf(width, height).flatMap((row, y) =>
      [...row].flatMap((sign, x) => {
        const later = next[y]?.[x] ?? ' ';
        // Titles grow over the edges of their panels, and names of columns take the place of a row.
        const isSame = ' ·'.includes(sign) || sign === later || (sign === '─' && /[\w ▲|[\]]/.test(later));
        return isSame ? [] : [`${x},${y}: ${sign} becomes ${later}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps the keys that are pressed before the manager is there', () => {
    const first = new FirstFrame({ now: FAKE_NOW, size: { width: 80, height: 24 }, settings });
    first.take([key('down')]);
    first.take([{ type: 'text', grapheme: 'v' }]);
    expect(first.tokens).toHaveLength(2);
  });
});
