import type { PersonaSummary } from '../../contract/persona.ts';
import type { LibraryUi } from './library-ui.ts';

/** Up to this many personas the whole library is kept here: tree, fuzzy filter and every order work at once. */
export const MOST_COMPLETE = 2_000;
/** Rows of one page of a larger library. */
export const PAGE_ROWS = 250;
/** Pages of a larger library that are kept; the ones farthest away are forgotten. */
const MOST_PAGES = 40;

/** The library as far as it was loaded. */
export type LibraryData = CompleteLibrary | WindowedLibrary;

/** Every persona. */
export interface CompleteLibrary {
  readonly mode: 'complete';
  readonly total: number;
  readonly rows: readonly PersonaSummary[];
}

/** A window on a large library: the daemon filters and sorts, pages are loaded where the user looks. */
export interface WindowedLibrary {
  readonly mode: 'windowed';
  /** Rows that match the filter. */
  readonly total: number;
  readonly pages: ReadonlyMap<number, FreshPage>;
}

/** A page and the state of the data it is from. */
export interface FreshPage {
  readonly epoch: number;
  readonly rows: readonly PersonaSummary[];
}

/** What the daemon is asked for; in a large library it depends on filter and order. */
export interface LibraryQuery {
  readonly deleted: boolean;
  readonly query: string;
  readonly sort: 'name' | 'updatedAt' | 'createdAt';
  readonly direction: 'asc' | 'desc';
}

/** The question that fills the library. A small one is asked for whole, so filter and order are no part of it. */
export function libraryQuery(ui: LibraryUi, isWindowed: boolean): LibraryQuery {
  if (!isWindowed) return { deleted: ui.deleted, query: '', sort: 'name', direction: 'asc' };
  const sort = ui.sort === 'updated' ? 'updatedAt' : ui.sort === 'created' ? 'createdAt' : 'name';
  return { deleted: ui.deleted, query: ui.filter.text.trim(), sort, direction: ui.direction };
}

/** The key of the library slice. */
export function libraryKey(ui: LibraryUi, isWindowed: boolean): string {
  return libraryKeyOf(libraryQuery(ui, isWindowed), isWindowed);
}

/** The key of the answer to a question. */
export function libraryKeyOf({ deleted, query, sort, direction }: LibraryQuery, isWindowed: boolean): string {
  return JSON.stringify([deleted, isWindowed ? [query, sort, direction] : 'all']);
}

/** The pages that rows `from` to `to` (exclusive) stand on. */
export function pagesOf(from: number, to: number): readonly number[] {
  const first = Math.floor(Math.max(0, from) / PAGE_ROWS);
  const last = Math.floor(Math.max(0, to - 1) / PAGE_ROWS);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** The window with one more page; the farthest page goes when there are too many. */
export function withPage(data: WindowedLibrary, page: number, fresh: FreshPage): WindowedLibrary {
  const pages = new Map(data.pages).set(page, fresh);
  if (pages.size > MOST_PAGES) {
    const farthest = [...pages.keys()].reduce((a, b) => (Math.abs(b - page) > Math.abs(a - page) ? b : a), page);
    pages.delete(farthest);
  }
  return { ...data, pages };
}

/** A row by its place, undefined while it is not loaded. */
export function windowRow(data: WindowedLibrary, index: number): PersonaSummary | undefined {
  return data.pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS];
}
