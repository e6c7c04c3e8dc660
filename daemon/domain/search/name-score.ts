/** UTF-16 units of folded text, as the index packs them. */
export type Units = Uint16Array;

/** How well one word of a query fits an entry; smaller is better. */
export const TIER = {
  exact: 0,
  prefix: 1,
  wordStart: 2,
  elsewhereStart: 3,
  inside: 4,
  elsewhereInside: 5,
  scattered: 6,
  elsewhereScattered: 7,
} as const;

/**
 * Where the parts of an entry lie in the units (name, title and tags, each on a line of its own), and which letters and
 * pairs they have (see letter-mask.ts). One object is filled anew for each entry.
 */
export interface EntrySpan {
  from: number;
  nameTo: number;
  titleTo: number;
  to: number;
  nameMask: number;
  titleMask: number;
  tagsMask: number;
  /** Letters that words of the name begin with; those of title and tags. */
  nameStarts: number;
  elsewhereStarts: number;
  /** Pairs of neighbours in the name; those of title and tags. */
  namePairs: number;
  elsewherePairs: number;
}

/** A word of a query, with its letters and pairs of neighbours. */
export interface QueryWord {
  readonly units: Units;
  readonly mask: number;
  readonly firstMask: number;
  readonly pairs: number;
}

/** No fit at all. */
export const NO_MATCH = -1;
/** Steps between tiers; gaps are told in between. */
export const TIER_STEP = 4096;
/** Looking only so far from each beginning stays linear; a longer part is looked for to the end. */
const NEAR = 32;
/** A fit that is worse than what was asked for, by how much is not known. */
export const WORSE = 8 * TIER_STEP;

/**
 * Fit of a word in an entry, NO_MATCH for none: the tier in steps of TIER_STEP, then for scattered letters how many others
 * stand between them in the closest place. In the name all tiers count; in title and tags all but exact and prefix; letters
 * scattered over tags are none. As soon as the fit is known to be above `limit` it is WORSE, which costs less to find out.
 */
export function scoreWord(units: Units, entry: EntrySpan, word: QueryWord, limit = WORSE): number {
  if (limit < TIER.wordStart * TIER_STEP && !isPrefix(units, entry, word)) return fitsAtAll(units, entry, word);
  const whole = scoreWhole(units, entry, word, limit);
  if (whole !== NO_MATCH) return whole;
  // Letters without others between them stand as they are: that was found above.
  if (limit <= TIER.scattered * TIER_STEP) return isScattered(units, entry, word) ? WORSE : NO_MATCH;
  const { from, nameTo, titleTo, nameMask, titleMask } = entry;
  const inName = hasLetters(nameMask, word)
    ? gapsOf(units, { from, to: nameTo }, { word: word.units, most: limit - TIER.scattered * TIER_STEP })
    : NO_MATCH;
  if (inName !== NO_MATCH) return TIER.scattered * TIER_STEP + inName;
  const most = Math.max(0, limit - TIER.elsewhereScattered * TIER_STEP);
  const inTitle = hasLetters(titleMask, word)
    ? gapsOf(units, { from: nameTo, to: titleTo }, { word: word.units, most })
    : NO_MATCH;
  return inTitle === NO_MATCH ? NO_MATCH : TIER.elsewhereScattered * TIER_STEP + inTitle;
}

/** The fit of a word that stands as it is; WORSE where it is above the limit, NO_MATCH where it stands nowhere. */
function scoreWhole(units: Units, entry: EntrySpan, word: QueryWord, limit: number): number {
  const { from, nameTo, titleTo, to, nameMask, titleMask, tagsMask } = entry;
  const isInName = hasLetters(nameMask, word) && hasPairs(entry.namePairs, word);
  const { length } = word.units;
  if (isInName && nameTo - from >= length && isAt(units, from, word.units))
    return (nameTo - from === length ? TIER.exact : TIER.prefix) * TIER_STEP;
  const name = isInName
    ? placeOf(units, { from, to: nameTo }, { word: word.units, mayStart: startsIn(entry.nameStarts, word, limit) })
    : undefined;
  if (name === 'word') return TIER.wordStart * TIER_STEP;
  if (name && limit < TIER.elsewhereStart * TIER_STEP) return WORSE;
  const mayStart = startsIn(entry.elsewhereStarts, word, limit);
  if (name && !mayStart) return TIER.inside * TIER_STEP;
  if (!hasPairs(entry.elsewherePairs, word)) return name ? TIER.inside * TIER_STEP : NO_MATCH;
  const title = hasLetters(titleMask, word)
    ? placeOf(units, { from: nameTo, to: titleTo }, { word: word.units, mayStart })
    : undefined;
  if (title === 'word') return TIER.elsewhereStart * TIER_STEP;
  const tags =
    hasLetters(tagsMask, word) && (mayStart || !title)
      ? placeOf(units, { from: titleTo, to }, { word: word.units, mayStart })
      : undefined;
  if (tags === 'word') return TIER.elsewhereStart * TIER_STEP;
  if (name) return TIER.inside * TIER_STEP;
  return title || tags ? TIER.elsewhereInside * TIER_STEP : NO_MATCH;
}

function hasLetters(mask: number, word: QueryWord): boolean {
  return (mask & word.mask) === word.mask;
}

/** Whether the word may stand there as it is. */
function hasPairs(pairs: number, word: QueryWord): boolean {
  return (pairs & word.pairs) === word.pairs;
}

/** Whether it is worth while to look for the start of a word. */
function startsIn(starts: number, { firstMask }: QueryWord, limit: number): boolean {
  return (starts & firstMask) === firstMask && limit >= TIER.wordStart * TIER_STEP;
}

function isPrefix(units: Units, { from, nameTo }: EntrySpan, word: QueryWord): boolean {
  return nameTo - from >= word.units.length && isAt(units, from, word.units);
}

/** WORSE where the word is in the entry in any way, else NO_MATCH. A single letter is told by the sets of letters alone. */
function fitsAtAll(units: Units, entry: EntrySpan, word: QueryWord): number {
  const { titleTo, to, nameMask, titleMask, tagsMask } = entry;
  const isLetter = word.units.length === 1 && isAsciiLetter(word.units[0] ?? 0);
  if (isLetter) return hasLetters(nameMask | titleMask | tagsMask, word) ? WORSE : NO_MATCH;
  if (isScattered(units, entry, word)) return WORSE;
  const isInTags =
    hasLetters(tagsMask, word) &&
    hasPairs(entry.elsewherePairs, word) &&
    placeOf(units, { from: titleTo, to }, { word: word.units, mayStart: false });
  return isInTags ? WORSE : NO_MATCH;
}

function isAsciiLetter(unit: number): boolean {
  return unit >= 97 && unit <= 122;
}

function isScattered(
  units: Units,
  { from, nameTo, titleTo, nameMask, titleMask }: EntrySpan,
  word: QueryWord,
): boolean {
  if (hasLetters(nameMask, word) && endOf(units, { from, to: nameTo }, word.units) !== NO_MATCH) return true;
  return hasLetters(titleMask, word) && endOf(units, { from: nameTo, to: titleTo }, word.units) !== NO_MATCH;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The place of a word as it is: at the start of a word where that is looked for, else inside one, or none. */
function placeOf(
  units: Units,
  { from, to }: Span,
  { word, mayStart }: { readonly word: Units; readonly mayStart: boolean },
): 'word' | 'inside' | undefined {
  const first = word[0];
  const last = to - word.length;
  let found: 'inside' | undefined;
  for (let at = from; at <= last; at += 1) {
    if (units[at] !== first || !isAt(units, at, word)) continue;
    if (!mayStart) return 'inside';
    if (at === from || !isWordUnit(units[at - 1] ?? 0)) return 'word';
    found = 'inside';
  }
  return found;
}

function isAt(units: Units, at: number, word: Units): boolean {
  for (let i = 0; i < word.length; i += 1) if (units[at + i] !== word[i]) return false;
  return true;
}

/** Whether a unit belongs to a word: a letter or digit; beyond ASCII everything does. */
export function isWordUnit(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) || unit > 127;
}

/**
 * Units between the letters of the word in the closest place that has them in order, NO_MATCH for none; where that is more
 * than `most`, it is any number above.
 */
function gapsOf(units: Units, span: Span, { word, most }: { readonly word: Units; readonly most: number }): number {
  const window = closestWindow(units, span, { word, most });
  return window ? Math.min(window.to - window.from - word.length, TIER_STEP - 1) : NO_MATCH;
}

/**
 * The shortest part of a span that has the units of a word in order, the first of several; undefined for none. Where no part
 * has at most `most` units too many, it is any part that has the word.
 */
export function closestWindow(
  units: Units,
  span: Span,
  { word, most = span.to }: { readonly word: Units; readonly most?: number },
): Span | undefined {
  const { from, to } = span;
  let end = endOf(units, { from, to }, word);
  if (end === NO_MATCH) return undefined;
  let best = { from: beginOf(units, end, word), to: end };
  let room = Math.min(end - best.from - 1, word.length + most);
  for (let start = best.from + 1; room >= word.length && start + word.length <= to; start += 1) {
    if (units[start] !== word[0]) continue;
    const until = room < NEAR ? Math.min(to, start + room) : to;
    end = endOf(units, { from: start, to: until }, word);
    if (end === NO_MATCH && until === to) break;
    if (end === NO_MATCH) continue;
    start = beginOf(units, end, word);
    if (end - start > room) continue;
    best = { from: start, to: end };
    room = end - start - 1;
  }
  return best;
}

/** Where the word ends when each unit is taken as early as possible. */
function endOf(units: Units, { from, to }: Span, word: Units): number {
  let found = 0;
  for (let at = from; at < to; at += 1) {
    if (units[at] !== word[found]) continue;
    found += 1;
    if (found === word.length) return at + 1;
  }
  return NO_MATCH;
}

/** Where the word begins when it ends there and each unit is taken as late as possible. */
function beginOf(units: Units, end: number, word: Units): number {
  let missing = word.length;
  let at = end;
  while (missing > 0) {
    at -= 1;
    if (units[at] === word[missing - 1]) missing -= 1;
  }
  return at;
}
