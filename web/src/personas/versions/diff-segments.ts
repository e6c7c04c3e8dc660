import type { DiffLine } from '../../../../contract/version.ts';

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
