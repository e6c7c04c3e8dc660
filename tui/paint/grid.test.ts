import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hardText, stroke } from '../../test/harness/grid-arbitrary.ts';
import { THEMES } from '../theme.ts';
import { Grid } from './grid.ts';
import { rect } from './rect.ts';
import { StyleTable } from './styles.ts';

const styles = new StyleTable(THEMES.dark, 'truecolor');

function rows(grid: Grid): string[] {
  return Array.from({ length: grid.height }, (_, y) => grid.rowText(y));
}

function widths(grid: Grid, y: number): number[] {
  return Array.from({ length: grid.width }, (_, x) => grid.cell(x, y)?.width ?? -1);
}

describe('Grid.write', () => {
  it('gives the columns it takes and counts wide characters twice', () => {
    const grid = new Grid(20, 1, styles);
    expect(grid.write(0, 0, 'a日🚀e\u0301')).toBe(6);
    expect(grid.rowText(0)).toBe('a日🚀e\u0301');
    expect(widths(grid, 0).slice(0, 7)).toEqual([1, 2, 0, 2, 0, 1, 1]);
  });

  it('blanks the other half of a wide character it writes over', () => {
    const left = new Grid(6, 1, styles);
    left.write(0, 0, '日本');
    left.write(0, 0, 'x');
    expect(left.rowText(0)).toBe('x 本');
    const right = new Grid(6, 1, styles);
    right.write(0, 0, '日本');
    right.write(1, 0, '中');
    expect(right.rowText(0)).toBe(' 中');
    expect(widths(right, 0)).toEqual([1, 2, 0, 1, 1, 1]);
  });

  it('keeps wide characters whole, whatever is painted in whatever order and size', () => {
    const size = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 8 }));
    fc.assert(
      fc.property(size, fc.array(stroke, { maxLength: 12 }), ([width, height], strokes) => {
        const grid = new Grid(width, height, styles);
        for (const paint of strokes) paint(grid);
        for (let y = 0; y < height; y += 1) {
          expect(grid.cell(0, y)?.width).not.toBe(0);
          for (let x = 0; x < width; x += 1) {
            const cell = grid.cell(x, y);
            const next = grid.cell(x + 1, y);
            expect(cell?.width === 2).toBe(next?.width === 0);
            expect(cell?.text === '').toBe(cell?.width === 0);
          }
        }
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('never takes more columns than allowed and leaves a blank where half a character would fit', () => {
    const grid = new Grid(10, 1, styles);
    expect(grid.write(0, 0, 'a日b', 'text', 2)).toBe(2);
    expect(grid.rowText(0)).toBe('a');
    fc.assert(
      fc.property(hardText, fc.integer({ min: 0, max: 12 }), (text, max) => {
        expect(new Grid(30, 1, styles).write(0, 0, text, 'text', max)).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('cuts at the edges of the screen without an error', () => {
    const grid = new Grid(4, 2, styles);
    grid.write(-1, 0, '日本語');
    grid.write(3, 1, '日');
    grid.write(0, 7, 'below');
    grid.write(0, -1, 'above');
    expect(rows(grid)).toEqual([' 本', '']);
  });

  it('lets no control character, escape sequence or text direction mark through', () => {
    const grid = new Grid(40, 1, styles);
    grid.write(0, 0, 'a\x1b[31mb\tc\x07\u202ed\u009b1m');
    expect(grid.rowText(0)).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
    expect(grid.rowText(0)).toMatch(/a.*b.*c.*d/);
  });
});

describe('Grid.clip', () => {
  it('cuts what is painted outside, also in clips inside of clips, and ends on an error', () => {
    const grid = new Grid(8, 2, styles);
    grid.clip(rect(2, 0, 4, 2), () => {
      grid.write(0, 0, 'abcdefgh');
      grid.clip(rect(0, 1, 4, 1), () => grid.write(0, 1, 'abcdefgh'));
    });
    expect(() =>
      grid.clip(rect(0, 0, 1, 1), () => {
        throw new Error('in the middle');
      }),
    ).toThrow('in the middle');
    grid.write(7, 1, 'z');
    expect(rows(grid)).toEqual(['  cdef', '  cd   z']);
  });

  it('shows a blank for a wide character it cuts in half', () => {
    const grid = new Grid(8, 1, styles);
    grid.write(0, 0, '--------');
    grid.clip(rect(1, 0, 4, 1), () => grid.write(0, 0, '日本語'));
    expect(grid.rowText(0)).toBe('- 本 ---');
  });
});

describe('Grid.box', () => {
  it('draws the frame with its number, title and footer and gives the inside', () => {
    const grid = new Grid(20, 3, styles);
    const inside = grid.box(grid.area, { title: 'Library', number: 1, footer: 'Esc close' });
    expect(rows(grid)).toEqual(['╭─1 Library ───────╮', '│                  │', '╰─ Esc close ──────╯']);
    expect(inside).toEqual(rect(1, 1, 18, 1));
  });

  it('draws with plus, minus and bar in ASCII', () => {
    const grid = new Grid(8, 3, styles);
    grid.box(grid.area, { ascii: true, title: 'ab' });
    expect(rows(grid)).toEqual(['+- ab -+', '|      |', '+------+']);
  });

  it('shortens a long title and draws nothing where no frame fits', () => {
    const grid = new Grid(10, 3, styles);
    grid.box(grid.area, { title: 'a very long title' });
    expect(grid.rowText(0)).toBe('╭─ a v… ─╮');
    const tiny = new Grid(1, 5, styles);
    expect(tiny.box(tiny.area, { title: 'x' }).width).toBe(0);
    expect(rows(tiny)).toEqual(['', '', '', '', '']);
  });
});

describe('Grid.overlay', () => {
  it('keeps the letters and their colour and adds the background of the slot', () => {
    const grid = new Grid(4, 1, styles);
    grid.write(0, 0, 'ab', 'danger');
    grid.overlay(rect(0, 0, 1, 1), 'selected');
    const [over, plain] = [grid.cell(0, 0)?.style ?? 0, grid.cell(1, 0)?.style ?? 0];
    expect(grid.rowText(0)).toBe('ab');
    expect(styles.sgr(plain)).toBe('\x1b[0;1;38;2;240;113;120m');
    expect(styles.sgr(over)).toBe('\x1b[0;1;38;2;240;113;120;48;2;47;59;87m');
  });
});

describe('Grid.hitAt', () => {
  it('finds the place painted last and nothing that the clip hides', () => {
    const grid = new Grid(10, 3, styles);
    grid.hit(rect(0, 0, 10, 1), 'row.open', 'first');
    grid.clip(rect(0, 0, 5, 3), () => grid.hit(rect(3, 0, 5, 1), 'row.mark'));
    expect(grid.hitAt(1, 0)).toMatchObject({ commandId: 'row.open', argument: 'first' });
    expect(grid.hitAt(4, 0)?.commandId).toBe('row.mark');
    expect(grid.hitAt(6, 0)?.commandId).toBe('row.open');
    expect(grid.hitAt(1, 1)).toBeUndefined();
  });
});

describe('Grid.clear', () => {
  it('forgets text, styles, clickable places and the cursor', () => {
    const grid = new Grid(5, 1, styles);
    grid.write(0, 0, '日本', 'danger');
    grid.hit(grid.area, 'x');
    grid.setCursor(1, 0);
    grid.clear();
    expect(rows(grid)).toEqual(['']);
    expect(grid.hitAt(0, 0)).toBeUndefined();
    expect(grid.cursor).toBeNull();
    expect(grid.cell(0, 0)).toEqual({ text: ' ', style: 0, width: 1 });
  });

  it('does not show a cursor outside of the screen', () => {
    const grid = new Grid(5, 1, styles);
    grid.setCursor(5, 0);
    expect(grid.cursor).toBeNull();
  });
});
