import { createTRPCClient, httpLink, splitLink, type TRPCClient } from '@trpc/client';
import superjson from 'superjson';
import type { AppRouter } from './router-type.ts';
import { createSocketFetch } from './socket-fetch.ts';
import { lazySubscriptionLink } from './subscription-link.ts';

/** Where a daemon answers: its Unix socket, or the base URL of its HTTP side with an access token. */
export type DaemonAddress =
  | { readonly socketPath: string; readonly token?: string | undefined }
  | { readonly baseUrl: string; readonly token?: string | undefined };

/** Every procedure of the daemon, typed: `client.persona.list.query({})`. */
export type DaemonClient = TRPCClient<AppRouter>;

/** Longer inputs of queries travel in a body: the daemon refuses request targets over 8,192 bytes. */
const URL_INPUT_BYTES = 6_000;

/**
 * A typed client of the daemon. It connects with the first call, holds no process open, and needs
 * no closing. Calls throw TRPCClientError; `toClientError` gives the code of the error table.
 * One call is one request: batching costs more than it saves on a local socket.
 */
export function createDaemonClient(address: DaemonAddress): DaemonClient {
  const isSocket = 'socketPath' in address;
  const base = isSocket ? 'http://localhost' : address.baseUrl.replace(/\/+$/, '');
  const headers: Record<string, string> =
    address.token === undefined ? {} : { authorization: `Bearer ${address.token}` };
  const socketFetch = createSocketFetch(isSocket ? { socketPath: address.socketPath } : {});
  const common = { url: `${base}/trpc`, transformer: superjson, headers };
  const plain = { ...common, fetch: socketFetch };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: lazySubscriptionLink({ url: common.url, headers, socketFetch }),
        false: splitLink({
          condition: ({ type, input }) => type === 'query' && isLong(input),
          true: httpLink({ ...plain, methodOverride: 'POST' }),
          false: httpLink(plain),
        }),
      }),
    ],
  });
}

/** Whether an input is too long for a URL, where most characters take three bytes or nine. */
function isLong(input: unknown): boolean {
  return encodeURIComponent(JSON.stringify(input ?? null)).length > URL_INPUT_BYTES;
}
