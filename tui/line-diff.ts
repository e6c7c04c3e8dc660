import type { DiffHunk, DiffLine } from '../contract/version.ts';

/** A diff of two texts that are not both versions: what came back from the editor. */
export interface TextDiff {
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly DiffHunk[];
}

const CONTEXT = 3;
/** Lines longer than this are compared as a whole. */
const LONGEST_WORDS = 2_000;

type DiffModule = typeof import('diff');

/** What changed from one text to another, in the form that the daemon gives for versions. */
export async function diffTexts(before: string, after: string): Promise<TextDiff> {
  const diff = await import('diff');
  const { hunks } = diff.structuredPatch('', '', withEnd(before), withEnd(after), '', '', { context: CONTEXT });
  const shown = hunks.map(({ oldStart, newStart, lines }) => ({
    oldStart,
    newStart,
    lines: withWords(numbered(lines, oldStart, newStart), diff),
  }));
  const count = (kind: DiffLine['kind']) =>
    shown.flatMap(({ lines }) => lines).filter((line) => line.kind === kind).length;
  return { added: count('added'), removed: count('removed'), hunks: shown };
}

/** Both sides marked where they differ, as merge tools do it; equal lines stand once. */
export async function markedBoth(
  mine: string,
  theirs: string,
  names: { mine: string; theirs: string },
): Promise<string> {
  const { diffLines } = await import('diff');
  const parts = diffLines(withEnd(theirs), withEnd(mine));
  let text = '';
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i];
    if (!part) continue;
    const next = parts[i + 1];
    if (!part.added && !part.removed) {
      text += part.value;
      continue;
    }
    const pair = part.removed && next?.added ? next : undefined;
    const ours = part.added ? part.value : (pair?.value ?? '');
    text += `${MARKS.mine} ${names.mine}\n${ours}${MARKS.between}\n${part.removed ? part.value : ''}${MARKS.theirs} ${names.theirs}\n`;
    if (pair) i += 1;
  }
  return text;
}

const MARKS = { mine: '<<<<<<<', between: '=======', theirs: '>>>>>>>' };

/** The first line (from 1) that still holds a mark of `markedBoth`; undefined when there is none. */
export function leftMark(text: string): number | undefined {
  const at = text
    .split('\n')
    .findIndex((line) => line.startsWith(`${MARKS.mine} `) || line.startsWith(`${MARKS.theirs} `));
  return at < 0 ? undefined : at + 1;
}

/** A missing line end at the end of the file is no change that a person wants to see. */
function withEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function numbered(lines: readonly string[], oldStart: number, newStart: number): readonly DiffLine[] {
  let [oldLine, newLine] = [oldStart, newStart];
  return lines.map((line) => {
    const text = line.slice(1);
    if (line.startsWith('+')) return { kind: 'added', text, oldLine: null, newLine: newLine++, words: [] };
    if (line.startsWith('-')) return { kind: 'removed', text, oldLine: oldLine++, newLine: null, words: [] };
    return { kind: 'same', text, oldLine: oldLine++, newLine: newLine++, words: [] };
  });
}

/** Finds the changed words where a block of removed lines is followed by as many added ones. */
function withWords(lines: readonly DiffLine[], diff: DiffModule): readonly DiffLine[] {
  const shown = [...lines];
  for (let at = 0; at < shown.length; ) {
    const removed = runOf(shown, at, 'removed');
    const added = runOf(shown, at + removed, 'added');
    for (let i = 0; removed === added && i < removed; i += 1) {
      const [before, after] = [shown[at + i], shown[at + removed + i]];
      if (!before || !after || before.text.length + after.text.length > LONGEST_WORDS) continue;
      const words = wordRanges(before.text, after.text, diff);
      shown[at + i] = { ...before, words: words.before };
      shown[at + removed + i] = { ...after, words: words.after };
    }
    at += Math.max(1, removed + added);
  }
  return shown;
}

function runOf(lines: readonly DiffLine[], from: number, kind: DiffLine['kind']): number {
  let end = from;
  while (lines[end]?.kind === kind) end += 1;
  return end - from;
}

type Range = readonly [number, number];

function wordRanges(before: string, after: string, diff: DiffModule): { before: Range[]; after: Range[] } {
  const ranges: { before: Range[]; after: Range[] } = { before: [], after: [] };
  let [old, now] = [0, 0];
  for (const part of diff.diffWordsWithSpace(before, after)) {
    const { length } = part.value;
    if (part.removed) ranges.before.push([old, old + length]);
    if (part.added) ranges.after.push([now, now + length]);
    if (!part.added) old += length;
    if (!part.removed) now += length;
  }
  // Lines that have nothing in common are two lines, not one line with changed words.
  const changed = (list: readonly Range[]) => list.reduce((sum, [from, to]) => sum + to - from, 0);
  const isOther = changed(ranges.before) > before.length * 0.7 && changed(ranges.after) > after.length * 0.7;
  return isOther ? { before: [], after: [] } : ranges;
}
