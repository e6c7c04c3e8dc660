import { EVENT_ID, type Event, getScalarValue, parseEvents } from 'js-yaml';

/** Where a top-level entry of a mapping stands in its source; UTF-16 offsets. */
export interface YamlEntry {
  readonly key: string;
  readonly keyStart: number;
  /** First offset after the colon. */
  readonly afterColon: number;
  /** The value with its quotes, when it is a scalar on one line; undefined for anything else, and for no value. */
  readonly inline: readonly [number, number] | undefined;
  /** End of the last line of the value. */
  readonly end: number;
}

interface Node {
  readonly start: number;
  readonly end: number;
  readonly scalar: Scalar | undefined;
}

type Scalar = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

/**
 * The entries of a block mapping in order; undefined when the source is no block mapping with plain keys. Throws what
 * the parser throws for a source that is no YAML. Linear.
 */
export function yamlEntries(source: string): readonly YamlEntry[] | undefined {
  const events = parseEvents(source, { maxDepth: 8 });
  const root = events[1];
  if (root?.type !== EVENT_ID.MAPPING || root.style !== 1) return undefined;
  const entries: { key: string; keyNode: Node; value: Node }[] = [];
  let at = 2;
  while (at < events.length && events[at]?.type !== EVENT_ID.POP) {
    const key = nodeAt(source, events, at);
    const value = nodeAt(source, events, key.next);
    if (key.node.scalar?.style !== 1) return undefined;
    entries.push({ key: getScalarValue(source, key.node.scalar), keyNode: key.node, value: value.node });
    at = value.next;
  }
  return entries.map(({ key, keyNode, value }, i) => {
    const afterColon = source.indexOf(':', keyNode.end) + 1;
    const last = Math.max(value.end, afterColon);
    const next = entries[i + 1]?.keyNode.start ?? source.length;
    const isEmpty = value.scalar !== undefined && value.start < 0;
    const isInline =
      !isEmpty && value.scalar !== undefined && value.scalar.style < 4 && isOneLine(source, keyNode.start, value.end);
    return {
      ...{ key, keyStart: keyNode.start, afterColon },
      inline: isInline ? [value.start, value.end] : undefined,
      end: endOfValue(source, last, next),
    };
  });
}

/** A node with everything in it, and the index of the event after it. */
function nodeAt(
  source: string,
  events: readonly Event[],
  first: number,
): { readonly node: Node; readonly next: number } {
  const event = events[first];
  if (event?.type === EVENT_ID.SCALAR) {
    return { node: { ...rangeOf(event), scalar: event }, next: first + 1 };
  }
  const start = event && 'start' in event ? event.start : 0;
  let end = start + 1;
  let depth = 0;
  for (let at = first; at < events.length; at += 1) {
    const each = events[at];
    if (!each) break;
    if (each.type === EVENT_ID.SCALAR) end = Math.max(end, rangeOf(each).end);
    else if (each.type === EVENT_ID.POP) depth -= 1;
    else if (each.type !== EVENT_ID.ALIAS) depth += 1;
    if (depth === 0) return { node: { start, end, scalar: undefined }, next: at + 1 };
  }
  return { node: { start, end: source.length, scalar: undefined }, next: events.length };
}

/** Ranges of quoted scalars leave the quotes out. */
function rangeOf({ valueStart, valueEnd, style }: Scalar): { readonly start: number; readonly end: number } {
  const quote = style === 2 || style === 3 ? 1 : 0;
  return { start: valueStart < 0 ? -1 : valueStart - quote, end: valueEnd + quote };
}

function isOneLine(source: string, start: number, end: number): boolean {
  const feed = source.indexOf('\n', start);
  return feed < 0 || feed >= end;
}

/** The end of the line of the last character, and of lines after it that are neither blank nor comments (a bracket). */
function endOfValue(source: string, last: number, next: number): number {
  let end = last > 0 && source.charAt(last - 1) === '\n' ? last : lineEnd(source, last);
  while (end < next) {
    const line = source.slice(end, lineEnd(source, end)).trim();
    if (line === '' || line.startsWith('#')) break;
    end = lineEnd(source, end);
  }
  return Math.min(end, next);
}

function lineEnd(source: string, at: number): number {
  const feed = source.indexOf('\n', at);
  return feed < 0 ? source.length : feed + 1;
}
