import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { createWebClient, toWebError } from '../../../client/web-client.ts';
import { type Api, createApi } from '../data/api.ts';
import { isStale } from '../data/invalidation.ts';
import { createLive, type Live } from '../data/live.ts';
import { createQueryClient } from '../data/query-client.ts';
import { type Commands, createCommands } from '../keys/commands.ts';
import { createLetterKeys, type LetterKeys } from '../keys/letter-keys.ts';
import { createStore, type Store } from '../lib/store.ts';
import { createToasts, type Toasts } from '../lib/toasts.ts';
import { createNavigator, type Navigator } from '../router/navigator.ts';
import { pathOf } from '../router/route.ts';

/** What the page knows of its login. */
export type LoginState = 'in' | 'out';

/** Everything that components share; made once when the page starts. */
export interface Services {
  readonly api: Api;
  readonly queries: QueryClient;
  readonly live: Live;
  readonly navigator: Navigator;
  readonly commands: Commands;
  readonly toasts: Toasts;
  readonly letterKeys: Store<LetterKeys>;
  readonly login: Store<LoginState>;
}

/** The services of a window. Nothing is sent before something asks. */
export function createServices(view: Window): Services {
  const login = createStore<LoginState>('in');
  const queries = createQueryClient(() => login.set('out'));
  const api = createApi(createWebClient(view.location.origin));
  const navigator = createNavigator(view);
  const live = createLive({
    client: api.client,
    document: view.document,
    onStale: (stale) => void queries.invalidateQueries({ predicate: ({ queryKey }) => isStale(stale, queryKey) }),
    // What has failed a moment ago would only fail again, and its message would flicker.
    onFirstLive: () => void queries.invalidateQueries({ predicate: ({ state }) => state.status === 'success' }),
    onEvent({ type, payload }) {
      if (type === 'persona.renamed') followRename(navigator, payload);
    },
    // An event source does not tell why it was refused; a call does.
    onLost: () => void queries.invalidateQueries({ queryKey: ['system', 'status'] }),
  });
  const letterKeys = createLetterKeys(view);
  const toasts = createToasts((error) => toWebError(error).message);
  return { api, queries, live, navigator, commands: createCommands(), toasts, letterKeys, login };
}

/** Keeps a page that shows a persona on it when the persona gets another name; an edit under way goes on by its id. */
function followRename(navigator: Navigator, { from, to }: Readonly<Record<string, unknown>>): void {
  if (typeof from !== 'string' || typeof to !== 'string') return;
  const { pathname, search } = navigator.get();
  const before = pathOf({ page: 'persona', name: from, tab: 'text' });
  const rest = pathname.slice(before.length);
  if (!pathname.startsWith(before) || (rest !== '' && rest !== '/versions')) return;
  const after = pathOf({ page: 'persona', name: to, tab: 'text' });
  navigator.go(`${after}${rest}${search}`, { replace: true });
}

/** Carries the services to the components. */
export const ServicesContext = createContext<Services | undefined>(undefined);

/** The services; only inside the provider that `main.tsx` makes. */
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('useServices needs a ServicesContext above it');
  return services;
}
