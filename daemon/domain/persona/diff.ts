import type { DiffHunk, DiffLine } from '../../../contract/version.ts';
import { editsOf } from './line-edits.ts';
import { createWordRanges } from './word-ranges.ts';

/** What changed between two texts. */
export interface TextDiff {
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly DiffHunk[];
}

const CONTEXT_LINES = 3;

/**
 * The line diff of two texts with three lines of context, and inside changed lines the words that changed. A line is
 * what stands between line feeds; a final line feed that both texts have makes no line of its own, one that only one
 * has is an empty line added or removed. Time grows with the size of the texts times the size of the change, and is
 * capped: where texts have nothing in common, whole stretches are shown as replaced.
 */
export function diffTexts(before: string, after: string): TextDiff {
  if (before === after) return { added: 0, removed: 0, hunks: [] };
  const [oldLines, newLines] = [before.split('\n'), after.split('\n')];
  if (before.endsWith('\n') && after.endsWith('\n')) {
    oldLines.pop();
    newLines.pop();
  }
  const lines = toLines(oldLines, newLines);
  return {
    added: lines.filter(({ kind }) => kind === 'added').length,
    removed: lines.filter(({ kind }) => kind === 'removed').length,
    hunks: toHunks(lines),
  };
}

/** Every line of both sides, removed before added in each change. */
function toLines(oldLines: readonly string[], newLines: readonly string[]): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  const wordRanges = createWordRanges();
  let [oldAt, newAt] = [0, 0];
  for (const edit of [
    ...editsOf(oldLines, newLines),
    { oldStart: oldLines.length, oldEnd: 0, newStart: 0, newEnd: 0 },
  ]) {
    for (; oldAt < edit.oldStart; oldAt += 1, newAt += 1) {
      lines.push({ kind: 'same', text: newLines[newAt] ?? '', oldLine: oldAt + 1, newLine: newAt + 1, words: [] });
    }
    const gone = oldLines.slice(oldAt, edit.oldEnd);
    const come = newLines.slice(newAt, edit.newEnd);
    const words = gone.map((text, i) => wordRanges(text, come[i]));
    for (const [i, text] of gone.entries()) {
      lines.push({ kind: 'removed', text, oldLine: oldAt + i + 1, newLine: null, words: words[i]?.before ?? [] });
    }
    for (const [i, text] of come.entries()) {
      lines.push({ kind: 'added', text, oldLine: null, newLine: newAt + i + 1, words: words[i]?.after ?? [] });
    }
    oldAt += gone.length;
    newAt += come.length;
  }
  return lines;
}

function toHunks(lines: readonly DiffLine[]): readonly DiffHunk[] {
  const changes = lines.flatMap(({ kind }, i) => (kind === 'same' ? [] : [i]));
  const ranges: { start: number; end: number }[] = [];
  for (const at of changes) {
    const last = ranges.at(-1);
    const start = Math.max(0, at - CONTEXT_LINES);
    const end = Math.min(lines.length, at + CONTEXT_LINES + 1);
    if (last && start <= last.end) last.end = end;
    else ranges.push({ start, end });
  }
  const numbers = { old: 1, new: 1, at: 0 };
  return ranges.map(({ start, end }) => {
    for (; numbers.at < start; numbers.at += 1) {
      if (lines[numbers.at]?.kind !== 'added') numbers.old += 1;
      if (lines[numbers.at]?.kind !== 'removed') numbers.new += 1;
    }
    return { oldStart: numbers.old, newStart: numbers.new, lines: lines.slice(start, end) };
  });
}
