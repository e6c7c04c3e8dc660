import type { Range } from '../text/lines.ts';
import type { Spot } from '../text/spots.ts';
import type { LintSubject } from './subject.ts';

/**
 * Blanks at line ends and blank lines beyond one, outside code. Two blanks at the end of a line that goes on are a line
 * break of Markdown and stay; so does all white space around indented text, which may be code. Offsets of the body.
 */
export function looseWhitespace({ body, isProse }: LintSubject): readonly Spot[] {
  const lines = linesOf(body);
  const spots: Spot[] = [];
  let isBeforeIndented = false;
  // From the end, so that each line knows what comes after it.
  for (const [i, range] of [...lines.entries()].toReversed()) {
    const text = body.slice(...range).replace(/\r$/, '');
    const next = lines[i + 1];
    const goesOn = next !== undefined && body.slice(...next).trim() !== '';
    if (text.trim() !== '' || !isBeforeIndented) spots.push(...trailing(text, range[0], goesOn));
    if (text.trim() !== '') isBeforeIndented = isIndented(text);
  }
  return [...spots, ...blankRuns(body, lines)].filter(({ range }) => isProse(range[0]));
}

function trailing(text: string, start: number, goesOn: boolean): readonly Spot[] {
  const kept = text.trimEnd().length;
  const blanks = text.length - kept;
  if (blanks === 0 || isIndented(text)) return [];
  if (kept > 0 && blanks >= 2 && goesOn) return [];
  const range: Range = [start + kept, start + text.length];
  return [
    {
      code: 'WHITESPACE_TRAILING',
      range,
      message: `${blanks} ${blanks === 1 ? 'blank' : 'blanks'} at the end of the line`,
      fix: '',
    },
  ];
}

function blankRuns(body: string, lines: readonly Range[]): readonly Spot[] {
  const spots: Spot[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    let end = at;
    while (end < lines.length && body.slice(...(lines[end] ?? [0, 0])).trim() === '') end += 1;
    const count = end - at;
    const next = lines[end];
    if (count > 1 && next && !isIndented(body.slice(...next))) {
      const range: Range = [lines[at + 1]?.[0] ?? 0, next[0]];
      spots.push({ code: 'BLANK_LINES', range, message: `${count} blank lines where one does`, fix: '' });
    }
    at = Math.max(at, end - 1);
  }
  return spots;
}

function isIndented(text: string): boolean {
  return /^(?: {4}| {0,3}\t)\s*\S/.test(text);
}

function linesOf(text: string): readonly Range[] {
  const lines: Range[] = [];
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    lines.push([start, end]);
    start = end + 1;
  }
  return lines;
}
