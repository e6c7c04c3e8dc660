import { eastAsianWidth } from 'get-east-asian-width';
import { displaySafe } from '../contract/display-safe.ts';

/** A column: its heading and the text of a row in it. */
export interface Column<T> {
  readonly head: string;
  readonly text: (row: T) => string;
  readonly align?: 'right';
}

const GAP = '  ';

/** Heading and rows as aligned lines. With a width, the last column is cut so that lines fit. */
export function formatTable<T>(rows: readonly T[], columns: readonly Column<T>[], width?: number): readonly string[] {
  const cells = [
    columns.map(({ head }) => head),
    ...rows.map((row) => columns.map(({ text }) => displaySafe(text(row)))),
  ];
  const widths = columns.map((_column, at) => Math.max(0, ...cells.map((line) => cellWidth(line[at] ?? ''))));
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + GAP.length, 0);
  return cells.map((line) =>
    line
      .map((cell, at) => {
        const isLast = at === columns.length - 1;
        const fit = isLast && width !== undefined ? cut(cell, Math.max(8, width - before)) : cell;
        const padding = ' '.repeat(Math.max(0, (widths[at] ?? 0) - cellWidth(fit)));
        if (columns[at]?.align === 'right') return padding + fit;
        return isLast ? fit : fit + padding;
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** Columns that a text takes on a terminal. */
export function cellWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    width += eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  return width;
}

function cut(text: string, width: number): string {
  if (cellWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (cellWidth(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
