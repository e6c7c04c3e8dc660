import type { Grid } from '../paint/grid.ts';
import { type Rect, rect } from '../paint/rect.ts';
import type { PaneModel, RowModel } from '../views/panes.ts';
import { paintScrollBar } from './scroll-bar.ts';
import { paintLine, paintLines } from './styled-line.ts';

/** What a click on a row or a panel runs; the argument is `pane` or `pane:row`. */
export const CLICK = { row: 'mouse.row', pane: 'mouse.pane' } as const;

/** Draws a panel: its frame, its rows, and where a click goes. */
export function paintPane(grid: Grid, pane: PaneModel): void {
  const { area, id, number, kind } = pane.place;
  const inside = grid.box(area, { title: pane.title, footer: pane.footer, focused: pane.isFocused, number });
  grid.hit(area, CLICK.pane, id);
  grid.clip(inside, () => {
    if (kind === 'list') paintList(grid, pane, inside);
    else paintLines(grid, rect(inside.x + 1, inside.y, inside.width - 1, inside.height), pane.lines);
  });
  const page = inside.height - (pane.head ? 1 : 0);
  paintScrollBar(grid, area, { top: pane.top, page, count: pane.count });
  if (pane.isStale) grid.overlay(inside, 'stale');
}

function paintList(grid: Grid, pane: PaneModel, inside: Rect): void {
  let y = inside.y;
  if (pane.head) paintLine(grid, rect(inside.x + 2, y++, inside.width - 2, 1), pane.head);
  paintLines(grid, rect(inside.x + 1, y, inside.width - 1, inside.height), pane.lines);
  pane.rows.forEach((row, i) => {
    const place = rect(inside.x, y + i, inside.width, 1);
    paintRow(grid, place, { row, isFocused: pane.isFocused });
    grid.hit(place, CLICK.row, `${pane.place.id}:${row.index}`);
  });
}

/** A row: mark of the cursor, mark of the user, text. */
export function paintRow(grid: Grid, place: Rect, { row, isFocused }: { row: RowModel; isFocused: boolean }): void {
  paintLine(grid, rect(place.x + 2, place.y, place.width - 2, 1), row.line);
  if (row.isMarked) grid.write(place.x + 1, place.y, '✓', 'accent');
  if (row.isMarked) grid.overlay(place, 'marked');
  if (!row.isSelected) return;
  grid.write(place.x, place.y, '▌', isFocused ? 'accent' : 'muted');
  if (isFocused) grid.overlay(rect(place.x + 1, place.y, place.width - 1, 1), 'selected');
}
