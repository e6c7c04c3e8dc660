import { diffArrays } from 'diff';

type Ranges = readonly (readonly [number, number])[];

/** UTF-16 ranges of what changed in an old and a new line. */
export interface WordRanges {
  readonly before: Ranges;
  readonly after: Ranges;
}

const NOTHING: WordRanges = { before: [], after: [] };
/** Words of one line; longer lines are not looked into. */
const MAX_WORDS = 1_000;
const MAX_EDITS = 200;
/** Words looked at in one diff. */
const BUDGET_WORDS = 200_000;
/** What a line counts for that was given up: looking for so many edits takes as long as reading these words. */
const GIVEN_UP_WORDS = 3_000;
/** Share of the letters that must stay for a line to count as changed and not as another line. */
const LEAST_COMMON = 0.25;

/**
 * A function that compares an old line with the new line in its place. It answers nothing for lines without much in
 * common, for very long lines, and once it has looked at 200,000 words.
 */
export function createWordRanges(): (before: string, after: string | undefined) => WordRanges {
  let budget = BUDGET_WORDS;
  return (before, after) => {
    if (after === undefined || budget <= 0) return NOTHING;
    const [oldWords, newWords] = [wordsOf(before), wordsOf(after)];
    budget -= oldWords.length + newWords.length;
    if (oldWords.length > MAX_WORDS || newWords.length > MAX_WORDS) return NOTHING;
    const ranges = compare(oldWords, newWords);
    if (!ranges) budget -= GIVEN_UP_WORDS;
    return ranges ?? NOTHING;
  };
}

function wordsOf(line: string): readonly string[] {
  return line.match(/[\p{L}\p{M}\p{N}_]+|\s+|[^\p{L}\p{M}\p{N}_\s]/gu) ?? [];
}

/** undefined when there are too many edits. */
function compare(oldWords: readonly string[], newWords: readonly string[]): WordRanges | undefined {
  const changes = diffArrays([...oldWords], [...newWords], { maxEditLength: MAX_EDITS });
  if (!changes) return undefined;
  const before: [number, number][] = [];
  const after: [number, number][] = [];
  let [oldAt, newAt, common] = [0, 0, 0];
  for (const { added, removed, value } of changes) {
    const text = value.join('');
    if (removed) extend(before, [oldAt, oldAt + text.length]);
    if (added) extend(after, [newAt, newAt + text.length]);
    if (!added && !removed) common += text.replace(/\s+/g, '').length;
    oldAt += added ? 0 : text.length;
    newAt += removed ? 0 : text.length;
  }
  const longest = Math.max(lettersIn(oldWords), lettersIn(newWords));
  return common >= longest * LEAST_COMMON && common > 0 ? { before, after } : NOTHING;
}

/** Ranges that touch are one. */
function extend(ranges: [number, number][], range: [number, number]): void {
  const last = ranges.at(-1);
  if (last && last[1] === range[0]) [, last[1]] = range;
  else ranges.push(range);
}

function lettersIn(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + word.trim().length, 0);
}
