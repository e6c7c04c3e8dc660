import type { Grid } from '../paint/grid.ts';
import { type Rect, rect } from '../paint/rect.ts';
import { lineWidth, truncateLine } from '../paint/spans.ts';
import type { ToastModel } from '../views/frame.view.ts';
import { paintLine } from './styled-line.ts';

/** Draws messages at the lower right of an area, the newest lowest. */
export function paintToasts(grid: Grid, area: Rect, toasts: readonly ToastModel[]): void {
  toasts.forEach(({ line, commandId }, i) => {
    const y = area.y + area.height - toasts.length + i;
    if (y < area.y) return;
    const shown = truncateLine(line, area.width - 2);
    const width = lineWidth(shown);
    const place = rect(area.x + area.width - width - 1, y, width, 1);
    grid.fill(place, 'toast');
    paintLine(grid, place, shown);
    if (commandId !== undefined) grid.hit(place, commandId);
  });
}
