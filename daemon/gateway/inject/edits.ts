import { BYTE, isSpace } from './json-bytes.ts';
import type { Member, ObjectSpan, Span } from './json-spans.ts';

/** One change of a body: the bytes from `from` to `to` (exclusive) give way to `bytes`. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly bytes: readonly Buffer[];
}

/** JSON text that stands around a block's bytes. */
export interface Wrap {
  readonly head: string;
  readonly tail: string;
}

/**
 * Stands behind a block that was put into an empty array of the client. So removal can tell that
 * array from one that we added, which has no space in it, and leave it where it was.
 */
const WAS_EMPTY = ' ';

/** What separates a block from the text before it, JSON-escaped. */
export const SEPARATOR = '\\n\\n';

/** Applies edits that do not overlap, given in any order, with one copy. */
export function applyEdits(body: Buffer, edits: readonly Edit[]): Buffer {
  const pieces: Buffer[] = [];
  let done = 0;
  for (const { from, to, bytes } of [...edits].sort((a, b) => a.from - b.from)) {
    pieces.push(body.subarray(done, from), ...bytes);
    done = to;
  }
  pieces.push(body.subarray(done));
  return Buffer.concat(pieces);
}

/** The edit that takes bytes away. */
export function cut(from: number, to: number): Edit {
  return { from, to, bytes: [] };
}

/** The edit that inserts a wrapped block. */
export function insert(at: number, block: Buffer, { head, tail }: Wrap): Edit {
  return { from: at, to: at, bytes: [Buffer.from(head), block, Buffer.from(tail)] };
}

/** Makes a block the last item of an array. */
export function appendItem(body: Buffer, array: Span, block: Buffer, { head, tail }: Wrap): Edit {
  const last = endBefore(body, array.end - 1);
  if (body[last - 1] === BYTE.openArray) return insert(last, block, { head, tail: tail + WAS_EMPTY });
  return insert(last, block, { head: `,${head}`, tail });
}

/** Makes a block the first item of an array that has other items. */
export function prependItem(array: Span, block: Buffer, { head, tail }: Wrap): Edit {
  return insert(array.start + 1, block, { head, tail: `${tail},` });
}

/** Adds a block at the end of the text of a string. */
export function appendText(text: Span, block: Buffer): Edit {
  return insert(text.end - 1, block, { head: SEPARATOR, tail: '' });
}

/**
 * Adds a member at the end of an object. A member of the same name whose value is null counts as
 * absent and is taken away, so that no key occurs twice.
 */
export function addMember(
  body: Buffer,
  object: ObjectSpan,
  block: Buffer,
  { name, absent, head, tail }: Wrap & { readonly name: string; readonly absent: Member | undefined },
): readonly Edit[] {
  const last = endBefore(body, object.end - 1);
  // Right behind what stands last once the null is gone, as if the null had never been there.
  const at = absent?.end === last ? endWithout(body, absent) : last;
  const isEmpty = body[at - 1] === BYTE.openObject;
  const added = insert(at, block, { head: `${isEmpty ? '' : ','}"${name}":${head}`, tail });
  return absent === undefined ? [added] : [added, cutMember(body, absent)];
}

/** The end of what stands before a last member and its comma. */
function endWithout(body: Buffer, { from }: Member): number {
  const before = endBefore(body, from);
  return body[before - 1] === BYTE.comma ? endBefore(body, before - 1) : before;
}

/** Takes a member away, with the comma before it, or after it when it is the first. */
export function cutMember(body: Buffer, member: Member): Edit {
  const before = endBefore(body, member.from) - 1;
  if (body[before] === BYTE.comma) return cut(before, member.end);
  const after = startAfter(body, member.end);
  return cut(member.from, body[after] === BYTE.comma ? after + 1 : member.end);
}

/** Whether an object has no other member than this one. */
export function isAlone(body: Buffer, member: Member): boolean {
  const before = body[endBefore(body, member.from) - 1];
  return before === BYTE.openObject && body[startAfter(body, member.end)] === BYTE.closeObject;
}

/**
 * Takes some items of an array away, not all: with the comma before each, or after it when every
 * item before it goes too.
 */
export function cutItems(body: Buffer, items: readonly Span[], gone: ReadonlySet<Span>): readonly Edit[] {
  const firstKept = items.find((item) => !gone.has(item));
  return items
    .filter((item) => gone.has(item))
    .map((item) =>
      firstKept !== undefined && firstKept.start < item.start
        ? cut(endBefore(body, item.start) - 1, item.end)
        : cut(item.start, startAfter(body, item.end) + 1),
    );
}

/** Takes the only items of an array away and leaves it as the client sent it, if it was the client's. */
export function emptyArray(body: Buffer, array: Span, items: readonly Span[]): Edit | undefined {
  const [first, last] = [items.at(0), items.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const isOurMark = first.start === array.start + 1 && body[last.end] === BYTE.space;
  return isOurMark ? cut(first.start, last.end + WAS_EMPTY.length) : undefined;
}

/** The end of what stands before a position, white space apart. Only inside valid JSON. */
function endBefore(body: Buffer, at: number): number {
  let i = at;
  while (isSpace(body[i - 1])) i -= 1;
  return i;
}

function startAfter(body: Buffer, at: number): number {
  let i = at;
  while (isSpace(body[i])) i += 1;
  return i;
}
