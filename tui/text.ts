import { type Line, lineText, sliceLine, span, truncateLine, wrapLine } from './paint/spans.ts';
import { cellWidth, clusters, shownClusters } from './paint/width.ts';

export type { Line, Span } from './paint/spans.ts';
// Views may not know the painter; styled text is what they are made of.
export { lineText, lineWidth, padLine, sliceLine, span, truncateLine, wrapLine } from './paint/spans.ts';
export { cellWidth };

/** The grapheme clusters of a text, as it is: what a cursor steps over. */
export function graphemes(text: string): string[] {
  return clusters(text).map((cluster) => cluster.text);
}

/** The text, cut at its end to at most `width` columns. */
export function truncate(text: string, width: number, ellipsis = '…'): string {
  return lineText(truncateLine(lineOf(text), width, ellipsis));
}

/** The text, cut at its start to at most `width` columns: for paths, where the end tells most. */
export function truncateStart(text: string, width: number, ellipsis = '…'): string {
  if (cellWidth(text) <= width) return text;
  const mark = cellWidth(ellipsis) <= width ? ellipsis : '';
  return mark + tail(text, width - cellWidth(mark));
}

/** The text, cut in its middle to at most `width` columns: for ids and names that differ at both ends. */
export function truncateMiddle(text: string, width: number, ellipsis = '…'): string {
  if (cellWidth(text) <= width) return text;
  const room = width - cellWidth(ellipsis);
  if (room < 0) return truncate(text, width, '');
  const head = truncate(text, Math.ceil(room / 2), '');
  return head + ellipsis + tail(text, room - cellWidth(head));
}

/** The text in exactly `width` columns, spaces after it; cut when it is longer. */
export function padEnd(text: string, width: number): string {
  const cut = truncate(text, width);
  return cut + ' '.repeat(Math.max(0, width - cellWidth(cut)));
}

/** The text in exactly `width` columns, spaces before it; cut when it is longer. */
export function padStart(text: string, width: number): string {
  const cut = truncate(text, width);
  return ' '.repeat(Math.max(0, width - cellWidth(cut))) + cut;
}

/** Breaks a text into rows of at most `width` columns: at its newlines, at spaces, else inside a long word. */
export function wrap(text: string, width: number): string[] {
  if (width < 1) return [''];
  return text.split('\n').flatMap((paragraph) => wrapLine(lineOf(paragraph), width).map(lineText));
}

/** The last columns of a text, whole characters only. */
function tail(text: string, width: number): string {
  const all = shownClusters(text);
  let used = 0;
  let from = all.length;
  while (from > 0) {
    used += all[from - 1]?.width ?? 0;
    if (used > width) break;
    from -= 1;
  }
  return all
    .slice(from)
    .map((cluster) => cluster.text)
    .join('');
}

function lineOf(text: string): Line {
  return [span(text)];
}

/** The columns of a text from `from` on, at most `width` of them; a wide character cut in half becomes a space. */
export function sliceColumns(text: string, from: number, width: number): string {
  return lineText(sliceLine(lineOf(text), from, width));
}
