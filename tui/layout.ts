import { frameLayout, libraryAreas, ONE_PANEL } from './areas.ts';
import { type Rect, splitColumns, splitRows } from './paint/rect.ts';
import { type AppState, currentRoute, type PaneId, type RouteName } from './state/app-state.ts';

export type { Rect } from './paint/rect.ts';

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
