import type { Snippet, TextRange } from '../../../contract/search.ts';
import type { Term } from './query.ts';
import { type TextToken, tokensOf } from './text-tokens.ts';

/** How much of a text is shown. */
export interface SnippetOptions {
  readonly field: Snippet['field'];
  /** Lines at most. */
  readonly maxLines: number;
  /** UTF-16 units of a line at most. */
  readonly maxLength: number;
}

/** A term as words in a row; the last letters of the last one may be missing where it is no phrase. */
export interface WordRow {
  readonly words: readonly string[];
  readonly isOpen: boolean;
}

interface Match {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

interface Line {
  readonly from: number;
  readonly to: number;
  readonly matches: readonly Match[];
}

/** What follows is not looked through: a snippet is from near the top or it is none. */
const MAX_SCANNED = 128 * 1024;
const MAX_MATCHES = 500;

/** The terms of a query that a text can be marked with. */
export function wordRowsOf(terms: readonly Term[]): readonly WordRow[] {
  return terms
    .filter(({ isNegated }) => !isNegated)
    .map(({ kind, text }) => ({ words: [...tokensOf(text)].map((token) => token.text), isOpen: kind === 'word' }))
    .filter(({ words }) => words.length > 0);
}

/** Lines of a text that show what was found in it, in order: each shows a term that no earlier choice shows. Linear. */
export function snippetsOf(text: string, rows: readonly WordRow[], options: SnippetOptions): readonly Snippet[] {
  const scanned = text.length > MAX_SCANNED ? text.slice(0, MAX_SCANNED) : text;
  const lines = linesOf(scanned, matchesOf(scanned, rows));
  return chosen(lines, options.maxLines).map((line) => cutLine(text, line, options));
}

/** Every place where a row of words stands, in order of its end. */
function matchesOf(text: string, rows: readonly WordRow[]): readonly Match[] {
  const longest = Math.max(0, ...rows.map(({ words }) => words.length));
  const recent: TextToken[] = [];
  const matches: Match[] = [];
  for (const token of longest === 0 ? [] : tokensOf(text)) {
    recent.push(token);
    if (recent.length > longest) recent.shift();
    for (const [row, wanted] of rows.entries()) {
      const first = recent[recent.length - wanted.words.length];
      if (first && isEndedBy(recent, wanted)) matches.push({ row, from: first.from, to: token.to });
    }
    if (matches.length >= MAX_MATCHES) break;
  }
  return matches;
}

function isEndedBy(recent: readonly TextToken[], { words, isOpen }: WordRow): boolean {
  const offset = recent.length - words.length;
  return words.every((word, at) => {
    const token = recent[offset + at]?.text ?? '';
    return at === words.length - 1 && isOpen ? token.startsWith(word) : token === word;
  });
}

function linesOf(text: string, matches: readonly Match[]): readonly Line[] {
  const lines: (Line & { readonly matches: Match[] })[] = [];
  for (const match of [...matches].sort((a, b) => a.from - b.from)) {
    const last = lines.at(-1);
    if (last && match.from < last.to) {
      last.matches.push(match);
      continue;
    }
    const end = text.indexOf('\n', match.from);
    lines.push({ from: text.lastIndexOf('\n', match.from - 1) + 1, to: end < 0 ? text.length : end, matches: [match] });
  }
  return lines;
}

/** The lines that show most of what is not shown yet, the earliest of equals; in their order. */
function chosen(lines: readonly Line[], maxLines: number): readonly Line[] {
  const shown = new Set<number>();
  const picked = new Set<Line>();
  while (picked.size < maxLines) {
    const fresh = (line: Line) => new Set(line.matches.map(({ row }) => row).filter((row) => !shown.has(row))).size;
    const best = lines.reduce<Line | undefined>(
      (before, line) => (fresh(line) > (before ? fresh(before) : 0) ? line : before),
      undefined,
    );
    if (!best) break;
    picked.add(best);
    for (const { row } of best.matches) shown.add(row);
  }
  return lines.filter((line) => picked.has(line));
}

function cutLine(text: string, { from, to, matches }: Line, { field, maxLength }: SnippetOptions): Snippet {
  const first = matches[0]?.from ?? from;
  const isLong = to - from > maxLength;
  const start = isLong
    ? wholeFrom(text, Math.max(from, Math.min(first - Math.floor(maxLength / 4), to - maxLength)))
    : from;
  const end = isLong ? wholeFrom(text, Math.min(to, start + maxLength)) : to;
  return {
    field,
    text: text.slice(start, end),
    ranges: rangesIn(matches, { start, end }),
    line: countLines(text, from),
    isCut: [start > from, end < to],
  };
}

/** Not between the halves of a character. */
function wholeFrom(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff && at > 0 ? at - 1 : at;
}

function rangesIn(matches: readonly Match[], { start, end }: { start: number; end: number }): readonly TextRange[] {
  const ranges: TextRange[] = [];
  for (const { from, to } of matches) {
    const range: TextRange = [Math.max(from, start) - start, Math.min(to, end) - start];
    if (range[0] >= range[1]) continue;
    const before = ranges.at(-1);
    if (before && range[0] <= before[1]) ranges[ranges.length - 1] = [before[0], Math.max(before[1], range[1])];
    else ranges.push(range);
  }
  return ranges;
}

function countLines(text: string, to: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
