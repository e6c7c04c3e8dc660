import type { Grid } from '../paint/grid.ts';
import type { Rect } from '../paint/rect.ts';

/** What part of something is seen. */
export interface Scrolled {
  readonly top: number;
  readonly page: number;
  readonly count: number;
}

/** Draws on the right edge of a frame which part is seen; nothing when all of it is. */
export function paintScrollBar(grid: Grid, frame: Rect, { top, page, count }: Scrolled): void {
  const track = frame.height - 2;
  if (count <= page || track < 2) return;
  const length = Math.max(1, Math.min(track - 1, Math.round((page / count) * track)));
  const start = Math.round((top / Math.max(1, count - page)) * (track - length));
  for (let i = 0; i < length; i += 1) grid.write(frame.x + frame.width - 1, frame.y + 1 + start + i, '█', 'border');
}
