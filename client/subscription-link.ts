import { httpSubscriptionLink, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import superjson from 'superjson';
import type { AppRouter } from './router-type.ts';
import type { SocketFetch } from './socket-fetch.ts';

/** Where subscriptions connect and how. */
export interface SubscriptionLinkOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly socketFetch: SocketFetch;
}

/** The link for subscriptions over server-sent events; its event source is loaded with the first subscription. */
export function lazySubscriptionLink({ url, headers, socketFetch }: SubscriptionLinkOptions): TRPCLink<AppRouter> {
  return (runtime) =>
    ({ op, next }) =>
      observable((observer) => {
        let isClosed = false;
        let inner: { unsubscribe(): void } | undefined;
        const open = async () => {
          const { EventSource } = await import('eventsource');
          if (isClosed) return;
          const link = httpSubscriptionLink<AppRouter, typeof EventSource>({
            url,
            transformer: superjson,
            EventSource,
            eventSourceOptions: {
              fetch: (target, init) => socketFetch(target, { ...init, headers: { ...init.headers, ...headers } }),
            },
          });
          inner = link(runtime)({ op, next }).subscribe(observer);
        };
        open().catch((error) => observer.error(error));
        return () => {
          isClosed = true;
          inner?.unsubscribe();
        };
      });
}
