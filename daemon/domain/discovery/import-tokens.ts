import type { Range } from '../text/lines.ts';
import { scanMarkdown } from '../text/markdown-scan.ts';

/** An `@path` in a text. */
export interface ImportToken {
  /** Offset of the `@`, UTF-16. */
  readonly start: number;
  /** Offset after the last character. */
  readonly end: number;
  /** The path as written, without the `@`. */
  readonly spec: string;
}

/** How a mode finds imports. */
export type TokenStyle =
  /** gemini: up to the next blank; only runs of backticks protect. */
  | 'gemini'
  /** claude: `\ ` is a blank; code protects. */
  | 'markdown'
  /** native: the same, and comments protect too. */
  | 'markdown-and-comments';

/** The imports of a text in order, without those in protected parts. Linear. */
export function importTokens(text: string, style: TokenStyle): readonly ImportToken[] {
  if (!text.includes('@')) return [];
  const isGemini = style === 'gemini';
  // The look-behind anchors every match at an @ after a blank, so nothing is tried twice.
  const pattern = isGemini
    ? /(?<![^ \t\n\r])@([./A-Za-z][^ \t\n\r]*)/g
    : /(?<!\S)@((?:[\p{L}\p{N}_./]|~\/)(?:\\ |\S)*)/gu;
  const protectedRanges = isGemini ? backtickRegions(text) : markdownRegions(text, style);
  const tokens: ImportToken[] = [];
  let next = 0;
  for (const match of text.matchAll(pattern)) {
    const start = match.index;
    while (next < protectedRanges.length && (protectedRanges[next]?.[1] ?? 0) <= start) next += 1;
    if ((protectedRanges[next]?.[0] ?? Number.POSITIVE_INFINITY) <= start) continue;
    tokens.push({ start, end: start + match[0].length, spec: match[1] ?? '' });
  }
  return tokens;
}

function markdownRegions(text: string, style: TokenStyle): readonly Range[] {
  const { opaque } = scanMarkdown(text);
  if (style === 'markdown') return opaque.filter(([start]) => !text.startsWith('<!--', start));
  const open = unclosedComment(text, opaque);
  return open === undefined ? opaque : [...opaque.filter(([start]) => start < open), [open, text.length]];
}

/** Where a comment starts that nothing closes: it reaches to the end. */
function unclosedComment(text: string, opaque: readonly Range[]): number | undefined {
  let next = 0;
  for (
    let at = text.indexOf('<!--', Math.max(0, text.lastIndexOf('-->') - 1));
    at >= 0;
    at = text.indexOf('<!--', at + 4)
  ) {
    while (next < opaque.length && (opaque[next]?.[1] ?? 0) <= at) next += 1;
    if ((opaque[next]?.[0] ?? Number.POSITIVE_INFINITY) > at) return at;
  }
  return undefined;
}

interface Run {
  readonly start: number;
  readonly length: number;
}

/**
 * What gemini-cli takes for code: the matches of `` /(`+)[^]*?\1/ ``, so a run of backticks pairs with the next that
 * holds as many, or with fewer of its own. Found without backtracking, linear.
 */
export function backtickRegions(text: string): readonly Range[] {
  const runs = [...text.matchAll(/`+/g)].map(({ index, 0: run }): Run => ({ start: index, length: run.length }));
  const longestAfter = new Array<number>(runs.length + 1).fill(0);
  for (let at = runs.length - 1; at >= 0; at -= 1)
    longestAfter[at] = Math.max(longestAfter[at + 1] ?? 0, runs[at]?.length ?? 0);
  const regions: Range[] = [];
  let left: Run | undefined = runs[0];
  for (let at = 0; left; ) {
    const { start, length }: Run = left;
    const half = Math.floor(length / 2);
    const size = Math.min(length, longestAfter[at + 1] ?? 0);
    if (size > half) {
      // The first run that holds so many closes; what it has more of may open the next region.
      at = nextWith(runs, at + 1, size);
      const close = runs[at] ?? { start, length };
      regions.push([start, close.start + size]);
      left = rest(close, close.start + size);
    } else if (half > 0) {
      regions.push([start, start + 2 * half]);
      left = rest({ start, length }, start + 2 * half);
    } else {
      left = undefined;
    }
    if (!left) left = runs[(at += 1)];
  }
  return regions;
}

function nextWith(runs: readonly Run[], from: number, size: number): number {
  let at = from;
  while ((runs[at]?.length ?? size) < size) at += 1;
  return at;
}

function rest({ start, length }: Run, from: number): Run | undefined {
  return from < start + length ? { start: from, length: start + length - from } : undefined;
}
