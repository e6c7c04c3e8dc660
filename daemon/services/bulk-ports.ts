/** A change of many personas, with what takes it back. */
export interface UndoStepRow {
  readonly id: string;
  readonly ownerId: string;
  readonly title: string;
  /** By persona, in the order in which they were changed. */
  readonly steps: readonly UndoItem[];
  readonly at: Date;
  readonly undoneAt: Date | null;
}

/** A step without what takes it back. */
export type UndoStepHead = Omit<UndoStepRow, 'steps'>;

/** One persona of a step. */
export interface UndoItem {
  readonly personaId: string;
  readonly name: string;
  readonly undo: UndoChange;
}

/** What was done, and all that is needed to take it back. */
export type UndoChange =
  | { readonly kind: 'deleted' }
  | { readonly kind: 'restored' }
  | { readonly kind: 'tagged'; readonly before: readonly string[]; readonly after: readonly string[] }
  /** Versions the label pointed to; null for none. */
  | {
      readonly kind: 'labelled';
      readonly label: string;
      readonly before: string | null;
      readonly after: string | null;
    };

/** Questions about steps. */
export interface UndoReads {
  undoStep(ownerId: string, id: string): Promise<UndoStepRow | undefined>;
  /** Newest first. */
  undoSteps(ownerId: string, limit: number): Promise<readonly UndoStepHead[]>;
}

/** Changes of steps. */
export interface UndoWrites {
  /** Keeps a step, and of an owner's steps only the newest `keep`. */
  insertUndoStep(row: UndoStepRow, keep: number): Promise<void>;
  markUndone(id: string, at: Date): Promise<void>;
}
