/** Numbers that look random and come again with the same seed. */
export interface SeededRandom {
  /** Whole number from 0 to below `bound`. */
  below(bound: number): number;
  /** One of these; undefined for an empty list. */
  pick<T>(list: readonly T[]): T | undefined;
}

/** Mulberry32: 32 bits of state, good enough to choose what a test does next. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return { below, pick: (list) => list[below(list.length)] };
}
