import { type Rect, rect, splitColumns, splitRows } from './paint/rect.ts';
import type { PreviewPlace } from './state/library-ui.ts';

/** Columns and rows of the screen. */
export interface ScreenSize {
  readonly width: number;
  readonly height: number;
}

/** Below this many columns or rows only a notice is shown. */
const SMALLEST: ScreenSize = { width: 40, height: 10 };
/** Below this many columns only the focused panel is shown. */
export const ONE_PANEL = 60;
/** Below this many columns the preview of the library goes under the list. */
const SIDE_BY_SIDE = 76;

/** The parts that every screen has. */
export interface FrameLayout {
  readonly header: Rect;
  /** Of height 0 when there is no news. */
  readonly banner: Rect;
  readonly body: Rect;
  readonly footer: Rect;
}

/** Whether the terminal is too small for anything but a notice. */
export function isTooSmall({ width, height }: ScreenSize): boolean {
  return width < SMALLEST.width || height < SMALLEST.height;
}

/** Header, news, body and footer. */
export function frameLayout({ width, height }: ScreenSize, hasBanner: boolean): FrameLayout {
  const [header, banner, body, footer] = splitRows(rect(0, 0, width, height), [1, hasBanner ? 1 : 0, 'rest', 1]);
  const none = rect(0, 0, 0, 0);
  return { header: header ?? none, banner: banner ?? none, body: body ?? none, footer: footer ?? none };
}

/** List, preview and details of the library, in this order; what has no room is missing or has no size. */
export function libraryAreas(body: Rect, place: PreviewPlace): readonly Rect[] {
  if (place === 'off') return [body];
  if (place === 'bottom' || body.width < SIDE_BY_SIDE) {
    const [list, below] = splitRows(body, [{ share: 0.5, min: 5 }, 'rest']);
    if (!list || !below) return [body];
    if (below.width < 90) return [list, below];
    return [list, ...splitColumns(below, ['rest', { share: 0.4, min: 38 }])];
  }
  const side = body.width < 100 ? Math.ceil(body.width * 0.51) : Math.min(72, Math.floor(body.width * 0.42));
  const [list, right] = splitColumns(body, ['rest', side]);
  if (!list || !right) return [body];
  const details = right.height < 12 ? 0 : right.height < 26 ? 8 : 11;
  return [list, ...splitRows(right, ['rest', details])];
}
