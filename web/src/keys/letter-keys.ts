import { createStore, type Store } from '../lib/store.ts';

/** Whether single letters run commands. Speech input types letters by accident, so they can be turned off. */
export type LetterKeys = 'on' | 'off';

const NAME = 'maestro.letterKeys';

/** The reader's choice, kept in this browser where it may be. Nothing else is kept there. */
export function createLetterKeys(view: Window): Store<LetterKeys> {
  const store = createStore<LetterKeys>(read(view));
  store.subscribe(() => write(view, store.get()));
  return store;
}

function read(view: Window): LetterKeys {
  try {
    return view.localStorage.getItem(NAME) === 'off' ? 'off' : 'on';
  } catch {
    // Storage may be forbidden; letters then work as by default.
    return 'on';
  }
}

function write(view: Window, choice: LetterKeys): void {
  try {
    view.localStorage.setItem(NAME, choice);
  } catch {
    // Storage may be forbidden; the choice then holds for this visit.
  }
}
