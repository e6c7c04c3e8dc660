import type { Keymap } from '../keymap.ts';
import { focusedPane, type PanePlace, panePlaces } from '../layout.ts';
import { isFiltering } from '../scopes.ts';
import { type AppState, topOverlay } from '../state/app-state.ts';
import { type Extent, positionOf, scrolled, withIndex, withPosition, withTop } from '../state/positions.ts';
import { dialogExtents } from '../views/dialog.view.ts';
import { contentOf, extentOf } from '../views/panes.ts';

/** How far to go: rows, pages (half a page is 0.5), or to an end. */
export type Step = { readonly rows: number } | { readonly pages: number } | 'first' | 'last';

/** Moves the cursor of the focused list, or scrolls the focused text; in a dialog, the dialog's. */
export function moved(state: AppState, keymap: Keymap, step: Step): AppState {
  if (topOverlay(state)) return movedDialog(state, keymap, step);
  const place = isFiltering(state) ? panePlaces(state).find(({ id }) => id === 'library.list') : focusedPane(state);
  return place ? movedPane(state, place, step) : state;
}

/** Scrolls the text panel beside the list, wherever the focus is. */
export function movedPreview(state: AppState, step: Step): AppState {
  const place = panePlaces(state).find(({ kind }) => kind === 'text');
  return place ? movedPane(state, place, step) : state;
}

/** Puts the cursor of a list on a row. */
export function movedTo(state: AppState, keymap: Keymap, { id, index }: { id: string; index: number }): AppState {
  if (id === 'overlay.list') {
    const { list } = dialogExtents(state, keymap);
    return withPosition(state, 'overlay.list', withIndex(positionOf(state, 'overlay.list', list), index, list));
  }
  const place = panePlaces(state).find((each) => each.id === id);
  if (!place) return state;
  const extent = extentOf(contentOf(state, place), place);
  return withPosition(state, place.id, withIndex(positionOf(state, place.id, extent), index, extent));
}

/** Turns the wheel over a panel: the window moves, and the cursor only as far as it must. */
export function wheeled(state: AppState, keymap: Keymap, { id, rows }: { id: string; rows: number }): AppState {
  if (topOverlay(state)) return id.startsWith('overlay.list') ? movedDialog(state, keymap, { rows }) : state;
  const place = panePlaces(state).find((each) => each.id === id);
  if (!place) return state;
  const extent = extentOf(contentOf(state, place), place);
  if (place.kind === 'text') return movedPane(state, place, { rows });
  const position = positionOf(state, place.id, extent);
  return withPosition(state, place.id, withTop(position, position.top + rows, extent));
}

function movedPane(state: AppState, place: PanePlace, step: Step): AppState {
  const extent = extentOf(contentOf(state, place), place);
  if (place.kind === 'list') {
    const position = positionOf(state, place.id, extent);
    return withPosition(state, place.id, withIndex(position, target(position.index, step, extent), extent));
  }
  return scrolledPane(state, place.id, { step, extent });
}

function scrolledPane(
  state: AppState,
  id: PanePlace['id'],
  { step, extent }: { step: Step; extent: Extent },
): AppState {
  const kept = state.positions[id];
  const position = { key: extent.key, index: 0, top: kept?.key === extent.key ? kept.top : 0 };
  return withPosition(state, id, scrolled(position, target(position.top, step, extent), extent));
}

function movedDialog(state: AppState, keymap: Keymap, step: Step): AppState {
  const { list, text } = dialogExtents(state, keymap);
  if (list.count === 0) return scrolledPane(state, 'overlay.text', { step, extent: text });
  const position = positionOf(state, 'overlay.list', list);
  return withPosition(state, 'overlay.list', withIndex(position, target(position.index, step, list), list));
}

function target(from: number, step: Step, { count, page }: Extent): number {
  if (step === 'first') return 0;
  if (step === 'last') return count - 1;
  return from + ('rows' in step ? step.rows : Math.trunc(step.pages * page) || Math.sign(step.pages));
}
