import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { DaemonClient } from '../../../client/daemon-client.ts';
import { toWebError } from '../../../client/web-client.ts';
import type { ListPersonasInput, ResolveContext } from '../../../contract/persona.ts';
import type { DiffInput } from '../../../contract/version.ts';

/** What the library can be narrowed to. */
export type PersonaFilter = Partial<
  Pick<ListPersonasInput, 'query' | 'tag' | 'kind' | 'deleted' | 'sort' | 'direction'>
>;

/** Personas of one page of the library. */
export const PAGE_ROWS = 100;
/** How often counts that come without an event (requests, tokens) are read while somebody looks. */
const COUNTS_EVERY_MS = 3_000;

/** Polls while answers come; after a failure the connection's return begins it anew. */
function pollCounts({ state }: { readonly state: { readonly status: string } }): number | false {
  return state.status === 'error' ? false : COUNTS_EVERY_MS;
}

/**
 * Every question the page asks, as query options. Keys begin with the router and the procedure, so that
 * `invalidation.ts` can name what an event makes old. All fail with ClientError.
 */
export function createApi(client: DaemonClient) {
  return {
    client,
    status: () =>
      queryOptions({
        queryKey: ['system', 'status'],
        queryFn: ({ signal }) => typed(client.system.status.query(undefined, { signal })),
      }),
    ...personaQueries(client),
    ...versionQueries(client),
    ...sessionQueries(client),
  };
}

/** The questions, made with `createApi`. */
export type Api = ReturnType<typeof createApi>;

function personaQueries(client: DaemonClient) {
  return {
    personas: (filter: PersonaFilter) =>
      infiniteQueryOptions({
        queryKey: ['persona', 'list', filter],
        queryFn: ({ signal, pageParam }) =>
          typed(client.persona.list.query({ ...filter, limit: PAGE_ROWS, offset: pageParam }, { signal })),
        initialPageParam: 0,
        getNextPageParam: (last, pages) => {
          const seen = pages.reduce((sum, { items }) => sum + items.length, 0);
          return last.items.length > 0 && seen < last.total ? seen : undefined;
        },
      }),
    persona: (ref: string) =>
      queryOptions({
        queryKey: ['persona', 'get', ref],
        queryFn: ({ signal }) => typed(client.persona.get.query({ ref }, { signal })),
      }),
    resolved: (ref: string, context: ResolveContext) =>
      queryOptions({
        queryKey: ['persona', 'resolve', ref, context],
        queryFn: ({ signal }) => typed(client.persona.resolve.query({ ref, context, preview: true }, { signal })),
      }),
    templates: () =>
      queryOptions({
        queryKey: ['template', 'list'],
        queryFn: ({ signal }) => typed(client.template.list.query(undefined, { signal })),
        staleTime: Number.POSITIVE_INFINITY,
      }),
  };
}

function versionQueries(client: DaemonClient) {
  return {
    versions: (ref: string) =>
      queryOptions({
        queryKey: ['version', 'list', ref],
        queryFn: ({ signal }) => typed(client.version.list.query({ ref }, { signal })),
      }),
    diff: (input: DiffInput) =>
      queryOptions({
        queryKey: ['version', 'diff', input],
        queryFn: ({ signal }) => typed(client.version.diff.query(input, { signal })),
      }),
    document: (ref: string) =>
      queryOptions({
        queryKey: ['transfer', 'export', ref],
        queryFn: ({ signal }) => typed(client.transfer.export.query({ ref }, { signal })),
      }),
  };
}

function sessionQueries(client: DaemonClient) {
  return {
    sessions: (filter: { readonly ended: boolean }) =>
      queryOptions({
        queryKey: ['session', 'list', filter],
        queryFn: ({ signal }) => typed(client.session.list.query({ ...filter, limit: 500 }, { signal })),
        refetchInterval: pollCounts,
      }),
    session: (id: string) =>
      queryOptions({
        queryKey: ['session', 'get', id],
        queryFn: ({ signal }) => typed(client.session.get.query({ id }, { signal })),
        refetchInterval: pollCounts,
      }),
    sessionText: (id: string) =>
      queryOptions({
        queryKey: ['session', 'effective', id],
        queryFn: ({ signal }) => typed(client.session.effective.query({ id }, { signal })),
      }),
    applications: (id: string) =>
      queryOptions({
        queryKey: ['session', 'applications', id],
        queryFn: ({ signal }) => typed(client.session.applications.query({ id }, { signal })),
      }),
    requests: (id: string, limit: number) =>
      queryOptions({
        queryKey: ['session', 'requests', id, limit],
        queryFn: ({ signal }) => typed(client.session.requests.query({ id, limit }, { signal })),
        refetchInterval: pollCounts,
      }),
  };
}

/** The answer of a call; its failure as ClientError. */
export async function typed<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toWebError(error);
  }
}
