import type { Line } from '../text.ts';

/** What a list shows, row by row as they are needed. */
export interface ListContent {
  readonly kind: 'list';
  /** What the position of the cursor is about. */
  readonly key: string;
  readonly title: Line;
  readonly footer?: Line;
  /** Names of the columns. */
  readonly head?: Line | undefined;
  readonly count: number;
  /** One row without the mark of the cursor. */
  rowAt(index: number): { readonly line: Line; readonly isMarked: boolean };
  /** Shown while there are no rows. */
  readonly empty: readonly Line[];
  /** Whether the rows may be out of date. */
  readonly isStale: boolean;
}

/** What a text shows. */
export interface TextContent {
  readonly kind: 'text';
  /** What the text is: another one starts at its top. */
  readonly key: string;
  readonly title: Line;
  readonly footer?: Line;
  /** As wide as the panel. */
  readonly lines: readonly Line[];
  readonly isStale: boolean;
}

/** What a panel shows. */
export type PaneContent = ListContent | TextContent;
