import { type Rect, rect, splitColumns, splitRows } from './paint/rect.ts';
import type { AppState, PaneId, RouteName } from './state/app-state.ts';
import { currentRoute } from './state/app-state.ts';
import type { PreviewPlace } from './state/library-ui.ts';

export type { Rect } from './paint/rect.ts';

/** Below this many columns or rows only a notice is shown. */
export const SMALLEST = { width: 40, height: 10 } as const;
/** Below this many columns only the focused panel is shown. */
const ONE_PANEL = 60;
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

/** A panel and its place. */
export interface PanePlace {
  readonly id: PaneId;
  /** The key that focuses it. */
  readonly number: number;
  readonly kind: 'list' | 'text';
  readonly area: Rect;
}

type PaneShape = Omit<PanePlace, 'area'>;

const PANES: Readonly<Record<RouteName, readonly PaneShape[]>> = {
  library: [
    { id: 'library.list', number: 1, kind: 'list' },
    { id: 'library.preview', number: 2, kind: 'text' },
    { id: 'library.details', number: 3, kind: 'text' },
  ],
  sessions: [
    { id: 'sessions.board', number: 1, kind: 'list' },
    { id: 'sessions.timeline', number: 2, kind: 'text' },
  ],
  versions: [
    { id: 'versions.list', number: 1, kind: 'list' },
    { id: 'versions.diff', number: 2, kind: 'text' },
  ],
  inspect: [
    { id: 'inspect.text', number: 1, kind: 'text' },
    { id: 'inspect.facts', number: 2, kind: 'text' },
  ],
  review: [{ id: 'review.diff', number: 1, kind: 'text' }],
};

/** Whether the terminal is too small for anything but a notice. */
export function isTooSmall({ width, height }: AppState['size']): boolean {
  return width < SMALLEST.width || height < SMALLEST.height;
}

/** Header, news, body and footer. */
export function frameLayout({ width, height }: AppState['size'], hasBanner: boolean): FrameLayout {
  const [header, banner, body, footer] = splitRows(rect(0, 0, width, height), [1, hasBanner ? 1 : 0, 'rest', 1]);
  const none = rect(0, 0, 0, 0);
  return { header: header ?? none, banner: banner ?? none, body: body ?? none, footer: footer ?? none };
}

/** The panels of the present screen that are visible, in the order of their numbers. */
export function panePlaces(state: AppState): readonly PanePlace[] {
  const route = currentRoute(state);
  const shapes = PANES[route.name];
  const { body } = frameLayout(state.size, state.connection.state === 'mismatch');
  if (body.width < ONE_PANEL) {
    const only = shapes.find(({ number }) => number === route.focus) ?? shapes[0];
    return only ? [{ ...only, area: body }] : [];
  }
  const areas = areasOf(route.name, body, state);
  return shapes.flatMap((shape, i) => {
    const area = areas[i];
    return area && area.width > 2 && area.height > 2 ? [{ ...shape, area }] : [];
  });
}

/** Numbers of all panels of the present screen, also of those that are hidden because the terminal is narrow. */
export function paneNumbers(state: AppState): readonly number[] {
  if (state.size.width < ONE_PANEL) return PANES[currentRoute(state).name].map(({ number }) => number);
  return panePlaces(state).map(({ number }) => number);
}

/** The panel that gets the keys. */
export function focusedPane(state: AppState): PanePlace | undefined {
  const places = panePlaces(state);
  return places.find(({ number }) => number === currentRoute(state).focus) ?? places[0];
}

function areasOf(name: RouteName, body: Rect, { library, remote }: AppState): readonly Rect[] {
  switch (name) {
    case 'library':
      return libraryAreas(body, library.preview);
    case 'sessions':
      return splitRows(body, [boardHeight(body, remote.sessions.value?.length ?? 0), 'rest']);
    case 'versions':
      return splitColumns(body, [{ share: 0.34, min: 27, max: 44 }, 'rest']);
    case 'inspect':
      return splitColumns(body, ['rest', { share: 0.34, min: 27, max: 44 }]);
    case 'review':
      return [body];
  }
}

/** Frame, names of the columns and all sessions, but at most 0.6 of the screen: the timeline takes what is left. */
function boardHeight({ height }: Rect, sessions: number): number {
  return Math.max(7, Math.min(sessions + 4, Math.floor(height * 0.6)));
}

function libraryAreas(body: Rect, place: PreviewPlace): readonly Rect[] {
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
