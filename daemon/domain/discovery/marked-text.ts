import { utf8Length } from '../text/utf8.ts';

/** Where something stands in a text; offsets are UTF-16. */
export interface Mark<T> {
  readonly of: T;
  readonly start: number;
  readonly end: number;
}

/** A text that remembers where parts of it came from. */
export interface Marked<T> {
  readonly text: string;
  readonly marks: readonly Mark<T>[];
}

/** Text from nowhere in particular. */
export function plain(text: string): Marked<never> {
  return { text, marks: [] };
}

/** A text of which all belongs to one source, besides what its parts belong to. */
export function markedAs<T>(of: T, inner: Marked<T>): Marked<T> {
  return { text: inner.text, marks: [{ of, start: 0, end: inner.text.length }, ...inner.marks] };
}

/** Parts one after the other. Linear. */
export function concat<T>(parts: readonly Marked<T>[]): Marked<T> {
  const marks: Mark<T>[] = [];
  let at = 0;
  for (const part of parts) {
    for (const { of, start, end } of part.marks) marks.push({ of, start: start + at, end: end + at });
    at += part.text.length;
  }
  return { text: parts.map(({ text }) => text).join(''), marks };
}

/** Parts with a text between them. */
export function joined<T>(parts: readonly Marked<T>[], between: string): Marked<T> {
  return concat(parts.flatMap((part, at) => (at === 0 ? [part] : [plain(between), part])));
}

/** A piece of a text, its marks cut to it. */
export function sliced<T>({ text, marks }: Marked<T>, start: number, end: number): Marked<T> {
  const inside = (offset: number) => Math.min(Math.max(offset, start), end) - start;
  return {
    text: text.slice(start, end),
    marks: marks.map((mark) => ({ of: mark.of, start: inside(mark.start), end: inside(mark.end) })),
  };
}

/** Offsets of a text in bytes of UTF-8, for offsets in ascending or any order. Linear in the text and n log n in them. */
export function byteOffsets(text: string, offsets: readonly number[]): ReadonlyMap<number, number> {
  const bytes = new Map<number, number>();
  let at = 0;
  let sum = 0;
  for (const offset of [...new Set(offsets)].sort((a, b) => a - b)) {
    sum += utf8Length(text.slice(at, offset));
    at = offset;
    bytes.set(offset, sum);
  }
  return bytes;
}
