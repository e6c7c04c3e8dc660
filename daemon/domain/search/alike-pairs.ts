import { SIGNATURE_LENGTH } from './min-hash.ts';

/** Two texts that may be alike, by their places; the first is the smaller. */
export type AlikePair = readonly [a: number, b: number];

/** How much is compared. */
export interface AlikeOptions {
  /** Share of triples in common from which two are alike. */
  readonly threshold: number;
  /** Pairs that are told at most. */
  readonly maxPairs: number;
}

/** Pairs that were found so far; `isCapped` when there were more. */
export interface AlikePairs {
  readonly pairs: readonly AlikePair[];
  readonly isCapped: boolean;
}

/** In one bucket each is compared with so many before it: a bucket of thousands stays linear. */
const NEIGHBOURS = 24;
/** An estimate may be so much too low; about two standard errors. */
export const MARGIN = 0.13;
/** More places than that are not told apart in one number with a hash. */
export const MAX_COMPARED = 1 << 20;

/**
 * Finds the pairs of signatures (64 numbers each, one after the other) that are probably alike, without comparing all with
 * all: signatures are cut into bands, and those that agree in one whole band are compared (LSH banding, Leskovec et al.,
 * Mining of Massive Datasets, 3.4). At the threshold a pair is missed once in a hundred at most. A step is half a band: about
 * 20 ms for 100,000 signatures.
 */
export function* alikePairs(signatures: Uint32Array, options: AlikeOptions): Generator<AlikePairs, AlikePairs, void> {
  const count = Math.min(signatures.length / SIGNATURE_LENGTH, MAX_COMPARED);
  const rows = rowsOf(options.threshold);
  const seen = new Set<number>();
  const pairs: AlikePair[] = [];
  let isCapped = count < signatures.length / SIGNATURE_LENGTH;
  for (let band = 0; band + rows <= SIGNATURE_LENGTH && pairs.length < options.maxPairs; band += rows) {
    const keys = bandKeys(signatures, { count, from: band, rows });
    yield { pairs, isCapped };
    for (const pair of neighbours(keys)) {
      const key = pair[0] * MAX_COMPARED + pair[1];
      if (seen.has(key)) continue;
      if (estimate(signatures, pair) < options.threshold - MARGIN) continue;
      seen.add(key);
      pairs.push(pair);
      if (pairs.length < options.maxPairs) continue;
      isCapped = true;
      break;
    }
    yield { pairs, isCapped };
  }
  return { pairs, isCapped };
}

/** Rows of a band: fewer find more, and compare more for nothing. */
function rowsOf(threshold: number): number {
  if (threshold >= 0.9) return 6;
  if (threshold >= 0.75) return 4;
  return threshold >= 0.6 ? 3 : 2;
}

/** For each signature the hash of its band and its place in one number, sorted: equal bands are side by side. */
function bandKeys(
  signatures: Uint32Array,
  { count, from, rows }: { readonly count: number; readonly from: number; readonly rows: number },
): Float64Array {
  const keys = new Float64Array(count);
  for (let item = 0; item < count; item += 1) {
    let hash = 0;
    for (let row = 0; row < rows; row += 1) {
      hash = Math.imul(hash ^ (signatures[item * SIGNATURE_LENGTH + from + row] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    keys[item] = (hash >>> 0) * MAX_COMPARED + item;
  }
  return keys.sort();
}

function* neighbours(keys: Float64Array): Generator<AlikePair, void, void> {
  for (let at = 1; at < keys.length; at += 1) {
    const key = keys[at] ?? 0;
    const hash = Math.floor(key / MAX_COMPARED);
    for (let before = at - 1; before >= 0 && before >= at - NEIGHBOURS; before -= 1) {
      const other = keys[before] ?? 0;
      if (Math.floor(other / MAX_COMPARED) !== hash) break;
      // Equal hashes are sorted by place, so the one before is the smaller.
      yield [other % MAX_COMPARED, key % MAX_COMPARED];
    }
  }
}

/** Share of places in which two signatures agree. */
export function estimate(signatures: Uint32Array, [a, b]: AlikePair): number {
  let equal = 0;
  for (let at = 0; at < SIGNATURE_LENGTH; at += 1) {
    if (signatures[a * SIGNATURE_LENGTH + at] === signatures[b * SIGNATURE_LENGTH + at]) equal += 1;
  }
  return equal / SIGNATURE_LENGTH;
}
