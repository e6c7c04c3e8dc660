import type { ClientError } from '../../../client/app-error.ts';
import type { DaemonClient } from '../../../client/daemon-client.ts';
import { followEvents, type StreamState } from '../../../client/event-stream.ts';
import { toWebError } from '../../../client/web-client.ts';
import type { DaemonEvent, EventMessage } from '../../../contract/event.ts';
import { createStore, type Store } from '../lib/store.ts';
import { bothStale, type Stale, staleAfter } from './invalidation.ts';

/** How the page hears of changes. Times are milliseconds of the epoch. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'lost'; readonly sinceMs: number; readonly retryAtMs: number; readonly error: ClientError };

/** What the live updates need and whom they tell. */
export interface LiveDeps {
  readonly client: DaemonClient;
  readonly document: Document;
  /** Something shown is old. Comes at most every 100 ms. */
  readonly onStale: (stale: Stale) => void;
  /** The stream has begun for the first time: what was read before may have changed unheard. */
  readonly onFirstLive: () => void;
  readonly onEvent: (event: DaemonEvent) => void;
  /** The stream was refused or lost; a call will tell whether the session has ended. */
  readonly onLost: () => void;
}

/** The page's subscription to the daemon's events. */
export interface Live {
  readonly connection: Pick<Store<Connection>, 'get' | 'subscribe'>;
  /** Begins to follow; the answered function stops. */
  start(): () => void;
  /** Tries again at once after a loss. */
  retry(): void;
}

const GATHER_MS = 100;
/** A browser allows six connections to one origin: a page that nobody looks at gives its own back after this time. */
const HIDDEN_MS = 20_000;

/** Follows the daemon's events through losses and restarts, and rests while the page is hidden. */
export function createLive(deps: LiveDeps): Live {
  const connection = createStore<Connection>({ state: 'connecting' });
  const gather = createGatherer(deps.onStale);
  let after: number | undefined;
  let wasLive = false;
  let running: AbortController | undefined;
  const onMessage = (message: EventMessage) => {
    after = message.kind === 'event' ? message.event.seq : message.seq;
    gather(staleAfter(message));
    if (message.kind === 'event') deps.onEvent(message.event);
  };
  const onState = (state: StreamState) => {
    if (state.kind === 'lost') deps.onLost();
    if (state.kind === 'live' && wasLive) gather('everything');
    if (state.kind === 'live' && !wasLive) deps.onFirstLive();
    wasLive ||= state.kind === 'live';
    connection.set((before) => nextConnection(before, state, Date.now()));
  };
  const begin = () => {
    running?.abort();
    const control = new AbortController();
    running = control;
    followEvents(deps.client, { after, onMessage, onState, signal: control.signal }).catch((error) => {
      deps.onLost();
      const lost: StreamState = { kind: 'lost', error: toWebError(error), retryInMs: Number.POSITIVE_INFINITY };
      connection.set((before) => nextConnection(before, lost, Date.now()));
    });
  };
  return {
    connection,
    retry: begin,
    start() {
      connection.set((before) => (before.state === 'lost' ? { state: 'connecting' } : before));
      begin();
      const unwatch = watchVisibility(deps.document, {
        onHidden: () => running?.abort(),
        onShown: () => {
          if (running?.signal.aborted || connection.get().state === 'lost') begin();
        },
      });
      return () => {
        unwatch();
        running?.abort();
      };
    },
  };
}

/** The connection after the stream said how it is; an outage keeps its beginning through the tries to end it. */
export function nextConnection(before: Connection, state: StreamState, nowMs: number): Connection {
  if (state.kind === 'live') return before.state === 'live' ? before : { state: 'live' };
  if (state.kind === 'connecting') return before;
  const sinceMs = before.state === 'lost' ? before.sinceMs : nowMs;
  return { state: 'lost', sinceMs, retryAtMs: nowMs + state.retryInMs, error: state.error };
}

/** Gathers staleness and tells of it once per 100 ms, so that a burst of events is one refresh. */
function createGatherer(tell: (stale: Stale) => void): (stale: Stale) => void {
  let gathered: Stale | undefined;
  return (stale) => {
    if (gathered) {
      gathered = bothStale(gathered, stale);
      return;
    }
    gathered = stale;
    setTimeout(() => {
      const all = gathered;
      gathered = undefined;
      if (all) tell(all);
    }, GATHER_MS);
  };
}

function watchVisibility(
  document: Document,
  { onHidden, onShown }: { readonly onHidden: () => void; readonly onShown: () => void },
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = () => {
    clearTimeout(timer);
    if (document.visibilityState === 'hidden') timer = setTimeout(onHidden, HIDDEN_MS);
    else onShown();
  };
  document.addEventListener('visibilitychange', watch);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', watch);
  };
}
