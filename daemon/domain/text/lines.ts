/** A UTF-16 range: first offset and the one after the last. */
export type Range = readonly [number, number];

/** Offset at which each line starts; the first is 0. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', feed + 1)) starts.push(feed + 1);
  return starts;
}

/** Number, from 1, of the line an offset is on. Logarithmic. */
export function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  for (let high = starts.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
