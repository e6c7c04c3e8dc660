import { useSyncExternalStore } from 'react';
import { formatAgo, formatTime } from '../lib/format.ts';

/** How long ago something was; goes on counting, and has the exact time as its title. */
export function TimeAgo({ at, suffix = '' }: { readonly at: Date; readonly suffix?: string }) {
  const now = useNow();
  const ago = formatAgo(at, now);
  return (
    <time dateTime={at.toISOString()} title={formatTime(at)}>
      {ago === 'now' ? 'just now' : `${ago}${suffix}`}
    </time>
  );
}

const STEP_MS = 5_000;

/** The present time in steps, by default of five seconds; milliseconds of the epoch. */
export function useNow(stepMs = STEP_MS): number {
  const ticker = tickers.get(stepMs) ?? createTicker(stepMs);
  tickers.set(stepMs, ticker);
  return useSyncExternalStore(ticker.subscribe, ticker.now);
}

interface Ticker {
  subscribe(onTick: () => void): () => void;
  now(): number;
}

/** One for each step: a thousand times on a page share one timer. */
const tickers = new Map<number, Ticker>();

function createTicker(stepMs: number): Ticker {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    for (const listener of listeners) listener();
  };
  return {
    now: () => Math.floor(Date.now() / stepMs) * stepMs,
    subscribe(onTick) {
      listeners.add(onTick);
      timer ??= setInterval(tick, stepMs);
      return () => {
        listeners.delete(onTick);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
