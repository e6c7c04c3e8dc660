import type { Range } from './lines.ts';

interface Run {
  readonly start: number;
  readonly length: number;
}

/**
 * The code spans and HTML comments inside one paragraph of Markdown (a range of a text), in order, as ranges of the text.
 * A span is closed by a run of as many backticks as opened it; without one the backticks are text. Whichever starts first
 * wins. Linear in the paragraph, whatever stands after it.
 */
export function inlineCode(text: string, [start, end]: Range): Range[] {
  return rangesIn(text.slice(start, end)).map(([from, to]): Range => [from + start, to + start]);
}

function rangesIn(text: string): readonly Range[] {
  const ranges: Range[] = [];
  const runs = backtickRuns(text);
  const starts = startsByLength(runs);
  const lastClose = text.lastIndexOf('-->');
  let nextRun = 0;
  let comment = text.indexOf('<!--');
  for (let at = 0; at < text.length; ) {
    while (nextRun < runs.length && (runs[nextRun]?.start ?? 0) < at) nextRun += 1;
    if (comment >= 0 && comment < at) comment = text.indexOf('<!--', at);
    const run = runs[nextRun];
    if (comment >= 0 && comment + 2 <= lastClose && (run === undefined || comment < run.start)) {
      const close = text.indexOf('-->', comment + 2) + 3;
      ranges.push([comment, close]);
      at = close;
      continue;
    }
    if (run === undefined) break;
    const span = codeSpan(text, { run, starts });
    if (span) ranges.push(span);
    at = span?.[1] ?? run.start + run.length;
  }
  return ranges;
}

function backtickRuns(text: string): readonly Run[] {
  const runs: Run[] = [];
  for (let at = text.indexOf('`'); at >= 0; ) {
    let length = 1;
    while (text.charAt(at + length) === '`') length += 1;
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
