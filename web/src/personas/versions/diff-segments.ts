import type { DiffHunk, DiffLine } from '../../../../contract/version.ts';

/** A stretch of a changed line: what is the same, or what changed. */
export interface Segment {
  readonly text: string;
  readonly isChanged: boolean;
  /** UTF-16 offset in the line. */
  readonly at: number;
}

/** A line cut at its changed words. Ranges outside the line or out of order are passed over. */
export function segmentsOf({ text, words }: Pick<DiffLine, 'text' | 'words'>): readonly Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  const push = (end: number, isChanged: boolean) => {
    if (end > at) segments.push({ text: text.slice(at, end), isChanged, at });
    at = Math.max(at, end);
  };
  for (const [start, end] of words) {
    if (start < at || end <= start || end > text.length) continue;
    push(start, false);
    push(end, true);
  }
  push(text.length, false);
  return segments;
}

/** The hunks with so many lines in all, and how many lines are left out. */
export function firstLines(
  hunks: readonly DiffHunk[],
  most: number,
): { readonly hunks: readonly DiffHunk[]; readonly left: number } {
  const total = hunks.reduce((sum, { lines }) => sum + lines.length, 0);
  const shown: DiffHunk[] = [];
  let room = most;
  for (const hunk of hunks) {
    if (room <= 0) break;
    shown.push(hunk.lines.length <= room ? hunk : { ...hunk, lines: hunk.lines.slice(0, room) });
    room -= hunk.lines.length;
  }
  return { hunks: shown, left: Math.max(0, total - most) };
}
