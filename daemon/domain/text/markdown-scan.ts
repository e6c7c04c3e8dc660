import { inlineCode } from './inline-code.ts';
import type { Range } from './lines.ts';

/** An ATX heading. */
export interface Heading {
  /** UTF-16 offsets of the line, without its line end. */
  readonly start: number;
  readonly end: number;
  readonly level: number;
  /** The title without hashes and outer blanks. */
  readonly title: string;
}

/** What of a Markdown text is structure and what is only text. */
export interface MarkdownScan {
  readonly headings: readonly Heading[];
  /** Fenced code, code spans and HTML comments: nothing inside is interpreted. In order, not overlapping. */
  readonly opaque: readonly Range[];
  /** HTML comments that stand on lines of their own, delimiters included. */
  readonly comments: readonly Range[];
}

interface Line {
  readonly start: number;
  /** Offset after the last character before the line end. */
  readonly end: number;
  readonly next: number;
}

interface Scan {
  readonly text: string;
  readonly headings: Heading[];
  readonly opaque: Range[];
  readonly comments: Range[];
  /** Where the last `-->` stands; a comment that opens after it is not closed. -1 without one. */
  readonly lastClose: number;
}

const FENCE = /^((?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*)(`{3,}|~{3,})(.*)$/;
const BLOCK_START = /^[ \t]{0,12}(?:[-*+]|\d{1,9}[.)])[ \t]/;

/**
 * Finds headings, code and comments of a Markdown text by the rules of CommonMark 0.31, as far as they decide what is
 * structure: ATX headings, fences (also in lists and quotes), code spans, comments. An unclosed fence reaches to the
 * end, an unclosed comment is text. Linear.
 */
export function scanMarkdown(text: string): MarkdownScan {
  const scan: Scan = { text, headings: [], opaque: [], comments: [], lastClose: text.lastIndexOf('-->') };
  let at = 0;
  while (at < text.length) at = takeBlock(scan, at);
  return scan;
}

/** Takes what starts at a line start; answers where the next block starts. */
function takeBlock(scan: Scan, start: number): number {
  const { text } = scan;
  const line = lineAt(text, start);
  const content = text.slice(line.start, line.end);
  if (content.trim() === '') return line.next;
  const heading = headingOf(content, line);
  if (heading) {
    scan.headings.push(heading);
    takeInline(scan, [line.start, line.end]);
    return line.next;
  }
  const fence = fenceOf(content);
  if (fence) {
    const end = fenceEnd(text, line, fence);
    scan.opaque.push([line.start, end]);
    return end;
  }
  if (/^ {0,3}<!--/.test(content)) {
    const after = takeComment(scan, line);
    if (after !== undefined) return after;
  }
  return takeParagraph(scan, start);
}

function takeComment(scan: Scan, line: Line): number | undefined {
  const open = scan.text.indexOf('<!--', line.start);
  // Without this look every comment that is not closed would be searched to the end of the text.
  if (scan.lastClose < open + 2) return undefined;
  const end = scan.text.indexOf('-->', open + 2) + 3;
  const last = lineAt(scan.text, end);
  scan.opaque.push([open, end]);
  if (scan.text.slice(end, last.end).trim() === '') {
    scan.comments.push([open, end]);
    return last.next;
  }
  takeInline(scan, [end, last.end]);
  return last.next;
}

function takeInline(scan: Scan, range: Range): void {
  // One by one: a megabyte can hold more ranges than a call takes arguments.
  for (const each of inlineCode(scan.text, range)) scan.opaque.push(each);
}

/** Lines up to the next that starts a block of its own; code spans may cross lines inside. */
function takeParagraph(scan: Scan, start: number): number {
  const { text } = scan;
  let line = lineAt(text, start);
  for (let next = line; next.next < text.length; line = next) {
    next = lineAt(text, next.next);
    const content = text.slice(next.start, next.end);
    if (content.trim() === '' || BLOCK_START.test(content) || headingOf(content, next) || fenceOf(content)) break;
    if (/^ {0,3}<!--/.test(content)) break;
  }
  takeInline(scan, [start, line.end]);
  return line.next;
}

/** The line that starts at an offset. */
function lineAt(text: string, start: number): Line {
  const feed = text.indexOf('\n', start);
  const stop = feed < 0 ? text.length : feed;
  const end = stop > start && text.charCodeAt(stop - 1) === 13 ? stop - 1 : stop;
  return { start, end, next: feed < 0 ? text.length : feed + 1 };
}

function headingOf(content: string, line: Line): Heading | undefined {
  const match = /^ {0,3}(#{1,6})(?=[ \t]|$)/.exec(content);
  if (!match) return undefined;
  const raw = content.slice(match[0].length).trim();
  const open = raw.length - trailingHashes(raw);
  const isClosed = open < raw.length && (open === 0 || /[ \t]/.test(raw.charAt(open - 1)));
  const title = isClosed ? raw.slice(0, open).trim() : raw;
  return { start: line.start, end: line.end, level: match[1]?.length ?? 1, title };
}

function trailingHashes(text: string): number {
  let count = 0;
  while (text.charAt(text.length - 1 - count) === '#') count += 1;
  return count;
}

interface Fence {
  readonly mark: string;
  readonly length: number;
  /** Inside a list or quote: a line that leaves it ends the fence as well. */
  readonly isQuoted: boolean;
  readonly isNested: boolean;
}

function fenceOf(content: string): Fence | undefined {
  const [, lead = '', run, info = ''] = FENCE.exec(content) ?? [];
  if (run === undefined || (run.startsWith('`') && info.includes('`'))) return undefined;
  const indent = lead.replace(/\t/g, '    ').length;
  return {
    mark: run.charAt(0),
    length: run.length,
    isQuoted: lead.includes('>'),
    isNested: indent > 3 || /[^ \t>]/.test(lead),
  };
}

/** Where the lines of a fence end: after its closing line, or before the line that leaves the list or quote it is in. */
function fenceEnd(text: string, opening: Line, fence: Fence): number {
  for (let line = opening; line.next < text.length; ) {
    line = lineAt(text, line.next);
    const content = text.slice(line.start, line.end);
    if (fence.isQuoted && !/^[ \t]*>/.test(content)) return line.start;
    if (fence.isNested && !fence.isQuoted && /^ ?[^ \t]/.test(content)) return line.start;
    if (isClosing(content, fence)) return line.next;
  }
  return text.length;
}

function isClosing(content: string, { mark, length }: Fence): boolean {
  const run = content.replace(/^[ \t>]+/, '').trimEnd();
  return run.length >= length && run === mark.repeat(run.length);
}
