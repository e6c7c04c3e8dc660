import type { Entry } from './entry.ts';

/** A text with imports in it. */
export interface Importing {
  readonly entry: Entry;
  readonly text: string;
  /** Folder that relative paths start from. */
  readonly folder: string;
  /** Real paths of folders that may be imported from. */
  readonly roots: readonly string[];
  /** Ids of the files from the top to this one. */
  readonly chain: readonly string[];
  readonly hop: number;
}
