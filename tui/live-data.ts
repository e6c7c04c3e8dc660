import { toClientError } from '../client/app-error.ts';
import type { DaemonClient } from '../client/daemon-client.ts';
import { LOADERS } from './loaders.ts';
import { currentRoute } from './state/app-state.ts';
import { outdated, withAnswer } from './state/changes.ts';
import { type LibraryQuery, libraryKeyOf } from './state/library-data.ts';
import type { Remote, SliceName, Slices } from './state/remote.ts';
import { type Want, wantsOf } from './state/wants.ts';
import type { Store } from './store.ts';

/** Timers as live data needs them; gives the function that cancels. */
export type After = (ms: number, run: () => void) => () => void;

/** What live data needs. */
export interface LiveDataOptions {
  readonly store: Store;
  call<T>(work: (client: DaemonClient) => Promise<T>): Promise<T>;
  now(): Date;
  readonly after: After;
}

interface Flight {
  readonly key: string;
  readonly abort: AbortController;
}

/** What follows the cursor is not asked for while a key repeats. */
const FOLLOWING: ReadonlySet<SliceName> = new Set(['document', 'effective', 'diff', 'timeline', 'inForce', 'page']);
const DEBOUNCE_MS = 40;
/** Counters of requests make no events, so the board asks for them while it is seen. */
const POLL_MS = 2_000;

/**
 * Keeps in the state what the screen needs from the daemon. After each change of the state it looks what is wanted and
 * not there: asks for it, drops answers to questions that are no longer asked, and never asks the same twice at a time.
 */
export class LiveData {
  private readonly options: LiveDataOptions;
  private readonly flights = new Map<SliceName, Flight>();
  private readonly waiting = new Map<SliceName, () => void>();
  private readonly wanted = new Map<SliceName, { readonly key: string; readonly at: number }>();
  private isDue = false;
  private stopPolling: (() => void) | undefined;

  constructor(options: LiveDataOptions) {
    this.options = options;
  }

  /** Begins; gives the function that ends it. */
  start(): () => void {
    const unsubscribe = this.options.store.subscribe(() => this.look());
    this.poll();
    this.look();
    return () => {
      unsubscribe();
      this.stopPolling?.();
      for (const cancel of this.waiting.values()) cancel();
      for (const { abort } of this.flights.values()) abort.abort();
    };
  }

  /** Looks once after all the changes of this moment. */
  private look(): void {
    if (this.isDue) return;
    this.isDue = true;
    this.options.after(0, () => {
      this.isDue = false;
      for (const want of wantsOf(this.options.store.get())) this.consider(want);
    });
  }

  private consider(want: Want): void {
    const { slice, key, epoch } = want;
    const kept = this.options.store.get().remote[slice];
    if (kept.key === key && kept.epoch === epoch) return;
    const flight = this.flights.get(slice);
    // The same question is under way: whatever is new is asked for when its answer is there.
    if (flight?.key === key) return;
    const now = this.options.now().getTime();
    const last = this.wanted.get(slice);
    if (last?.key === key && this.waiting.has(slice)) return;
    flight?.abort.abort();
    this.flights.delete(slice);
    this.waiting.get(slice)?.();
    this.waiting.delete(slice);
    if (last?.key !== key) this.wanted.set(slice, { key, at: now });
    const isMoving = last !== undefined && last.key !== key && now - last.at < DEBOUNCE_MS;
    if (isMoving && FOLLOWING.has(slice)) this.wait(slice);
    else this.ask(want);
  }

  /** Asks when the cursor has rested for a moment. */
  private wait(slice: SliceName): void {
    const cancel = this.options.after(DEBOUNCE_MS, () => {
      this.waiting.delete(slice);
      this.look();
    });
    this.waiting.set(slice, cancel);
  }

  private ask(want: Want): void {
    const { slice, key } = want;
    const flight = { key, abort: new AbortController() };
    this.flights.set(slice, flight);
    this.load(want, flight)
      .catch((error: unknown) => this.failed(want, flight, error))
      .finally(() => {
        if (this.flights.get(slice) === flight) this.flights.delete(slice);
        this.look();
      });
  }

  private async load(want: Want, flight: Flight): Promise<void> {
    const value = await this.options.call((client) => answer(client, want, this.options.store, flight.abort.signal));
    if (this.flights.get(want.slice) !== flight) return;
    this.keep(want, { ...this.frame(want, value), value, error: undefined });
  }

  private failed(want: Want, flight: Flight, error: unknown): void {
    if (this.flights.get(want.slice) !== flight || flight.abort.signal.aborted) return;
    const { code, message } = toClientError(error);
    // A lost daemon is told by the connection; the question is asked again when it is back.
    if (code === 'DAEMON_UNREACHABLE') return;
    const kept = this.options.store.get().remote[want.slice];
    const value = kept.key === want.key ? kept.value : undefined;
    this.keep(want, { ...this.frame(want, value), value, error: message });
  }

  private keep(want: Want, remote: Remote<Slices[SliceName]>): void {
    this.options.store.update((state) => withAnswer(state, want.slice, remote as Remote<never>));
  }

  /** Key, state and time of an answer; the key of the library tells whether it came whole or as a window. */
  private frame({ slice, key, epoch, ask }: Want, value: unknown): Pick<Remote<never>, 'key' | 'epoch' | 'at'> {
    const data = value as Slices['library'] | undefined;
    const isLibrary = slice === 'library' && data !== undefined;
    const query = (ask as { readonly query?: LibraryQuery }).query;
    const own = isLibrary && query ? libraryKeyOf(query, data.mode === 'windowed') : key;
    return { key: own, epoch, at: this.options.now() };
  }

  private poll(): void {
    this.stopPolling = this.options.after(POLL_MS, () => {
      const { store } = this.options;
      const { name } = currentRoute(store.get());
      const isSeen = name === 'sessions' || name === 'inspect';
      if (isSeen && store.get().connection.state === 'live' && !this.flights.has('sessions')) {
        store.update((state) => outdated(state, ['sessions']));
      }
      this.poll();
    });
  }
}

/** Asks for one slice; the table of loaders knows how. */
function answer(client: DaemonClient, want: Want, store: Store, signal: AbortSignal): Promise<Slices[SliceName]> {
  const load = LOADERS[want.slice] as (ask: unknown, context: unknown) => Promise<Slices[SliceName]>;
  const { key, value } = store.get().remote[want.slice];
  return load(want.ask, { client, signal, epoch: want.epoch, previous: key === want.key ? value : undefined });
}
