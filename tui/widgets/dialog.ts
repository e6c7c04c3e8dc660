import type { Grid } from '../paint/grid.ts';
import { centered, type Rect, rect } from '../paint/rect.ts';
import type { DialogModel } from '../views/dialog.view.ts';
import { paintHints } from './hints.ts';
import { CLICK, paintRow } from './pane.ts';
import { paintScrollBar } from './scroll-bar.ts';
import { paintLines } from './styled-line.ts';

/** Draws a dialog in the middle of the screen; what lies behind takes no clicks. */
export function paintDialog(grid: Grid, dialog: DialogModel): void {
  grid.hit(grid.area, CLICK.pane, 'overlay.behind');
  const area = centered(grid.area, dialog.width, dialog.height);
  grid.fill(area, 'modal');
  const inside = grid.box(area, { title: dialog.title, focused: true });
  grid.hit(area, CLICK.pane, 'overlay.list');
  if (dialog.hints.length > 0) grid.write(area.x + 2, area.y + area.height - 1, ' ');
  paintHints(grid, rect(area.x + 3, area.y + area.height - 1, area.width - 5, 1), dialog.hints);
  grid.clip(inside, () => {
    const body = rect(inside.x + 1, inside.y, inside.width - 2, inside.height);
    const below = dialog.input ? paintInput(grid, body, dialog.input) : body;
    const rows = paintText(grid, below, dialog);
    paintChoices(grid, rows, dialog);
  });
  const isText = dialog.rowsCount === 0;
  const seen = isText ? dialog.lines.length : dialog.rows.length;
  paintScrollBar(grid, area, {
    top: isText ? dialog.linesTop : dialog.rowsTop,
    page: Math.max(1, seen),
    count: isText ? dialog.linesCount : dialog.rowsCount,
  });
}

function paintInput(grid: Grid, body: Rect, input: NonNullable<DialogModel['input']>): Rect {
  const label = grid.write(body.x, body.y, input.label, 'key', body.width);
  const field = rect(body.x + label, body.y, body.width - label, 1);
  // A text longer than its field is moved so far that the cursor is seen.
  const shift = Math.max(0, input.cursorColumn - field.width + 1);
  grid.clip(field, () => {
    grid.write(field.x - shift, field.y, input.text, 'input');
    grid.setCursor(field.x - shift + input.cursorColumn, field.y);
  });
  return rect(body.x, body.y + 1, body.width, body.height - 1);
}

function paintText(grid: Grid, body: Rect, { lines }: DialogModel): Rect {
  paintLines(grid, body, lines);
  return rect(body.x, body.y + lines.length, body.width, body.height - lines.length);
}

function paintChoices(grid: Grid, body: Rect, { rows, side }: DialogModel): void {
  const sideWidth = side?.width ?? 0;
  const width = sideWidth > 0 ? body.width - sideWidth - 2 : body.width;
  rows.forEach((row, i) => {
    const place = rect(body.x - 1, body.y + i, width + 1, 1);
    paintRow(grid, place, { row, isFocused: true });
    grid.hit(place, CLICK.row, `overlay.list:${row.index}`);
  });
  if (!side) return;
  const x = body.x + width + 1;
  for (let y = body.y; y < body.y + body.height; y += 1) grid.write(x - 1, y, '│', 'border');
  paintLines(grid, rect(x + 1, body.y, side.width, body.height), side.lines);
}
