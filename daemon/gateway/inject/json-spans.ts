import { OddShape } from './errors.ts';
import { BYTE } from './json-bytes.ts';
import type { JsonScanner } from './json-scan.ts';

/** Bytes of a value: `start` is its first byte, `end` the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One member of an object; the span is its value, `from` its key's opening quote. */
export interface Member extends Span {
  readonly name: string;
  readonly from: number;
}

/** An object with those of its members that were asked for, in their order. */
export interface ObjectSpan extends Span {
  readonly members: readonly Member[];
}

/** No key we look for is longer than this, even if each letter is written as `\uXXXX`. */
const LONGEST_KEY = 256;

/**
 * Reads the object that begins at `start` in one pass; every byte of it is validated, the members
 * named in `wanted` are recorded, doubled ones twice. Throws BodyUnreadable.
 */
export function readObject(scanner: JsonScanner, start: number, wanted: ReadonlySet<string>): ObjectSpan {
  const { bytes } = scanner;
  const members: Member[] = [];
  let from = scanner.skipSpace(start + 1);
  if (bytes[from] === BYTE.closeObject) return { start, end: from + 1, members };
  for (;;) {
    const value = scanner.skipKey(from);
    const end = scanner.skipValue(value);
    const name = keyName(bytes, from, value);
    if (wanted.has(name)) members.push({ name, from, start: value, end });
    const next = scanner.skipSpace(end);
    if (bytes[next] === BYTE.closeObject) return { start, end: next + 1, members };
    if (bytes[next] !== BYTE.comma) throw scanner.fail(next);
    from = scanner.skipSpace(next + 1);
  }
}

/** The first member of this name, read no further than needed; undefined when there is none. */
export function peekMember(scanner: JsonScanner, start: number, wanted: string): Member | undefined {
  const { bytes } = scanner;
  let from = scanner.skipSpace(start + 1);
  while (bytes[from] === BYTE.quote) {
    const value = scanner.skipKey(from);
    const end = scanner.skipValue(value);
    if (keyName(bytes, from, value) === wanted) return { name: wanted, from, start: value, end };
    from = nextItem(scanner, end) ?? bytes.length;
  }
  return undefined;
}

/** The only member with one of these names; undefined when there is none. Throws OddShape when there are several. */
export function onlyMember(object: ObjectSpan, ...names: readonly string[]): Member | undefined {
  const found = object.members.filter(({ name }) => names.includes(name));
  if (found.length > 1) throw new OddShape(`${names[0]} occurs more than once`);
  return found[0];
}

/** The last member with this name: the one `JSON.parse` would take. */
export function lastMember(object: ObjectSpan, ...names: readonly string[]): Member | undefined {
  return object.members.findLast(({ name }) => names.includes(name));
}

/** Where the first item of the array that begins at `start` stands; undefined when it is empty. */
export function firstItem(scanner: JsonScanner, start: number): number | undefined {
  const item = scanner.skipSpace(start + 1);
  return scanner.bytes[item] === BYTE.closeArray ? undefined : item;
}

/** Where the item after one that ended at `end` stands; undefined when that was the last. */
export function nextItem(scanner: JsonScanner, end: number): number | undefined {
  const comma = scanner.skipSpace(end);
  return scanner.bytes[comma] === BYTE.comma ? scanner.skipSpace(comma + 1) : undefined;
}

/** All items of the array that begins at `start`. */
export function allItems(scanner: JsonScanner, start: number): readonly Span[] {
  const items: Span[] = [];
  let item = firstItem(scanner, start);
  while (item !== undefined) {
    const end = scanner.skipValue(item);
    items.push({ start: item, end });
    item = nextItem(scanner, end);
  }
  return items;
}

/** The text of a string value, unescaped. */
export function stringAt(bytes: Buffer, span: Span): string {
  return String(JSON.parse(bytes.toString('utf8', span.start, span.end)));
}

/** Whether a value begins with this byte, which tells its type. */
export function beginsWith(bytes: Buffer, span: Span | undefined, byte: number): span is Span {
  return span !== undefined && bytes[span.start] === byte;
}

/** Whether a member is there and not null: null counts as absent. */
export function isPresent(bytes: Buffer, member: Member | undefined): member is Member {
  return member !== undefined && bytes[member.start] !== BYTE.n;
}

/** Unescaped, because `"sy\u0073tem"` is the key `system` to every parser; '' for keys too long to matter. */
function keyName(bytes: Buffer, from: number, value: number): string {
  const close = bytes.indexOf(BYTE.quote, from + 1);
  const raw = close - from > LONGEST_KEY ? '' : bytes.toString('latin1', from + 1, close);
  if (!raw.includes('\\')) return raw;
  const end = bytes.lastIndexOf(BYTE.quote, value - 1) + 1;
  return end - from > LONGEST_KEY ? '' : stringAt(bytes, { start: from, end });
}
