import { createStore, type Store } from './store.ts';

/** A short word about something that happened. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'done' | 'problem';
  /** Takes the change back. */
  readonly undo?: (() => Promise<void>) | undefined;
}

/** The toasts on the screen, and the last change that can be taken back. */
export interface Toasts {
  readonly shown: Pick<Store<readonly Toast[]>, 'get' | 'subscribe'>;
  /** Shows a toast. One with `undo` makes its change the one that `undo()` takes back, also after it is gone. */
  show(text: string, options?: { readonly tone?: Toast['tone']; readonly undo?: () => Promise<void> }): void;
  dismiss(id: number): void;
  /** Takes back the change of a toast, by default the last one; each change once. False when there is none. */
  undo(id?: number): boolean;
}

/** How long a toast stays, milliseconds; long enough to read it and to reach its button. */
export const TOAST_MS = 10_000;
const MOST_SHOWN = 3;
const MOST_REMEMBERED = 20;

/** An empty list of toasts. `describe` puts the failure of an undo into words. */
export function createToasts(describe: (error: unknown) => string): Toasts {
  const shown = createStore<readonly Toast[]>([]);
  let lastId = 0;
  let undoable: readonly Toast[] = [];
  const dismiss = (id: number) => shown.set((before) => before.filter((each) => each.id !== id));
  const show: Toasts['show'] = (text, { tone = 'done', undo } = {}) => {
    lastId += 1;
    const toast: Toast = { id: lastId, text, tone, undo };
    if (undo) undoable = [...undoable, toast].slice(-MOST_REMEMBERED);
    shown.set((before) => [...before, toast].slice(-MOST_SHOWN));
  };
  return {
    shown,
    show,
    dismiss,
    undo(id) {
      const toast = id === undefined ? undoable.at(-1) : undoable.find((each) => each.id === id);
      if (!toast?.undo) return false;
      undoable = undoable.filter((each) => each !== toast);
      dismiss(toast.id);
      toast.undo().then(
        () => show('Undone.'),
        (error) => show(describe(error), { tone: 'problem' }),
      );
      return true;
    },
  };
}
