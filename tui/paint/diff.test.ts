import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hardText, stroke } from '../../test/harness/grid-arbitrary.ts';
import { VirtualTerminal } from '../../test/harness/virtual-terminal.ts';
import { THEMES } from '../theme.ts';
import { diff } from './diff.ts';
import { Grid } from './grid.ts';
import { rect } from './rect.ts';
import { StyleTable } from './styles.ts';

const NO_WRAP = '\x1b[?7l';
const styles = new StyleTable(THEMES.dark, 'truecolor');

async function shown(width: number, height: number, bytes: readonly string[]) {
  const terminal = new VirtualTerminal({ width, height });
  for (const part of [NO_WRAP, ...bytes]) await terminal.feed(part);
  const cells = Array.from({ length: width * height }, (_, at) => terminal.cellAt(at % width, Math.floor(at / width)));
  return { rows: terminal.screen(), cells };
}

describe('diff', () => {
  it('shows the same as a full repaint, whatever was painted before, in every size', async () => {
    const size = fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 8 }));
    const frames = fc.array(fc.array(stroke, { maxLength: 6 }), { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(size, frames, async ([width, height], frames) => {
        let previous: Grid | null = null;
        const steps: string[] = [];
        for (const strokes of frames) {
          const grid: Grid = new Grid(width, height, styles);
          for (const paint of strokes) paint(grid);
          steps.push(diff(grid, previous));
          previous = grid;
        }
        const whole = previous ? diff(previous, null) : '';
        // Cells only: the emulator is never narrower than two columns.
        expect((await shown(width, height, steps)).cells).toEqual((await shown(width, height, [whole])).cells);
      }),
      { numRuns: 150, seed: 20261124 },
    );
  });

  it('puts every character of plain and wide text where the grid has it', async () => {
    const grid = new Grid(12, 2, styles);
    grid.write(0, 0, 'a日b한c🚀d');
    grid.write(1, 1, 'e\u0301x');
    const { rows, cells } = await shown(12, 2, [diff(grid, null)]);
    expect(rows).toEqual(['a日b한c🚀d', ' e\u0301x']);
    expect(cells.map((cell) => cell.width)).toEqual([1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 1, 1, ...Array(12).fill(1)]);
  });

  it('keeps what stands after a joined emoji, also on a terminal that draws it over eight columns', async () => {
    const before = new Grid(16, 1, styles);
    before.write(0, 0, '  next column');
    const after = new Grid(16, 1, styles);
    after.write(0, 0, '👨‍👩‍👧‍👦next column');
    const { rows } = await shown(16, 1, [diff(before, null), diff(after, before)]);
    expect(rows[0]).toContain('next column');
  });

  it('leaves nothing of the old text beside an emoji that the terminal draws in one column', async () => {
    const before = new Grid(6, 1, styles);
    before.write(0, 0, 'abcdef');
    const after = new Grid(6, 1, styles);
    after.write(0, 0, '⚠️cdef');
    const { rows } = await shown(6, 1, [diff(before, null), diff(after, before)]);
    expect(rows[0]).toMatch(/^⚠️ ?cdef$/);
  });

  it('does not scroll the screen with an emoji in the last cells', async () => {
    const grid = new Grid(6, 2, styles);
    grid.write(0, 0, 'top');
    grid.write(4, 1, '👨‍👩‍👧‍👦');
    const { rows } = await shown(6, 2, [diff(grid, null)]);
    expect(rows[0]).toBe('top');
  });

  it('is empty when nothing changed', () => {
    fc.assert(
      fc.property(hardText, (text) => {
        const grids = [new Grid(20, 3, styles), new Grid(20, 3, styles)] as const;
        for (const grid of grids) grid.write(1, 1, text, 'danger');
        expect(diff(grids[1], grids[0])).toBe('');
      }),
    );
  });

  it('writes one position for a run of letters and only the letters that changed', () => {
    const before = new Grid(40, 2, styles);
    before.write(0, 1, 'count 41 of 99');
    const after = new Grid(40, 2, styles);
    after.write(0, 1, 'count 57 of 99');
    expect(diff(after, before)).toBe('\x1b[2;7H57');
  });

  it('never erases and never writes controls other than positions and styles', () => {
    const whole = fc.array(stroke, { maxLength: 8 });
    fc.assert(
      fc.property(whole, (strokes) => {
        const grid = new Grid(25, 6, styles);
        for (const paint of strokes) paint(grid);
        const rest = diff(grid, null).replace(/\x1b\[[\d;]*[Hm]/g, '');
        expect(rest).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
      }),
    );
  });

  it('repaints all cells for another size or style table', () => {
    const before = new Grid(10, 2, styles);
    before.write(0, 0, 'same');
    const after = new Grid(10, 2, new StyleTable(THEMES.light, '256'));
    after.write(0, 0, 'same');
    expect(diff(after, before)).toBe(diff(after, null));
  });

  it('scrolls a list by one row within the byte budget of a frame', () => {
    const paint = (first: number): Grid => {
      const grid = new Grid(120, 40, styles);
      const inside = grid.box(rect(0, 0, 70, 40), { title: 'Library', number: 1, focused: true });
      for (let row = 0; row < inside.height; row += 1) {
        grid.write(inside.x + 1, inside.y + row, `${`persona-${first + row}`.padEnd(24)}v12  1,204`, 'text', 68);
      }
      grid.overlay(rect(inside.x, inside.y, inside.width, 1), 'selected');
      return grid;
    };
    expect(Buffer.byteLength(diff(paint(101), paint(100)))).toBeLessThan(1000);
  });
});
