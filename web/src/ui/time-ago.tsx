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

/** The present time in steps of five seconds, milliseconds of the epoch. */
export function useNow(stepMs = STEP_MS): number {
  return useSyncExternalStore(
    (onChange) => {
      const timer = setInterval(onChange, stepMs);
      return () => clearInterval(timer);
    },
    () => Math.floor(Date.now() / stepMs) * stepMs,
  );
}
