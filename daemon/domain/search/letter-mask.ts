import { isWordUnit, type QueryWord, type Units } from './name-score.ts';

const SPACE = 32;
/** An odd number near 2^32 over the golden ratio: the high bits of its multiples are well spread. */
const SPREAD = 0x9e_37_79_b1;

/** Part of an array of units. */
export interface UnitRange {
  readonly from: number;
  readonly to: number;
}

/** Which letters occur in a range, one bit each; digits share four bits, what is beyond ASCII two. The rest has none. */
export function lettersOf(units: Units, { from, to }: UnitRange): number {
  let mask = 0;
  for (let at = from; at < to; at += 1) mask |= bitOf(units[at] ?? 0);
  return mask;
}

/** The letters that words in a range begin with. */
export function startsOf(units: Units, { from, to }: UnitRange): number {
  let mask = 0;
  let isInWord = false;
  for (let at = from; at < to; at += 1) {
    const unit = units[at] ?? 0;
    if (!isInWord) mask |= bitOf(unit);
    isInWord = isWordUnit(unit);
  }
  return mask;
}

/**
 * Which pairs of neighbours occur in a range, 32 bits for all pairs: a text that lacks one of a word's does not have the word
 * as it stands. Pairs with a space or line end have none, for no word of a query has them.
 */
export function pairsOf(units: Units, { from, to }: UnitRange): number {
  let mask = 0;
  for (let at = from + 1; at < to; at += 1) {
    const [left, right] = [units[at - 1] ?? 0, units[at] ?? 0];
    if (left > SPACE && right > SPACE) mask |= 1 << (Math.imul((left << 5) ^ right, SPREAD) >>> 27);
  }
  return mask;
}

/** A word of a folded query. */
export function toQueryWord(text: string): QueryWord {
  const units = Uint16Array.from({ length: text.length }, (_none, at) => text.charCodeAt(at));
  return {
    units,
    mask: lettersOf(units, { from: 0, to: units.length }),
    firstMask: lettersOf(units, { from: 0, to: 1 }),
    pairs: pairsOf(units, { from: 0, to: units.length }),
  };
}

function bitOf(unit: number): number {
  if (unit >= 97 && unit <= 122) return 1 << (unit - 97);
  if (unit >= 48 && unit <= 57) return 1 << (26 + (unit & 3));
  if (unit > 127) return 1 << (30 + (unit & 1));
  return 0;
}
