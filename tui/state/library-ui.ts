import type { TextInput } from './text-input.ts';

/** What rows are ordered by. */
export type LibrarySort = 'name' | 'updated' | 'created' | 'tokens' | 'live';

/** Where the preview of the library stands. */
export type PreviewPlace = 'right' | 'bottom' | 'off';

/** What the preview shows: the source, the source as it reads, or what an agent gets. */
export type PreviewMode = 'raw' | 'rendered' | 'effective';

/** What the user has chosen about the library screen; the cursor is in `lists`. */
export interface LibraryUi {
  readonly filter: TextInput;
  /** Whether the keys go to the filter. */
  readonly filtering: boolean;
  readonly sort: LibrarySort;
  readonly direction: 'asc' | 'desc';
  readonly tree: boolean;
  /** Ids of personas whose children are folded away. */
  readonly collapsed: ReadonlySet<string>;
  /** Ids of marked personas. */
  readonly marks: ReadonlySet<string>;
  /** Whether the deleted personas are shown instead. */
  readonly deleted: boolean;
  readonly preview: PreviewPlace;
  readonly previewMode: PreviewMode;
  /** Id of a persona that was just made or named: the cursor goes there as soon as it is listed. */
  readonly follow: string | undefined;
}

/** The library screen as it is at the first start. */
export const LIBRARY_UI: LibraryUi = {
  filter: { text: '', cursor: 0 },
  filtering: false,
  sort: 'name',
  direction: 'asc',
  tree: true,
  collapsed: new Set(),
  marks: new Set(),
  deleted: false,
  preview: 'right',
  previewMode: 'effective',
  follow: undefined,
};

/** All orders, in the order in which the user steps through them. */
export const SORTS: readonly LibrarySort[] = ['name', 'updated', 'created', 'tokens', 'live'];

/** The orders that the daemon knows: the only ones for a library that is too large to be loaded. */
export const REMOTE_SORTS: readonly LibrarySort[] = SORTS.slice(0, 3);

/** All previews, in order. */
export const PREVIEW_MODES: readonly PreviewMode[] = ['raw', 'rendered', 'effective'];

/** All places of the preview, in order. */
export const PREVIEW_PLACES: readonly PreviewPlace[] = ['right', 'bottom', 'off'];

/** The element after `now`, from the end back to the start. */
export function nextOf<T>(all: readonly T[], now: T): T {
  return all[(all.indexOf(now) + 1) % all.length] ?? now;
}

/** The set with an element put in, or taken out if it was there. */
export function toggled<T>(set: ReadonlySet<T>, element: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(element)) next.add(element);
  return next;
}
