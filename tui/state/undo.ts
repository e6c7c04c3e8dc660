/** One session that a change has reached. */
export interface ChangedSession {
  readonly id: string;
  /** Revision after the change: undoing compares with it, so that a change of somebody else is never taken back. */
  readonly revision: number;
  /** What was in force before, as `name@version`, base first. */
  readonly before: readonly string[];
  /** What was in force after. */
  readonly after: readonly string[];
}

/** A change on the daemon that can be taken back. */
export type Change =
  | {
      readonly kind: 'sessions';
      readonly title: string;
      readonly sessions: readonly ChangedSession[];
      /** Whether the change went back in the session's own history: then undo cannot go back once more. */
      readonly isRevert: boolean;
    }
  | {
      readonly kind: 'deleted';
      readonly title: string;
      readonly personas: readonly { readonly id: string; readonly name: string }[];
    };

/** Changes that can be taken back and, after that, made again; the last one is at the end. */
export interface UndoState {
  readonly past: readonly Change[];
  readonly future: readonly Change[];
}

const MOST_CHANGES = 50;

/** No change yet. */
export const NO_CHANGES: UndoState = { past: [], future: [] };

/** A new change: what was undone before can no longer be made again. */
export function withChange({ past }: UndoState, change: Change): UndoState {
  return { past: [...past, change].slice(-MOST_CHANGES), future: [] };
}

/** The last change is taken back; `redo` is the same change with the revisions that hold now. */
export function undone({ past, future }: UndoState, redo: Change): UndoState {
  return { past: past.slice(0, -1), future: [...future, redo] };
}

/** Without the last change: it can no longer be taken back. */
export function forgotten({ past, future }: UndoState): UndoState {
  return { past: past.slice(0, -1), future };
}

/** The last undone change is made again. */
export function redone({ past, future }: UndoState, change: Change): UndoState {
  return { past: [...past, change], future: future.slice(0, -1) };
}
