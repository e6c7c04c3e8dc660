import type { Grid } from '../paint/grid.ts';
import { type Rect, rect } from '../paint/rect.ts';
import type { ScreenModel } from '../views/frame.view.ts';

/** Draws how a begun sequence of keys can go on, at the lower edge of an area. */
export function paintWhichKey(grid: Grid, area: Rect, rows: ScreenModel['whichKey']): void {
  if (rows.length === 0) return;
  const height = Math.min(area.height, rows.length + 2);
  const width = Math.min(area.width, 40);
  const place = rect(area.x + area.width - width, area.y + area.height - height, width, height);
  grid.fill(place, 'modal');
  const inside = grid.box(place, { title: 'Keys that follow', focused: true });
  grid.clip(inside, () => {
    rows.forEach(({ key, title, isDisabled }, i) => {
      grid.write(inside.x + 1, inside.y + i, key, isDisabled ? 'disabled' : 'key');
      grid.write(inside.x + 6, inside.y + i, title, isDisabled ? 'disabled' : 'text', inside.width - 6);
    });
  });
}
