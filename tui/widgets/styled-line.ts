import type { Grid } from '../paint/grid.ts';
import { type Rect, rect } from '../paint/rect.ts';
import { type Line, lineWidth } from '../paint/spans.ts';

/** Writes a line into a row; words that changed are laid over the style of the line that they stand in. */
export function paintLine(grid: Grid, row: Rect, line: Line): void {
  const base = line.find((part) => part.style !== 'diffWord')?.style;
  let x = row.x;
  for (const part of line) {
    const room = row.x + row.width - x;
    if (room <= 0) return;
    const isWord = part.style === 'diffWord' && base !== undefined;
    const used = grid.write(x, row.y, part.text, isWord ? base : part.style, room);
    if (isWord) grid.overlay(rect(x, row.y, used, 1), 'diffWord');
    x += used;
  }
}

/** Writes lines one below the other, as many as the area has rows. */
export function paintLines(grid: Grid, area: Rect, lines: readonly Line[]): void {
  for (const [i, line] of lines.entries()) {
    if (i < area.height) paintLine(grid, rect(area.x, area.y + i, area.width, 1), line);
  }
}

/** Writes a line so that it ends at the right edge of the row. */
export function paintRight(grid: Grid, row: Rect, line: Line): void {
  const width = Math.min(row.width, lineWidth(line));
  paintLine(grid, rect(row.x + row.width - width, row.y, width, 1), line);
}
