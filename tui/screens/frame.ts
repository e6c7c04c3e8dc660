import type { Grid } from '../paint/grid.ts';
import { centered, rect } from '../paint/rect.ts';
import type { FrameModel, ScreenModel } from '../views/frame.view.ts';
import { paintDialog } from '../widgets/dialog.ts';
import { paintHints } from '../widgets/hints.ts';
import { paintPane } from '../widgets/pane.ts';
import { paintLine, paintRight } from '../widgets/styled-line.ts';
import { paintToasts } from '../widgets/toasts.ts';
import { paintWhichKey } from '../widgets/which-key.ts';
import { toAscii } from './ascii.ts';

/** Draws a whole frame into a blank grid. */
export function paintFrame(grid: Grid, frame: FrameModel): void {
  if (frame.kind === 'tooSmall') paintTooSmall(grid, frame.lines);
  else paintScreen(grid, frame);
  if (frame.ascii !== 'off') toAscii(grid, frame.ascii);
}

function paintTooSmall(grid: Grid, lines: readonly string[]): void {
  const area = centered(grid.area, Math.max(...lines.map(({ length }) => length)), lines.length);
  for (const [i, line] of lines.entries()) {
    grid.write(area.x, area.y + i, line, i === 0 ? 'title' : 'text', area.width);
  }
}

function paintScreen(grid: Grid, screen: ScreenModel): void {
  const { header, banner, body } = screen.layout;
  paintLine(grid, header, screen.header.left);
  paintRight(grid, header, screen.header.right);
  if (banner.height > 0) paintLine(grid, banner, screen.banner);
  for (const pane of screen.panes) paintPane(grid, pane);
  paintFooter(grid, screen);
  if (screen.dialog) paintDialog(grid, screen.dialog);
  paintWhichKey(grid, body, screen.whichKey);
  paintToasts(grid, body, screen.toasts);
}

function paintFooter(grid: Grid, { layout: { footer }, footer: model }: ScreenModel): void {
  const { input, hints } = model;
  let x = footer.x + 1;
  if (input) {
    x = footer.x + grid.write(footer.x, footer.y, input.text, 'input', footer.width);
    grid.setCursor(footer.x + input.cursorColumn, footer.y);
    x += grid.write(x, footer.y, input.note, 'muted', footer.width - x) + 2;
  }
  paintHints(grid, rect(x, footer.y, footer.width - x, 1), hints);
}
