import { addMember, appendItem, appendText, type Edit, insert, prependItem, type Wrap } from './edits.ts';
import { OddShape } from './errors.ts';
import { type HeadMessage, type HeadRole, readHeadOf } from './history-head.ts';
import { BYTE } from './json-bytes.ts';
import type { JsonScanner } from './json-scan.ts';
import { beginsWith, firstItem, isPresent, type ObjectSpan, onlyMember } from './json-spans.ts';
import type { Marks } from './own-blocks.ts';
import { cutsOf, removeFromMessages } from './remove.ts';
import { FACT_KEYS, type Located, type Placement, type WireRule } from './wire-rule.ts';

const PART = { head: '{"type":"text","text":"', tail: '"}' };

/** Chat Completions: a message of its own after the leading system and developer messages. */
export const chatRule: WireRule = {
  keys: new Set([...FACT_KEYS, 'messages']),
  readHead(scanner: JsonScanner, target: ObjectSpan): readonly HeadMessage[] {
    return readHeadOf(scanner, onlyMember(target, 'messages'));
  },
  remove({ scanner, target, head }: Located, marks: Marks): readonly Edit[] {
    const messages = onlyMember(target, 'messages');
    if (messages === undefined) return [];
    return cutsOf(scanner.bytes, messages, removeFromMessages({ scanner, marks }, messages, head));
  },
  place({ scanner, target, head, block, mergeSystem }: Placement): readonly Edit[] {
    const { bytes } = scanner;
    const messages = onlyMember(target, 'messages');
    const first = message('system');
    if (!isPresent(bytes, messages)) {
      const field = { name: 'messages', absent: messages, head: `[${first.head}`, tail: `${first.tail}]` };
      return addMember(bytes, target, block, field);
    }
    if (!beginsWith(bytes, messages, BYTE.openArray)) throw new OddShape('messages is no list');
    if (firstItem(scanner, messages.start) === undefined) return [appendItem(bytes, messages, block, first)];
    const last = head.at(-1);
    if (last === undefined) return [prependItem(messages, block, first)];
    const merged = mergeSystem ? mergeInto(scanner, last, block) : undefined;
    if (merged !== undefined) return [merged];
    const own = message(last.role);
    return [insert(last.end, block, { head: `,${own.head}`, tail: own.tail })];
  },
};

function message(role: HeadRole): Wrap {
  return { head: `{"role":"${role}","content":"`, tail: '"}' };
}

/** undefined for a message without content: it is no place for a text, so the block gets its own. */
function mergeInto(scanner: JsonScanner, { content }: HeadMessage, block: Buffer): Edit | undefined {
  const { bytes } = scanner;
  if (!isPresent(bytes, content)) return undefined;
  const type = bytes[content.start];
  if (type === BYTE.quote) return appendText(content, block);
  if (type === BYTE.openArray) {
    return firstItem(scanner, content.start) === undefined ? undefined : appendItem(bytes, content, block, PART);
  }
  throw new OddShape('the content of a system message is neither text nor a list');
}
