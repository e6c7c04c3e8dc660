import type { Slot } from '../theme.ts';
import { type Cluster, cellWidth, clusterOf, shownClusters } from './width.ts';

/** A piece of text with its meaning; the theme knows how the meaning looks. */
export interface Span {
  readonly text: string;
  readonly style: Slot;
}

/** One row of styled text. */
export type Line = readonly Span[];

interface Piece {
  readonly cluster: Cluster;
  /** The span it is from: clusters of two spans are never put together, or they could become one. */
  readonly from: Span;
}

/** A span; plain text when no style is named. */
export function span(text: string, style: Slot = 'text'): Span {
  return { text, style };
}

/** The text of a line without its styles. */
export function lineText(line: Line): string {
  return line.map((part) => part.text).join('');
}

/** Columns that the line takes on the screen. */
export function lineWidth(line: Line): number {
  let width = 0;
  for (const part of line) width += cellWidth(part.text);
  return width;
}

/** The part of a line from column `from` on, at most `width` columns; a wide character cut in half becomes a space. */
export function sliceLine(line: Line, from: number, width: number): Line {
  if (width < 1) return [];
  const taken: Piece[] = [];
  let column = 0;
  const end = from + width;
  for (const piece of pieces(line)) {
    const start = column;
    column += piece.cluster.width;
    if (piece.cluster.width === 0 && taken.length > 0) taken.push(piece);
    if (column <= from || piece.cluster.width === 0) continue;
    if (start >= end) break;
    if (start >= from && column <= end) taken.push(piece);
    else taken.push({ ...piece, cluster: clusterOf(' ') });
  }
  return joined(taken);
}

/** The line, cut to at most `width` columns with the ellipsis as its last character. */
export function truncateLine(line: Line, width: number, ellipsis = '…'): Line {
  if (lineWidth(line) <= width) return line;
  const room = width - cellWidth(ellipsis);
  if (room < 0) return sliceLine(line, 0, width);
  const kept = trimmedSlice(line, room);
  return [...kept, span(ellipsis, kept.at(-1)?.style ?? line[0]?.style ?? 'text')];
}

/** The line, filled with spaces or cut to exactly `width` columns. */
export function padLine(line: Line, width: number, style: Slot = 'text'): Line {
  const cut = truncateLine(line, width);
  const missing = width - lineWidth(cut);
  return missing > 0 ? [...cut, span(' '.repeat(missing), style)] : cut;
}

/** Breaks a line into rows of at most `width` columns, at spaces where there are any; styles go on over the break. */
export function wrapLine(line: Line, width: number): Line[] {
  if (width < 1) return [];
  const rows: Line[] = [];
  let row: Piece[] = [];
  for (const piece of pieces(line)) {
    if (piece.cluster.width > width) continue;
    let isBreak = false;
    while (widthOf(row) + piece.cluster.width > width) {
      const [full, rest] = broken(row, piece);
      rows.push(joined(full));
      row = rest;
      isBreak = piece.cluster.text === ' ';
    }
    // A space that stands just behind a full row is the break, not the indent of the next one.
    if (!isBreak) row.push(piece);
  }
  rows.push(joined(row));
  return rows;
}

/** Splits a full row before the word that `next` belongs to; the space at the break is dropped. */
function broken(row: readonly Piece[], next: Piece): [Piece[], Piece[]] {
  if (next.cluster.text === ' ') return [[...row], []];
  const space = row.findLastIndex((piece) => piece.cluster.text === ' ');
  return space < 0 ? [[...row], []] : [row.slice(0, space), row.slice(space + 1)];
}

/** Like sliceLine from column 0, but leaves a wide character out instead of cutting it. */
function trimmedSlice(line: Line, width: number): Line {
  const taken: Piece[] = [];
  let used = 0;
  for (const piece of pieces(line)) {
    used += piece.cluster.width;
    if (used > width) break;
    taken.push(piece);
  }
  return joined(taken);
}

function* pieces(line: Line): Generator<Piece> {
  for (const part of line) for (const cluster of shownClusters(part.text)) yield { cluster, from: part };
}

function widthOf(row: readonly Piece[]): number {
  return row.reduce((sum, piece) => sum + piece.cluster.width, 0);
}

function joined(row: readonly Piece[]): Line {
  const line: { text: string; style: Slot }[] = [];
  let source: Span | undefined;
  for (const { cluster, from } of row) {
    const last = line.at(-1);
    if (last && from === source) last.text += cluster.text;
    else line.push({ text: cluster.text, style: from.style });
    source = from;
  }
  return line;
}
