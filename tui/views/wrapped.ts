import { type Line, lineText, lineWidth, sliceLine, span, wrapLine } from '../text.ts';
import type { Slot } from '../theme.ts';

/** Lines longer than this are cut: a reader has left long before, and wrapping would take the time of a frame. */
const LONGEST_LINE = 4_000;

/** Lines broken into rows of at most `width` columns. */
export function wrapLines(lines: readonly Line[], width: number, indent: Line = []): Line[] {
  const room = width - lineWidth(indent);
  return lines.flatMap((line) => {
    if (lineText(line).length <= width && lineWidth(line) <= width) return [line];
    const [first = [], ...rest] = wrapLine(cut(line), room < 1 ? width : room);
    return [first, ...rest.map((row) => (room < 1 ? row : [...indent, ...row]))];
  });
}

/** A plain text broken into rows, all in one style. */
export function wrapText(text: string, width: number, style: Slot = 'text'): Line[] {
  return wrapLines(
    text.split('\n').map((line) => [span(line, style)]),
    width,
  );
}

function cut(line: Line): Line {
  if (lineText(line).length <= LONGEST_LINE) return line;
  return [...sliceLine(line, 0, LONGEST_LINE), span(' … (the line goes on)', 'muted')];
}
