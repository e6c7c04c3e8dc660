import type { Range } from './markdown-scan.ts';

interface Run {
  readonly start: number;
  readonly length: number;
}

/**
 * Adds the code spans and HTML comments inside one paragraph of Markdown to `opaque`, in order. A span is closed by a run of as many
 * backticks as opened it; without one the backticks are text. Whichever starts first wins. Linear.
 */
export function takeInlineCode(text: string, [start, end]: Range, opaque: Range[]): void {
  const runs = backtickRuns(text, [start, end]);
  const starts = startsByLength(runs);
  let noClose = false;
  let nextRun = 0;
  let at = start;
  while (at < end) {
    while (nextRun < runs.length && (runs[nextRun]?.start ?? 0) < at) nextRun += 1;
    const run = runs[nextRun];
    const comment = noClose ? -1 : within(text.indexOf('<!--', at), end);
    if (comment >= 0 && (run === undefined || comment < run.start)) {
      const close = within(text.indexOf('-->', comment + 2), end - 2);
      noClose = close < 0;
      if (close >= 0) opaque.push([comment, close + 3]);
      at = close >= 0 ? close + 3 : comment + 4;
      continue;
    }
    if (run === undefined) break;
    const span = codeSpan(text, { run, starts });
    if (span) opaque.push(span);
    at = span?.[1] ?? run.start + run.length;
  }
}

function within(offset: number, end: number): number {
  return offset < end ? offset : -1;
}

function backtickRuns(text: string, [start, end]: Range): readonly Run[] {
  const runs: Run[] = [];
  for (let at = text.indexOf('`', start); at >= 0 && at < end; ) {
    let length = 1;
    while (at + length < end && text.charAt(at + length) === '`') length += 1;
    runs.push({ start: at, length });
    at = text.indexOf('`', at + length);
  }
  return runs;
}

/** Starts of the runs of each length, last first, so that the next one is taken from the end. */
function startsByLength(runs: readonly Run[]): Map<number, number[]> {
  const starts = new Map<number, number[]>();
  for (const { start, length } of runs.toReversed()) {
    const known = starts.get(length);
    if (known) known.push(start);
    else starts.set(length, [start]);
  }
  return starts;
}

function codeSpan(text: string, { run, starts }: { run: Run; starts: Map<number, number[]> }): Range | undefined {
  // A backslash takes the first backtick out of an opening run; inside a span it means nothing.
  const escaped = isEscaped(text, run.start) ? 1 : 0;
  const length = run.length - escaped;
  const waiting = starts.get(length) ?? [];
  while (waiting.length > 0 && (waiting.at(-1) ?? 0) <= run.start) waiting.pop();
  const close = waiting.at(-1);
  return length === 0 || close === undefined ? undefined : [run.start + escaped, close + length];
}

function isEscaped(text: string, offset: number): boolean {
  let backslashes = 0;
  while (text.charAt(offset - 1 - backslashes) === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}
