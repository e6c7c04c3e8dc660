import { addMember, appendItem, appendText, type Edit } from './edits.ts';
import { OddShape } from './errors.ts';
import { BYTE } from './json-bytes.ts';
import { beginsWith, isPresent, onlyMember } from './json-spans.ts';
import type { Marks } from './own-blocks.ts';
import { removeFromMember } from './remove.ts';
import { FACT_KEYS, type Located, type Placement, type WireRule } from './wire-rule.ts';

const ITEM = { head: '{"type":"text","text":"', tail: '"}' };
const FIELD = { name: 'system', head: `[${ITEM.head}`, tail: `${ITEM.tail}]` };

/** Messages and count_tokens: the last block of `system`, never with a cache breakpoint of its own. */
export const anthropicRule: WireRule = {
  keys: new Set([...FACT_KEYS, 'system']),
  remove({ scanner, target }: Located, marks: Marks): readonly Edit[] {
    return removeFromMember({ scanner, marks }, onlyMember(target, 'system'));
  },
  place({ scanner: { bytes }, target, block }: Placement): readonly Edit[] {
    const system = onlyMember(target, 'system');
    if (!isPresent(bytes, system)) return addMember(bytes, target, block, { ...FIELD, absent: system });
    if (beginsWith(bytes, system, BYTE.quote)) return [appendText(system, block)];
    if (beginsWith(bytes, system, BYTE.openArray)) return [appendItem(bytes, system, block, ITEM)];
    throw new OddShape('system is neither text nor a list');
  },
};
