import { cutItems, cutMember, type Edit, emptyArray, isAlone } from './edits.ts';
import { OddShape } from './errors.ts';
import { BYTE } from './json-bytes.ts';
import type { JsonScanner } from './json-scan.ts';
import { allItems, beginsWith, type Member, onlyMember, readObject, type Span } from './json-spans.ts';
import { blocksInText, type Marks, mayHoldOurs } from './own-blocks.ts';

/** What removal works on. */
export interface Search {
  readonly scanner: JsonScanner;
  readonly marks: Marks;
}

/** What has to go from one value; `isOurs` when nothing but blocks of ours is in it. */
export interface Removal {
  readonly edits: readonly Edit[];
  readonly isOurs: boolean;
  /** For an array that is all ours but was the client's before: the edit that leaves it empty. */
  readonly emptied?: Edit;
}

const NOTHING: Removal = { edits: [], isOurs: false };
const TEXT_KEYS: ReadonlySet<string> = new Set(['text']);
const CONTENT_KEYS: ReadonlySet<string> = new Set(['content']);

/** Removes our blocks from a member that is text or a list of text items; drops the member if it was all ours. */
export function removeFromMember(search: Search, member: Member | undefined): readonly Edit[] {
  if (member === undefined) return [];
  return cutsOf(search.scanner.bytes, member, removeFromContent(search, member));
}

/** The edits of a removal from a member: the member goes when nothing but ours is in it. */
export function cutsOf(bytes: Buffer, member: Member, { edits, isOurs, emptied }: Removal): readonly Edit[] {
  return isOurs ? [emptied ?? cutMember(bytes, member)] : edits;
}

/** Removes our blocks from a value that is text, or a list of objects with a `text`. */
export function removeFromContent({ scanner, marks }: Search, value: Span): Removal {
  const { bytes } = scanner;
  if (!mayHoldOurs(bytes, value, marks)) return NOTHING;
  const type = bytes[value.start];
  if (type === BYTE.quote) return blocksInText(bytes, value, marks);
  if (type !== BYTE.openArray) throw new OddShape('a system text is neither text nor a list');
  const items = allItems(scanner, value.start);
  return removeItems(bytes, value, items, (item) => removeFromItem({ scanner, marks }, item, TEXT_KEYS));
}

/** Removes our blocks from the head of a history: a message that is all ours goes as a whole. */
export function removeFromMessages(search: Search, array: Span, head: readonly Span[]): Removal {
  const { bytes } = search.scanner;
  const last = head.at(-1);
  if (last === undefined || !mayHoldOurs(bytes, { start: array.start, end: last.end }, search.marks)) return NOTHING;
  const items = allItems(search.scanner, array.start);
  return removeItems(bytes, array, items, (item, index) =>
    index < head.length ? removeFromItem(search, item, CONTENT_KEYS) : NOTHING,
  );
}

/** Removes our blocks from `parts`; takes the whole instruction away when nothing else is in it. */
export function removeFromParts(search: Search, instruction: Member, parts: Member): readonly Edit[] {
  const { bytes } = search.scanner;
  return cutsOf(bytes, isAlone(bytes, parts) ? instruction : parts, removeFromContent(search, parts));
}

function removeFromItem(search: Search, item: Span, keys: ReadonlySet<string>): Removal {
  const { bytes } = search.scanner;
  if (!mayHoldOurs(bytes, item, search.marks)) return NOTHING;
  if (!beginsWith(bytes, item, BYTE.openObject)) throw new OddShape('an item is no object');
  const value = onlyMember(readObject(search.scanner, item.start, keys), ...keys);
  if (value === undefined) return NOTHING;
  if (keys === CONTENT_KEYS) return removeFromContent(search, value);
  if (!beginsWith(bytes, value, BYTE.quote)) throw new OddShape('the text of an item is no string');
  return blocksInText(bytes, value, search.marks);
}

function removeItems(
  bytes: Buffer,
  array: Span,
  items: readonly Span[],
  remove: (item: Span, index: number) => Removal,
): Removal {
  const removals = items.map(remove);
  const gone = new Set(items.filter((_, index) => removals[index]?.isOurs));
  if (gone.size < items.length) {
    const inside = removals.flatMap(({ edits, isOurs }) => (isOurs ? [] : edits));
    return { edits: [...cutItems(bytes, items, gone), ...inside], isOurs: false };
  }
  const emptied = emptyArray(bytes, array, items);
  return { edits: [], isOurs: items.length > 0, ...(emptied && { emptied }) };
}
