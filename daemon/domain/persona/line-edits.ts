import { diffArrays } from 'diff';

/** A stretch of old lines that a stretch of new lines stands for; offsets from 0, ends exclusive. */
export interface LineEdit {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** Edits Myers' algorithm may look for in one stretch: its time is their square. */
const MAX_EDITS = 400;
/** Edits it looks for at first, in the lines as they are: so few are found sooner than the lines are numbered. */
const FEW_EDITS = 48;

/**
 * The edits that make the new lines of the old, in order. Few edits are found by Myers' algorithm at once. Else lines
 * become numbers; lines that stand once on both sides anchor the rest (patience diff), Myers' algorithm works between
 * the anchors, and a stretch with too many edits is replaced as a whole.
 */
export function editsOf(oldLines: readonly string[], newLines: readonly string[]): readonly LineEdit[] {
  const lines = { before: oldLines, after: newLines };
  const whole = { oldStart: 0, oldEnd: oldLines.length, newStart: 0, newEnd: newLines.length };
  const core = trimmed(lines, whole);
  return smallEdits(lines, core, FEW_EDITS) ?? anchoredEdits(numbered(lines), core);
}

/** Lines as numbers, equal for equal lines. */
function numbered({ before, after }: Sides<string>): Sides<number> {
  const numbers = new Map<string, number>();
  const intern = (line: string): number => {
    const known = numbers.get(line);
    if (known !== undefined) return known;
    numbers.set(line, numbers.size);
    return numbers.size - 1;
  };
  return { before: before.map(intern), after: after.map(intern) };
}

function anchoredEdits(sides: Sides<number>, whole: LineEdit): readonly LineEdit[] {
  const edits: LineEdit[] = [];
  const waiting: LineEdit[] = [whole];
  for (let stretch = waiting.pop(); stretch; stretch = waiting.pop()) {
    const core = trimmed(sides, stretch);
    if (core.oldStart === core.oldEnd && core.newStart === core.newEnd) continue;
    const gaps = core.oldStart === core.oldEnd || core.newStart === core.newEnd ? [] : gapsOf(sides, core);
    // Pushed one by one: a spread of a hundred thousand gaps would overflow the stack.
    for (const gap of gaps.toReversed()) waiting.push(gap);
    if (gaps.length === 0) edits.push(...(smallEdits(sides, core, MAX_EDITS) ?? [core]));
  }
  return edits;
}

interface Sides<T> {
  readonly before: readonly T[];
  readonly after: readonly T[];
}

/** The stretch without the lines that both ends have in common. */
function trimmed<T>({ before, after }: Sides<T>, { oldStart, oldEnd, newStart, newEnd }: LineEdit): LineEdit {
  let head = 0;
  const longest = Math.min(oldEnd - oldStart, newEnd - newStart);
  while (head < longest && before[oldStart + head] === after[newStart + head]) head += 1;
  let tail = 0;
  while (tail < longest - head && before[oldEnd - 1 - tail] === after[newEnd - 1 - tail]) tail += 1;
  return { oldStart: oldStart + head, oldEnd: oldEnd - tail, newStart: newStart + head, newEnd: newEnd - tail };
}

/** The stretches between lines that stand exactly once on both sides; empty when there is no such line. */
function gapsOf(sides: Sides<number>, stretch: LineEdit): readonly LineEdit[] {
  const anchors = longestRising(commonOnce(sides, stretch));
  if (anchors.length === 0) return [];
  const gaps: LineEdit[] = [];
  let { oldStart, newStart } = stretch;
  for (const [oldAt, newAt] of anchors) {
    gaps.push({ oldStart, oldEnd: oldAt, newStart, newEnd: newAt });
    oldStart = oldAt + 1;
    newStart = newAt + 1;
  }
  return [...gaps, { oldStart, oldEnd: stretch.oldEnd, newStart, newEnd: stretch.newEnd }];
}

type Pair = readonly [oldAt: number, newAt: number];

function commonOnce(
  { before, after }: Sides<number>,
  { oldStart, oldEnd, newStart, newEnd }: LineEdit,
): readonly Pair[] {
  const oldPlaces = onlyPlaces(before, oldStart, oldEnd);
  const newPlaces = onlyPlaces(after, newStart, newEnd);
  return [...oldPlaces].flatMap(([line, oldAt]) => {
    const newAt = newPlaces.get(line);
    return oldAt < 0 || newAt === undefined || newAt < 0 ? [] : [[oldAt, newAt] as const];
  });
}

/** Where each line of a range stands, in order; -1 for one that stands more than once. */
function onlyPlaces(lines: readonly number[], start: number, end: number): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  for (let at = start; at < end; at += 1) {
    const line = lines[at] ?? -1;
    places.set(line, places.has(line) ? -1 : at);
  }
  return places;
}

/** The longest run of pairs, given by rising old place, whose new places rise too (patience sorting). */
function longestRising(pairs: readonly Pair[]): readonly Pair[] {
  const piles: number[] = [];
  const previous: number[] = [];
  for (const [i, [, newAt]] of pairs.entries()) {
    let low = 0;
    for (let high = piles.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((pairs[piles[middle] ?? 0]?.[1] ?? 0) < newAt) low = middle + 1;
      else high = middle;
    }
    previous[i] = low === 0 ? -1 : (piles[low - 1] ?? -1);
    piles[low] = i;
  }
  const run: Pair[] = [];
  for (let at = piles.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) {
    const pair = pairs[at];
    if (pair) run.push(pair);
  }
  return run.toReversed();
}

/** The fewest edits of a stretch; undefined when there are more than `most`. */
function smallEdits<T extends string | number>(
  { before, after }: Sides<T>,
  stretch: LineEdit,
  most: number,
): readonly LineEdit[] | undefined {
  const changes = diffArrays(
    before.slice(stretch.oldStart, stretch.oldEnd),
    after.slice(stretch.newStart, stretch.newEnd),
    { maxEditLength: most },
  );
  if (!changes) return undefined;
  const edits: LineEdit[] = [];
  let { oldStart, newStart } = stretch;
  for (const { added, removed, count } of changes) {
    const [oldEnd, newEnd] = [oldStart + (added ? 0 : count), newStart + (removed ? 0 : count)];
    const last = edits.at(-1);
    if (added || removed) {
      const joins = last?.oldEnd === oldStart && last.newEnd === newStart;
      if (joins) edits[edits.length - 1] = { ...last, oldEnd, newEnd };
      else edits.push({ oldStart, oldEnd, newStart, newEnd });
    }
    [oldStart, newStart] = [oldEnd, newEnd];
  }
  return edits;
}
