import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import superjson from 'superjson';
import { ClientError, toClientError } from './app-error.ts';
import type { DaemonClient } from './daemon-client.ts';
import type { AppRouter } from './router-type.ts';

/** Longer inputs of queries travel in a body: the daemon refuses request targets over 8,192 bytes. */
const URL_INPUT_BYTES = 6_000;

/**
 * A typed client for the page that the daemon serves: same origin, the session cookie is the credential, events come
 * through the browser's own EventSource. Calls throw TRPCClientError; `toClientError` gives the code of the error
 * table.
 */
export function createWebClient(origin: string): DaemonClient {
  const common = { url: `${origin}/trpc`, transformer: superjson };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink(common),
        false: splitLink({
          condition: ({ type, input }) => type === 'query' && isLong(input),
          true: httpLink({ ...common, methodOverride: 'POST' }),
          false: httpLink(common),
        }),
      }),
    ],
  });
}

function isLong(input: unknown): boolean {
  return encodeURIComponent(JSON.stringify(input ?? null)).length > URL_INPUT_BYTES;
}

/**
 * The typed error behind whatever a call from a page threw. A browser says only `TypeError` when nobody answers, which
 * here is DAEMON_UNREACHABLE.
 */
export function toWebError(error: unknown): ClientError {
  const isCall = error instanceof Error && error.name === 'TRPCClientError';
  if (isCall && error.cause instanceof TypeError && !hasAnswer(error)) {
    const message = 'the daemon does not answer; start it with `maestro daemon start`';
    return new ClientError('DAEMON_UNREACHABLE', message, { cause: error });
  }
  return toClientError(error);
}

function hasAnswer(error: Error & { readonly meta?: { readonly response?: unknown } }): boolean {
  return error.meta?.response !== undefined;
}
