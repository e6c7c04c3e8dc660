import { addMember, appendItem, type Edit } from './edits.ts';
import { OddShape } from './errors.ts';
import { BYTE } from './json-bytes.ts';
import type { JsonScanner } from './json-scan.ts';
import { beginsWith, isPresent, type Member, onlyMember, readObject } from './json-spans.ts';
import { type Marks, mayHoldOurs } from './own-blocks.ts';
import { removeFromParts } from './remove.ts';
import { FACT_KEYS, type Located, type Placement, type WireRule } from './wire-rule.ts';

/** Both spellings of the same field: the API takes camel and snake case. */
export const INSTRUCTION_KEYS = ['systemInstruction', 'system_instruction'] as const;
/** A request with cached content must not have an instruction of its own. */
export const CACHE_KEYS = ['cachedContent', 'cached_content'] as const;
/** What countTokens wraps a whole request in. */
export const WRAPPED_KEYS = ['generateContentRequest', 'generate_content_request'] as const;

const PART = { head: '{"text":"', tail: '"}' };
const FIELD = { name: INSTRUCTION_KEYS[0], head: `{"parts":[${PART.head}`, tail: `${PART.tail}]}` };
const PARTS: ReadonlySet<string> = new Set(['parts']);

/** generateContent and streamGenerateContent: the last part of the system instruction. */
export const geminiRule: WireRule = {
  keys: new Set([...FACT_KEYS, ...INSTRUCTION_KEYS, ...CACHE_KEYS, ...WRAPPED_KEYS]),
  remove({ scanner, target }: Located, marks: Marks): readonly Edit[] {
    const instruction = onlyMember(target, ...INSTRUCTION_KEYS);
    if (instruction === undefined || !mayHoldOurs(scanner.bytes, instruction, marks)) return [];
    return removeFromParts({ scanner, marks }, instruction, partsOf(scanner, instruction));
  },
  place({ scanner, target, block }: Placement): readonly Edit[] {
    const { bytes } = scanner;
    const instruction = onlyMember(target, ...INSTRUCTION_KEYS);
    if (!isPresent(bytes, instruction)) return addMember(bytes, target, block, { ...FIELD, absent: instruction });
    return [appendItem(bytes, partsOf(scanner, instruction), block, PART)];
  },
};

function partsOf(scanner: JsonScanner, instruction: Member): Member {
  if (!beginsWith(scanner.bytes, instruction, BYTE.openObject)) throw new OddShape('the instruction is no object');
  const parts = onlyMember(readObject(scanner, instruction.start, PARTS), 'parts');
  if (parts === undefined || !beginsWith(scanner.bytes, parts, BYTE.openArray)) throw new OddShape('parts is no list');
  return parts;
}
