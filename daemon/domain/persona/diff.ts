import type { DiffHunk, DiffLine } from '../../../contract/version.ts';
import { editsOf, type LineEdit } from './line-edits.ts';
import { createWordRanges, type WordRanges } from './word-ranges.ts';

/** What changed between two texts. */
export interface TextDiff {
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly DiffHunk[];
  /** Added and removed lines after the first ten thousand or so, which no hunk shows. */
  readonly omitted: number;
}

const CONTEXT_LINES = 3;
/** Lines of all hunks: more than a person looks at, and few enough to send. */
const MOST_LINES = 10_000;

/**
 * The line diff of two texts with three lines of context, and inside changed lines the words that changed. A line is
 * what stands between line feeds; a final line feed that both texts have makes no line of its own, one that only one
 * has is an empty line added or removed. Time grows with the size of the texts times the size of the change, and is
 * capped: where texts have nothing in common, whole stretches are shown as replaced.
 */
export function diffTexts(before: string, after: string): TextDiff {
  if (before === after) return { added: 0, removed: 0, hunks: [], omitted: 0 };
  const [oldLines, newLines] = [before.split('\n'), after.split('\n')];
  if (before.endsWith('\n') && after.endsWith('\n')) {
    oldLines.pop();
    newLines.pop();
  }
  const edits = editsOf(oldLines, newLines);
  const added = edits.reduce((sum, { newStart, newEnd }) => sum + newEnd - newStart, 0);
  const removed = edits.reduce((sum, { oldStart, oldEnd }) => sum + oldEnd - oldStart, 0);
  const hunks = toHunks({ oldLines, newLines, words: createWordRanges() }, edits);
  const shown = hunks.reduce((sum, { lines }) => sum + lines.filter(({ kind }) => kind !== 'same').length, 0);
  return { added, removed, hunks, omitted: added + removed - shown };
}

interface Sides {
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  readonly words: (before: string, after: string | undefined) => WordRanges;
}

function toHunks(sides: Sides, edits: readonly LineEdit[]): readonly DiffHunk[] {
  const hunks: DiffHunk[] = [];
  let room = MOST_LINES;
  for (let at = 0; at < edits.length && room > 0; ) {
    const first = at;
    while (at < edits.length && (at === first || isNear(edits[at - 1], edits[at]))) at += 1;
    const hunk = toHunk(sides, edits.slice(first, at), room);
    room -= hunk.lines.length;
    hunks.push(hunk);
  }
  return hunks;
}

/** Whether the lines around two edits touch. */
function isNear(one: LineEdit | undefined, next: LineEdit | undefined): boolean {
  return one !== undefined && next !== undefined && next.oldStart - one.oldEnd <= 2 * CONTEXT_LINES;
}

/** Edits with the lines between and around them, at most `room` lines; removed before added in each. */
function toHunk(sides: Sides, edits: readonly LineEdit[], room: number): DiffHunk {
  const { oldLines, newLines } = sides;
  const head = Math.min(CONTEXT_LINES, edits[0]?.oldStart ?? 0);
  let oldAt = (edits[0]?.oldStart ?? 0) - head;
  let newAt = (edits[0]?.newStart ?? 0) - head;
  const start = { oldStart: oldAt + 1, newStart: newAt + 1 };
  const lines: DiffLine[] = [];
  const same = (end: number) => {
    for (; oldAt < end && lines.length < room; oldAt += 1, newAt += 1) {
      lines.push({ kind: 'same', text: newLines[newAt] ?? '', oldLine: oldAt + 1, newLine: newAt + 1, words: [] });
    }
  };
  for (const edit of edits) {
    same(edit.oldStart);
    lines.push(...changedLines(sides, edit, room - lines.length));
    oldAt = edit.oldEnd;
    newAt = edit.newEnd;
  }
  same(Math.min(oldLines.length, oldAt + CONTEXT_LINES));
  return { ...start, lines };
}

function changedLines(sides: Sides, edit: LineEdit, room: number): readonly DiffLine[] {
  const gone = sides.oldLines.slice(edit.oldStart, Math.min(edit.oldEnd, edit.oldStart + room));
  const come = sides.newLines.slice(edit.newStart, Math.min(edit.newEnd, edit.newStart + room - gone.length));
  const words = gone.map((text, i) => sides.words(text, come[i]));
  return [
    ...gone.map((text, i): DiffLine => {
      return { kind: 'removed', text, oldLine: edit.oldStart + i + 1, newLine: null, words: words[i]?.before ?? [] };
    }),
    ...come.map((text, i): DiffLine => {
      return { kind: 'added', text, oldLine: null, newLine: edit.newStart + i + 1, words: words[i]?.after ?? [] };
    }),
  ];
}
