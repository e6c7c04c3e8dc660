import type { DaemonEvent, EventMessage } from '../contract/event.ts';
import { type ClientError, toClientError } from './app-error.ts';
import type { DaemonClient } from './daemon-client.ts';

/** How the stream is: `lost` tells why and when the next try begins. */
export type StreamState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'lost'; readonly error: ClientError; readonly retryInMs: number };

/** What to follow, and whom to tell. */
export interface FollowOptions {
  /** Sequence number of the last event the caller has; without it only new events come. */
  readonly after?: number | undefined;
  readonly onMessage: (message: EventMessage) => void;
  readonly onState?: (state: StreamState) => void;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  /** Between 0 and 1; decides the jitter. */
  readonly random?: () => number;
}

const FIRST_DELAY_MS = 250;
const LAST_DELAY_MS = 8_000;

/**
 * Follows the daemon's events until the signal aborts, through restarts of the daemon: after a
 * loss it tries again with growing delays and goes on after the last event it passed on. When it
 * cannot know where to go on (lost before the first event of a stream without `after`), it passes
 * on a `reset`: fetch anew what you show. Resolves when the signal aborts; rejects with the
 * ClientError when the daemon refuses the credential or speaks another protocol.
 */
export async function followEvents(client: DaemonClient, options: FollowOptions): Promise<void> {
  const { signal, onState, random = Math.random } = options;
  const progress: Progress = { after: options.after, wasLive: false, failures: 0 };
  while (!signal.aborted) {
    onState?.({ kind: 'connecting' });
    const error = await followOnce(client, options, progress);
    if (signal.aborted) return;
    if (isFinal(error)) throw error;
    const retryInMs = backOffMs(progress.failures, random());
    progress.failures += 1;
    onState?.({ kind: 'lost', error, retryInMs });
    await pause(retryInMs, signal);
  }
}

/** Delay before try number `failures` (from 0), milliseconds: doubling from 250 to 8000, each shortened by up to half. */
export function backOffMs(failures: number, random: number): number {
  const full = Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures, 10));
  return Math.round(full * (1 - random / 2));
}

interface Progress {
  after: number | undefined;
  wasLive: boolean;
  failures: number;
}

/** One connection; resolves with the reason of its end. */
function followOnce(client: DaemonClient, options: FollowOptions, progress: Progress): Promise<ClientError> {
  const { signal, onMessage, onState } = options;
  return new Promise((resolve) => {
    const end = (error: unknown) => {
      signal.removeEventListener('abort', abort);
      subscription.unsubscribe();
      resolve(toClientError(error));
    };
    const abort = () => end(signal.reason);
    const input = progress.after === undefined ? undefined : { lastEventId: `${progress.after}` };
    const subscription = client.events.subscribe.subscribe(input, {
      onStarted() {
        progress.failures = 0;
        onState?.({ kind: 'live' });
        if (progress.wasLive && progress.after === undefined) onMessage({ kind: 'reset', seq: 0 });
        progress.wasLive = true;
      },
      onData({ data }: { readonly data: EventMessage }) {
        progress.after = seqOf(data);
        onMessage(data);
      },
      onConnectionStateChange({ state, error }) {
        // The link would try again by itself, at a fixed pace and for ever; we take the end here.
        if (state === 'connecting' && error) end(error);
      },
      onError: end,
      onComplete: () => end(new Error('the daemon ended the stream')),
    });
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
}

function seqOf(message: EventMessage): DaemonEvent['seq'] {
  return message.kind === 'event' ? message.event.seq : message.seq;
}

function isFinal(error: ClientError): boolean {
  return error.code === 'UNAUTHENTICATED' || error.code === 'FORBIDDEN' || error.code === 'PROTOCOL_MISMATCH';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
