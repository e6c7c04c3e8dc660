const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A length of time in the largest unit that fits: `38 ms`, `1.4 s`, `42 s`, `4 min`, `3 h`, `5 d`. */
export function formatSpan(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < MINUTE_MS) return `${Math.floor(ms / 1_000)} s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  return ms < DAY_MS ? `${Math.floor(ms / HOUR_MS)} h` : `${Math.floor(ms / DAY_MS)} d`;
}

/** How long ago, in whole units: `now` within five seconds and for times to come, else `12 s`, `4 min`, `3 h`. */
export function formatAgo(at: Date, nowMs: number): string {
  const ageMs = nowMs - at.getTime();
  if (ageMs < 5_000) return 'now';
  return ageMs < MINUTE_MS ? `${Math.floor(ageMs / 1_000)} s` : formatSpan(ageMs);
}

/** A count with groups of three: `41,204`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** A count in four characters or so, for narrow columns: `940`, `1.2k`, `41k`, `3.4M`. */
export function formatShort(count: number): string {
  if (count < 1_000) return `${count}`;
  const [scaled, unit] = count < 999_500 ? [count / 1_000, 'k'] : [count / 1_000_000, 'M'];
  return `${scaled < 9.95 ? scaled.toFixed(1) : Math.round(scaled)}${unit}`;
}

/** A difference with its sign, also when it is none: `+44`, `−12`, `±0`. */
export function formatDelta(delta: number): string {
  if (delta === 0) return '±0';
  return `${delta > 0 ? '+' : '−'}${formatCount(Math.abs(delta))}`;
}

/** A count with its noun: `1 session`, `2 sessions`. */
export function formatNumber(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** Day and time of the reader's clock: `2026-03-04 12:02:11`. */
export function formatTime(at: Date): string {
  const two = (part: number) => `${part}`.padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
