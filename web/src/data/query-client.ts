import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ClientError } from '../../../client/app-error.ts';
import { ERROR_TABLE } from '../../../contract/errors.ts';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ClientError;
  }
}

const MAX_RETRIES = 2;

/**
 * The cache of what the daemon answered. Events make it old, so nothing is fetched anew by time alone. The network
 * state of the browser says nothing about a daemon on this machine and is not asked.
 */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (error instanceof ClientError && error.code === 'UNAUTHENTICATED') onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < MAX_RETRIES && isWorthARetry(error),
        retryDelay: (failures) => 200 * 2 ** failures,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/** A daemon that does not answer is not asked again: the connection tells when it is back. */
function isWorthARetry(error: ClientError): boolean {
  return ERROR_TABLE[error.code].retry && error.code !== 'DAEMON_UNREACHABLE' && error.code !== 'RATE_LIMITED';
}
