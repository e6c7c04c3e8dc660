import { createStore, type Store } from '../lib/store.ts';
import { changeSearch, type DialogName, dialogOf, type SearchChange, withoutDialog } from './route.ts';

/** Where the page is. */
export interface Place {
  readonly pathname: string;
  /** Empty, or with its `?`. */
  readonly search: string;
}

/** Moves between the URLs of the page without loading it anew. */
export interface Navigator extends Pick<Store<Place>, 'get' | 'subscribe'> {
  /** Goes to a path with its query; `replace` leaves no step to come back to. */
  go(to: string, options?: { readonly replace?: boolean }): void;
  /** Changes the query of the present path in place. */
  setSearch(change: SearchChange): void;
  openDialog(name: DialogName, more?: SearchChange): void;
  closeDialog(): void;
  /** Asked before every move; answers false to stay. One guard at a time; undefined takes it away. */
  guard(mayLeave: ((to: string) => boolean) | undefined): void;
}

interface StepState {
  /** The step was made by opening a dialog, so that closing it may go back. */
  readonly isDialog?: boolean;
}

/** The navigator of a window. */
export function createNavigator(view: Window): Navigator {
  const store = createStore<Place>(placeOf(view.location));
  let mayLeave: ((to: string) => boolean) | undefined;
  const sync = () => store.set((before) => sameOr(before, placeOf(view.location)));
  const move = (to: string, state: StepState, replace: boolean) => {
    if (mayLeave && !mayLeave(to)) return;
    if (replace) view.history.replaceState(state, '', to);
    else view.history.pushState(state, '', to);
    sync();
  };
  view.addEventListener('popstate', () => {
    const from = store.get();
    const to = `${view.location.pathname}${view.location.search}`;
    // The browser has moved already; staying means going forward to where we were.
    if (mayLeave && !mayLeave(to)) view.history.pushState({}, '', `${from.pathname}${from.search}`);
    else sync();
  });
  return {
    get: store.get,
    subscribe: store.subscribe,
    go: (to, options) => move(to, {}, options?.replace ?? false),
    setSearch(change) {
      const { pathname, search } = store.get();
      move(`${pathname}${changeSearch(search, change)}`, view.history.state ?? {}, true);
    },
    openDialog(name, more = {}) {
      const { pathname, search } = store.get();
      const to = `${pathname}${changeSearch(withoutDialog(search), { ...more, dialog: name })}`;
      // A dialog that follows another one takes its place.
      if (dialogOf(search)) move(to, view.history.state ?? {}, true);
      else move(to, { isDialog: true }, false);
    },
    closeDialog() {
      const { pathname, search } = store.get();
      if ((view.history.state as StepState | null)?.isDialog) view.history.back();
      else move(`${pathname}${withoutDialog(search)}`, {}, true);
    },
    guard(next) {
      mayLeave = next;
    },
  };
}

function placeOf({ pathname, search }: Location): Place {
  return { pathname, search };
}

function sameOr(before: Place, after: Place): Place {
  return before.pathname === after.pathname && before.search === after.search ? before : after;
}
