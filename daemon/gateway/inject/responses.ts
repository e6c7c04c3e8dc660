import { addMember, appendText, type Edit, insert } from './edits.ts';
import { OddShape } from './errors.ts';
import { type HeadMessage, readHeadOf } from './history-head.ts';
import { BYTE } from './json-bytes.ts';
import type { JsonScanner } from './json-scan.ts';
import { beginsWith, isPresent, type ObjectSpan, onlyMember } from './json-spans.ts';
import type { Marks } from './own-blocks.ts';
import { cutsOf, removeFromMember, removeFromMessages } from './remove.ts';
import { FACT_KEYS, type Located, type Placement, type WireRule } from './wire-rule.ts';

const ITEM = {
  head: ',{"type":"message","role":"developer","content":[{"type":"input_text","text":"',
  tail: '"}]}',
};

/**
 * Responses: the end of `instructions`. A client without them that opens its input with developer
 * messages (Codex) gets a developer message of ours after those.
 */
export const responsesRule: WireRule = {
  keys: new Set([...FACT_KEYS, 'instructions', 'input']),
  readHead(scanner: JsonScanner, target: ObjectSpan): readonly HeadMessage[] {
    return readHeadOf(scanner, onlyMember(target, 'input'));
  },
  remove({ scanner, target, head }: Located, marks: Marks): readonly Edit[] {
    const search = { scanner, marks };
    const own = removeFromMember(search, onlyMember(target, 'instructions'));
    const input = onlyMember(target, 'input');
    if (input === undefined) return own;
    const removal = removeFromMessages(search, input, head);
    // Both members may stand side by side: then the comma between them must not be cut twice.
    if (removal.isOurs && own.length > 0) throw new OddShape('instructions and input hold nothing but blocks of ours');
    return [...own, ...cutsOf(scanner.bytes, input, removal)];
  },
  place({ scanner, target, head, block }: Placement): readonly Edit[] {
    const { bytes } = scanner;
    const instructions = onlyMember(target, 'instructions');
    if (isPresent(bytes, instructions)) {
      if (beginsWith(bytes, instructions, BYTE.quote)) return [appendText(instructions, block)];
      throw new OddShape('instructions is no text');
    }
    const last = head.at(-1);
    if (last !== undefined) return [insert(last.end, block, ITEM)];
    return addMember(bytes, target, block, { name: 'instructions', absent: instructions, head: '"', tail: '"' });
  },
};
