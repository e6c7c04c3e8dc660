import type { PersonaSummary } from '../../contract/persona.ts';
import type { SessionSummary } from '../../contract/session.ts';
import { fuzzyRank, matchNamed } from '../fuzzy.ts';
import type { AppState } from './app-state.ts';
import { type CompleteLibrary, type LibraryData, windowRow } from './library-data.ts';
import { orderTree, type TreeRow } from './library-tree.ts';
import type { LibraryUi } from './library-ui.ts';
import { memoLast } from './memo.ts';

/** One row of the library as it is listed. */
export interface LibraryRow {
  /** Undefined while its page is not loaded. */
  readonly persona: PersonaSummary | undefined;
  /** Lines of the tree before the name. */
  readonly branch: string;
  /** Whether it is shown only because a child of it matches the filter. */
  readonly isContext: boolean;
  /** Offsets of the letters of the name that the filter found. */
  readonly positions: readonly number[];
  /** Children that are folded away. */
  readonly folded: number;
}

/** The rows of the library in the order in which they are listed. */
export interface LibraryRows {
  readonly count: number;
  /** Rows without those that are only context. */
  readonly matches: number;
  readonly isTree: boolean;
  rowAt(index: number): LibraryRow;
  /** Place of a persona, -1 when it is not listed or not loaded. */
  indexOf(personaId: string): number;
}

/** The library as the user has filtered, ordered and folded it. */
export function libraryRows(state: AppState): LibraryRows {
  const data = state.remote.library.value;
  if (!data) return NO_ROWS;
  if (data.mode === 'windowed') return windowedRows(data, state.library.filter.text);
  const { filter, sort, direction, tree, collapsed } = state.library;
  const live = sort === 'live' ? state.remote.sessions.value : undefined;
  return completeRows(data, filter.text, `${sort} ${direction}`, tree ? collapsed : undefined, live);
}

/** How many live sessions have each persona in force, by persona id. */
export const liveCounts = memoLast((sessions: readonly SessionSummary[] | undefined): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { stack, state } of sessions ?? []) {
    if (state !== 'live') continue;
    for (const id of new Set(stack.map(({ personaId }) => personaId))) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
});

const NO_ROWS: LibraryRows = {
  count: 0,
  matches: 0,
  isTree: false,
  rowAt: () => SKELETON,
  indexOf: () => -1,
};

const SKELETON: LibraryRow = { persona: undefined, branch: '', isContext: false, positions: [], folded: 0 };

function windowedRows(data: Extract<LibraryData, { mode: 'windowed' }>, filter: string): LibraryRows {
  return {
    count: data.total,
    matches: data.total,
    isTree: false,
    rowAt(index) {
      const persona = windowRow(data, index);
      return persona ? { ...SKELETON, persona, positions: nameMatch(persona, filter) } : SKELETON;
    },
    indexOf: () => -1,
  };
}

const completeRows = memoLast(
  // biome-ignore lint/complexity/useMaxParams: the memo compares its arguments one by one
  (
    data: CompleteLibrary,
    filter: string,
    order: string,
    collapsed: ReadonlySet<string> | undefined,
    live: readonly SessionSummary[] | undefined,
  ): LibraryRows => {
    const sorted = [...data.rows].sort(comparison(order, liveCounts(live)));
    const matching = filter.trim() === '' ? undefined : matches(sorted, filter);
    if (collapsed) return listed(orderTree(sorted, { matching, collapsed }), filter);
    const flat = matching ? rankedRows(sorted, filter) : sorted;
    return listed(
      flat.map((persona): TreeRow => ({ persona, branch: '', isContext: false, folded: 0 })),
      filter,
      false,
    );
  },
  2,
);

function listed(rows: readonly TreeRow[], filter: string, isTree = true): LibraryRows {
  const places = new Map(rows.map(({ persona }, index) => [persona.id, index]));
  return {
    count: rows.length,
    matches: rows.filter(({ isContext }) => !isContext).length,
    isTree,
    rowAt(index) {
      const row = rows[index];
      return row ? { ...row, positions: row.isContext ? [] : nameMatch(row.persona, filter) } : SKELETON;
    },
    indexOf: (id) => places.get(id) ?? -1,
  };
}

/** What the filter looks at besides the name. */
function alsoOf({ displayName, tags }: PersonaSummary): string {
  return [displayName, ...tags].join(' ');
}

/** Splits a filter in words about tags (`#review`) and the rest. */
function splitFilter(filter: string): { readonly tags: readonly string[]; readonly rest: string } {
  const words = filter.split(/\s+/).filter(Boolean);
  return {
    tags: words.filter((word) => word.startsWith('#')).map((word) => word.slice(1).toLowerCase()),
    rest: words.filter((word) => !word.startsWith('#')).join(' '),
  };
}

function rankedRows(rows: readonly PersonaSummary[], filter: string): readonly PersonaSummary[] {
  const { tags, rest } = splitFilter(filter);
  return fuzzyRank(
    rows.filter((persona) => hasTags(persona, tags)),
    rest,
    ({ name }) => name,
    alsoOf,
  ).map(({ item }) => item);
}

function matches(rows: readonly PersonaSummary[], filter: string): ReadonlySet<string> {
  return new Set(rankedRows(rows, filter).map(({ id }) => id));
}

function hasTags(persona: PersonaSummary, wanted: readonly string[]): boolean {
  return wanted.every((tag) => persona.tags.some((each) => each.toLowerCase().startsWith(tag)));
}

function nameMatch(persona: PersonaSummary, filter: string): readonly number[] {
  const { rest } = splitFilter(filter);
  return rest === '' ? [] : (matchNamed(rest, persona.name, alsoOf(persona))?.positions ?? []);
}

/** The row that fits the filter best: where the cursor goes while the user types. */
export function bestMatch(state: AppState): number {
  const data = state.remote.library.value;
  if (data?.mode !== 'complete' || state.library.filter.text.trim() === '') return 0;
  const [best] = rankedRows(data.rows, state.library.filter.text);
  return best ? Math.max(0, libraryRows(state).indexOf(best.id)) : 0;
}

function comparison(order: string, live: ReadonlyMap<string, number>) {
  const [sort, direction] = order.split(' ') as [LibraryUi['sort'], LibraryUi['direction']];
  const value = (persona: PersonaSummary): number => {
    if (sort === 'updated') return persona.updatedAt.getTime();
    if (sort === 'created') return persona.createdAt.getTime();
    if (sort === 'tokens') return persona.ownTokens;
    return sort === 'live' ? (live.get(persona.id) ?? 0) : 0;
  };
  const sign = direction === 'asc' ? 1 : -1;
  return (a: PersonaSummary, b: PersonaSummary): number => {
    const byName = a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
    return (value(a) - value(b)) * sign || (sort === 'name' ? byName * sign : byName);
  };
}
