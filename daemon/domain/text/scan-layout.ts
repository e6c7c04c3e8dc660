import type { Range } from './lines.ts';
import type { Spot } from './spots.ts';

const PAD_INSIDE = 200;
const PAD_BEFORE = 2_000;
const BLANK_LINES = 100;
const LONGEST_LINE = 100_000;

/** Where the layout of a text puts parts of it out of sight: pads, runs of blank lines, endless lines, mixed line ends. Linear. */
export function scanLayout(text: string): readonly Spot[] {
  return [...pads(text), ...lineSpots(text), ...mixedLineEnds(text)];
}

function pads(text: string): readonly Spot[] {
  const spots: Spot[] = [];
  for (const { 0: pad, index } of text.matchAll(/[ \t]+/g)) {
    if (pad.length < PAD_INSIDE) continue;
    const end = index + pad.length;
    const startsLine = index === 0 || text.charAt(index - 1) === '\n';
    const hidesText = end < text.length && !/[\r\n]/.test(text.charAt(end));
    if (!hidesText || (startsLine && pad.length < PAD_BEFORE)) continue;
    spots.push({ code: 'LONG_PAD', range: [index, end], message: `${pad.length} blanks in front of text` });
  }
  return spots;
}

function lineSpots(text: string): readonly Spot[] {
  const spots: Spot[] = [];
  let blanks = 0;
  let blankStart = 0;
  const closeRun = (end: number) => {
    if (blanks >= BLANK_LINES && text.slice(end).trimStart() !== '') {
      spots.push({
        code: 'BLANK_RUN',
        range: [blankStart, end],
        message: `${blanks} blank lines, and text after them`,
      });
    }
    blanks = 0;
  };
  for (const [start, end] of lines(text)) {
    if (end - start > LONGEST_LINE) {
      spots.push({ code: 'LINE_TOO_LONG', range: [start, end], message: `a line of ${end - start} characters` });
    }
    if (isBlank(text, [start, end])) {
      if (blanks === 0) blankStart = start;
      blanks += 1;
    } else closeRun(start);
  }
  return spots;
}

function* lines(text: string): Generator<Range> {
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    yield [start, end];
    start = end + 1;
  }
}

function isBlank(text: string, [start, end]: Range): boolean {
  for (let at = start; at < end; at += 1) if (!/\s/.test(text.charAt(at))) return false;
  return true;
}

/** The first line end that is not like the one before: a person sees lines where a program sees none. */
function mixedLineEnds(text: string): readonly Spot[] {
  const first = text.indexOf('\n');
  const isWindows = text.charAt(first - 1) === '\r';
  const other = isWindows ? /(?<!\r)\n/.exec(text) : /\r\n/.exec(text);
  if (first < 0 || !other) return [];
  const message = `line ends of both kinds: ${isWindows ? 'LF after CRLF' : 'CRLF after LF'}`;
  return [{ code: 'CONTROL', range: [other.index, other.index + other[0].length], message }];
}
