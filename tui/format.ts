/** A count in at most five columns: `980`, `1.2k`, `34k`, `1.5M`. */
export function compactCount(count: number): string {
  if (count < 1_000) return String(count);
  if (count < 9_950) return `${(count / 1_000).toFixed(1)}k`;
  if (count < 999_500) return `${Math.round(count / 1_000)}k`;
  return `${(count / 1_000_000).toFixed(1)}M`;
}

/** A count with its thousands apart: `1,204`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A count with its word: `1 session`, `2 sessions`. */
export function counted(count: number, word: string): string {
  return `${grouped(count)} ${word}${count === 1 ? '' : 's'}`;
}

const DAY = 86_400;
/** Below how many seconds an age is told in a unit of how many seconds. */
const AGES: readonly (readonly [below: number, unit: number, letter: string])[] = [
  [60, 1, 's'],
  [3_600, 60, 'm'],
  [DAY, 3_600, 'h'],
  [14 * DAY, DAY, 'd'],
  [728 * DAY, 7 * DAY, 'w'],
  [Number.POSITIVE_INFINITY, 364 * DAY, 'y'],
];

/** How long ago, in at most four columns: `now`, `42s`, `7m`, `3h`, `5d`, `8w`, `2y`. */
export function age(at: Date, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - at.getTime()) / 1_000));
  const found = AGES.find(([below]) => seconds < below);
  return seconds < 5 || !found ? 'now' : `${Math.floor(seconds / found[1])}${found[2]}`;
}

/** Time passed as `00:42`, `12:07` (minutes and seconds), or `3:04:00` from one hour on. */
export function elapsed(since: Date, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1_000));
  const two = (n: number) => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  if (hours >= 24) return `${Math.floor(hours / 24)}d ${hours % 24}h`;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${two(minutes)}:${two(seconds % 60)}`;
}

/** Time of day as `12:04`, local. */
export function clockTime(at: Date): string {
  return [at.getHours(), at.getMinutes()].map((n) => String(n).padStart(2, '0')).join(':');
}

/** Time of day as `12:04:31`, local. */
export function clockSeconds(at: Date): string {
  return `${clockTime(at)}:${String(at.getSeconds()).padStart(2, '0')}`;
}

/** A day and time as `2026-01-31 14:05`, local. */
export function dateTime(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clockTime(at)}`;
}

/** A change of a count with its sign: `+44`, `−12`, `±0`. */
export function signed(change: number): string {
  if (change === 0) return '±0';
  return change > 0 ? `+${grouped(change)}` : `−${grouped(-change)}`;
}

/** A message of the daemon as a sentence: with a capital letter and a full stop. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return withStop(trimmed.charAt(0).toUpperCase() + trimmed.slice(1));
}

/** A text with a full stop, unless it ends with a mark already. */
export function withStop(text: string): string {
  return /[.!?…:]$/.test(text) ? text : `${text}.`;
}
