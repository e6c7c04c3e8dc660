import type { Grid } from '../paint/grid.ts';
import { type Rect, rect } from '../paint/rect.ts';
import { cellWidth } from '../paint/width.ts';
import type { HintModel } from '../views/footer.view.ts';

const GAP = 2;

/** Draws hints from left to right; a click on one runs its command. */
export function paintHints(grid: Grid, row: Rect, hints: readonly HintModel[]): void {
  let x = row.x;
  for (const { commandId, key, word, isDisabled } of hints) {
    const width = cellWidth(key) + 1 + cellWidth(word);
    if (x + width > row.x + row.width) return;
    grid.write(x, row.y, ' '.repeat(Math.min(width + GAP, row.x + row.width - x)));
    grid.write(x, row.y, key, isDisabled ? 'disabled' : 'key');
    grid.write(x + cellWidth(key) + 1, row.y, word, isDisabled ? 'disabled' : 'hint');
    grid.hit(rect(x, row.y, width, 1), commandId);
    x += width + GAP;
  }
}
