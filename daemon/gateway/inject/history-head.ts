import { OddShape } from './errors.ts';
import { BYTE } from './json-bytes.ts';
import type { JsonScanner } from './json-scan.ts';
import {
  beginsWith,
  firstItem,
  type Member,
  nextItem,
  onlyMember,
  peekMember,
  readObject,
  type Span,
  stringAt,
} from './json-spans.ts';

/** Roles whose messages at the head of a history are the client's own instructions. */
export type HeadRole = 'system' | 'developer';

/** One message of the head. */
export interface HeadMessage extends Span {
  readonly role: HeadRole;
  readonly content: Member | undefined;
}

const MESSAGE_KEYS: ReadonlySet<string> = new Set(['role', 'content']);

/** Whether a role belongs to the head. */
export function isHeadRole(role: unknown): role is HeadRole {
  return role === 'system' || role === 'developer';
}

/**
 * The leading run of system and developer messages of a history; the scan stops at the first other
 * message. Empty when the history is no array. Throws OddShape when an item on the way is no message.
 */
export function readHeadOf(scanner: JsonScanner, history: Span | undefined): readonly HeadMessage[] {
  if (!beginsWith(scanner.bytes, history, BYTE.openArray)) return [];
  const head: HeadMessage[] = [];
  let start = firstItem(scanner, history.start);
  while (start !== undefined) {
    if (scanner.bytes[start] !== BYTE.openObject) throw new OddShape('a message is no object');
    const role = roleAt(scanner, start);
    if (!isHeadRole(role)) break;
    const message = readObject(scanner, start, MESSAGE_KEYS);
    onlyMember(message, 'role');
    head.push({ start, end: message.end, role, content: onlyMember(message, 'content') });
    start = nextItem(scanner, message.end);
  }
  return head;
}

/** undefined for an item that has a type instead, such as a tool's output. */
function roleAt(scanner: JsonScanner, start: number): string | undefined {
  const role = peekMember(scanner, start, 'role');
  if (beginsWith(scanner.bytes, role, BYTE.quote)) return stringAt(scanner.bytes, role);
  const type = role === undefined ? peekMember(scanner, start, 'type') : undefined;
  if (!beginsWith(scanner.bytes, type, BYTE.quote) || stringAt(scanner.bytes, type) === 'message') {
    throw new OddShape('a message has no role');
  }
  return undefined;
}
