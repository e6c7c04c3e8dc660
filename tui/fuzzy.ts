/** How well a text matches a query. */
export interface Match {
  readonly score: number;
  /** Offsets (UTF-16) of the letters that matched, growing. */
  readonly positions: readonly number[];
}

/** An item that matched. */
export interface Ranked<T> {
  readonly item: T;
  readonly match: Match;
}

const MATCH = 16;
const IN_A_ROW = 12;
const GAP_START = 4;
const GAP_MORE = 1;
const AT_START = 10;
const AFTER_SEPARATOR = 9;
const HUMP = 7;
const WHOLE = 60;
const PREFIX = 30;
/** Longer texts are matched by their beginning. */
const LONGEST = 256;
const NEVER = Number.NEGATIVE_INFINITY;

/**
 * The best way to find the letters of the query in a text, in order and without regard to case. Words of the query are
 * found independently, and all must be there. Runs of letters and starts of words count most; the best placement is
 * searched for, not the first one. Undefined when the text does not match; the empty query matches everything.
 */
export function fuzzyMatch(query: string, text: string): Match | undefined {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = text.slice(0, LONGEST);
  const lower = lowered(shown);
  const positions = new Set<number>();
  let score = 0;
  for (const word of words) {
    const found = isSubsequence(word, lower) ? placed(word, shown, lower) : undefined;
    if (!found) return undefined;
    score += found.score;
    for (const position of found.positions) positions.add(position);
  }
  return { score, positions: [...positions].sort((a, b) => a - b) };
}

/**
 * How well something with a name matches: each word of the query is found in the name, by its letters, or stands as it
 * is in what else is known of the thing. Positions are those in the name.
 */
export function matchNamed(query: string, name: string, also = ''): Match | undefined {
  const positions = new Set<number>();
  let score = 0;
  for (const word of query.split(/\s+/).filter(Boolean)) {
    const inName = fuzzyMatch(word, name);
    if (!inName && !also.toLowerCase().includes(word.toLowerCase())) return undefined;
    score += inName?.score ?? 0;
    for (const position of inName?.positions ?? []) positions.add(position);
  }
  return { score, positions: [...positions].sort((a, b) => a - b) };
}

/** The items that match, the best first; equal ones with the shorter name first, then in their order. */
export function fuzzyRank<T>(
  items: readonly T[],
  query: string,
  nameOf: (item: T) => string,
  alsoOf: (item: T) => string = () => '',
): readonly Ranked<T>[] {
  if (query.trim() === '') return items.map((item) => ({ item, match: { score: 0, positions: [] } }));
  const found = items.flatMap((item, order) => {
    const name = nameOf(item);
    const match = matchNamed(query, name, alsoOf(item));
    return match ? [{ item, match, order, length: name.length }] : [];
  });
  return found.sort((a, b) => b.match.score - a.match.score || a.length - b.length || a.order - b.order);
}

/** Lower case with the same length, so that offsets stay true: a few letters grow when they are lowered. */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return [...text].map((char) => (char.toLowerCase().length === char.length ? char.toLowerCase() : char)).join('');
}

function isSubsequence(word: string, text: string): boolean {
  let at = 0;
  for (let i = 0; i < text.length && at < word.length; i += 1) if (text[i] === word[at]) at += 1;
  return at === word.length;
}

/** The placement of a word with the highest score, by dynamic programming over (letter of the word, place in the text). */
function placed(word: string, text: string, lower: string): Match {
  const columns = lower.length;
  const from = new Int32Array(word.length * columns).fill(-1);
  let before = new Float64Array(columns).fill(NEVER);
  for (let letter = 0; letter < word.length; letter += 1) {
    const now = new Float64Array(columns).fill(NEVER);
    let gap = NEVER;
    let gapFrom = -1;
    for (let place = letter; place < columns; place += 1) {
      const direct = place > 0 ? (before[place - 1] ?? NEVER) + IN_A_ROW : NEVER;
      if (place > 1) {
        gap -= GAP_MORE;
        const opened = (before[place - 2] ?? NEVER) - GAP_START;
        if (opened > gap) [gap, gapFrom] = [opened, place - 2];
      }
      if (lower[place] !== word[letter]) continue;
      const best = letter === 0 ? 0 : Math.max(direct, gap);
      now[place] = best + MATCH + bonus(text, place) * (letter === 0 ? 2 : 1);
      from[letter * columns + place] = letter === 0 ? -1 : direct >= gap ? place - 1 : gapFrom;
    }
    before = now;
  }
  return traced(word, lower, { last: before, from });
}

function traced(word: string, lower: string, table: { last: Float64Array; from: Int32Array }): Match {
  const end = table.last.reduce((best, score, place) => (score > (table.last[best] ?? NEVER) ? place : best), 0);
  const positions: number[] = [];
  for (let letter = word.length - 1, place = end; letter >= 0; letter -= 1) {
    positions.unshift(place);
    place = table.from[letter * lower.length + place] ?? -1;
  }
  const whole = lower === word ? WHOLE : lower.startsWith(word) ? PREFIX : 0;
  return { score: (table.last[end] ?? 0) + whole, positions };
}

function bonus(text: string, place: number): number {
  if (place === 0) return AT_START;
  const before = text.charAt(place - 1);
  if (/[\s\-_./:@]/.test(before)) return AFTER_SEPARATOR;
  const char = text.charAt(place);
  const isHump = before === before.toLowerCase() && char !== char.toLowerCase();
  return isHump || (/\d/.test(char) && !/\d/.test(before)) ? HUMP : 0;
}
