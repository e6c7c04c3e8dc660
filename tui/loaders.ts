import type { DaemonClient } from '../client/daemon-client.ts';
import type { DaemonEvent } from '../contract/event.ts';
import { LIMITS } from '../contract/limits.ts';
import type { PersonaSummary } from '../contract/persona.ts';
import { type FreshPage, type LibraryData, type LibraryQuery, MOST_COMPLETE, PAGE_ROWS } from './state/library-data.ts';
import type { SliceName, Slices } from './state/remote.ts';
import type { Asks } from './state/wants.ts';

/** What a loader needs besides the question. */
export interface LoadContext<T> {
  readonly client: DaemonClient;
  /** Aborts when the answer is no longer wanted. */
  readonly signal: AbortSignal;
  /** The answer that is shown now. */
  readonly previous: T | undefined;
  readonly epoch: number;
}

type Loader<Name extends SliceName> = (ask: Asks[Name], context: LoadContext<Slices[Name]>) => Promise<Slices[Name]>;

/** How each slice is asked for. */
export const LOADERS: { readonly [Name in SliceName]: Loader<Name> } = {
  library: loadLibrary,
  async page({ query, page }, { client, signal }) {
    const input = { ...listInput(query), limit: PAGE_ROWS, offset: page * PAGE_ROWS };
    return { page, rows: (await client.persona.list.query(input, { signal })).items };
  },
  document: ({ id, version }, { client, signal }) => client.version.get.query({ ref: id, version }, { signal }),
  effective: ({ ref }, { client, signal }) => client.persona.resolve.query({ ref, preview: true }, { signal }),
  versions: ({ ref }, { client, signal }) => client.version.list.query({ ref }, { signal }),
  diff: (ask, { client, signal }) => client.version.diff.query(ask, { signal }),
  sessions: (_ask, { client, signal }) => client.session.list.query({ limit: 500 }, { signal }),
  async timeline({ id }, { client, signal }) {
    const [events, requests] = await Promise.all([
      loadEvents(client, id, signal),
      client.session.requests.query({ id, limit: 100 }, { signal }),
    ]);
    return { events, requests };
  },
  inForce: ({ id }, { client, signal }) => client.session.effective.query({ id }, { signal }),
  async search({ query }, { client, signal }) {
    const first = await client.persona.list.query({ limit: LIMITS.pageRows, ...(query ? { query } : {}) }, { signal });
    if (query !== '' || first.total > MOST_COMPLETE) return { isComplete: false, rows: first.items };
    return {
      isComplete: true,
      rows: await restOf(client, { first: first.items, total: first.total, input: {}, signal }),
    };
  },
};

/** The whole library where it is small; else its first pages, the others of the same list staying until they are asked for. */
async function loadLibrary(
  { query }: Asks['library'],
  { client, signal, previous, epoch }: LoadContext<LibraryData>,
): Promise<LibraryData> {
  const input = listInput(query);
  const { items, total } = await client.persona.list.query({ ...input, limit: LIMITS.pageRows }, { signal });
  if (query.query === '' && total <= MOST_COMPLETE) {
    return { mode: 'complete', total, rows: await restOf(client, { first: items, total, input, signal }) };
  }
  const pages = new Map<number, FreshPage>(previous?.mode === 'windowed' ? previous.pages : []);
  for (let page = 0; page * PAGE_ROWS < items.length; page += 1) {
    pages.set(page, { epoch, rows: items.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS) });
  }
  return { mode: 'windowed', total, pages };
}

type ListInput = NonNullable<Parameters<DaemonClient['persona']['list']['query']>[0]>;

function listInput({ deleted, query, sort, direction }: LibraryQuery): ListInput {
  return { deleted, sort, direction, ...(query === '' ? {} : { query: query.replace(/^#/, '') }) };
}

interface Rest {
  readonly first: readonly PersonaSummary[];
  readonly total: number;
  readonly input: ListInput;
  readonly signal: AbortSignal;
}

async function restOf(client: DaemonClient, { first, total, input, signal }: Rest): Promise<readonly PersonaSummary[]> {
  const rows = [...first];
  while (rows.length < total) {
    const page = { ...input, limit: LIMITS.pageRows, offset: rows.length };
    const { items } = await client.persona.list.query(page, { signal });
    if (items.length === 0) break;
    rows.push(...items);
  }
  return rows;
}

const EVENT_PAGE = 1_000;
/** Sessions with more changes than this show their last ones. */
const MOST_EVENT_PAGES = 20;

/** The changes of a session; the daemon lists them from the oldest on, so the pages are read to the end. */
async function loadEvents(client: DaemonClient, subject: string, signal: AbortSignal): Promise<readonly DaemonEvent[]> {
  let events: readonly DaemonEvent[] = [];
  for (let page = 0; page < MOST_EVENT_PAGES; page += 1) {
    const since = events.at(-1)?.seq ?? 0;
    const next = await client.events.list.query({ subject, since, limit: EVENT_PAGE }, { signal });
    events = [...events, ...next].slice(-2 * EVENT_PAGE);
    if (next.length < EVENT_PAGE) break;
  }
  return events;
}
