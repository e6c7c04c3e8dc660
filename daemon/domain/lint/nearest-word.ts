const LONGEST = 40;

/** The candidate that is at most two typing errors away from a word, ignoring case; undefined when none is, or two are. */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length < 3 || word.length > LONGEST) return undefined;
  const limit = word.length < 6 ? 1 : 2;
  const close = [...candidates]
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  const [best, second] = close;
  return best && best.distance !== second?.distance ? best.candidate : undefined;
}

/** Letters inserted, deleted, changed or swapped with their neighbour to make one word of the other (restricted Damerau–Levenshtein). */
export function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > LONGEST) return Number.POSITIVE_INFINITY;
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          (last[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (last[j - 1] ?? 0) + cost,
          swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
