import { BodyUnreadable } from './errors.ts';
import { INSTRUCTION_KEYS } from './gemini.ts';
import { isHeadRole } from './history-head.ts';
import { withBlock, withoutBlocks } from './value-text.ts';
import type { Wire } from './wire-rule.ts';

/** A parsed JSON object. */
export type JsonObject = Record<string, unknown>;

/** Whether a parsed value is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The rule of one wire on a parsed body; both functions change it in place. */
export interface ValueRule {
  /** Takes every block of ours out: the same places as in the byte form. */
  remove(target: JsonObject, nonce: string): void;
  /** Puts a block in. Throws BodyUnreadable when its place holds what no rule understands. */
  place(target: JsonObject, block: string, mergeSystem: boolean): void;
}

const gemini: ValueRule = {
  remove(target, nonce) {
    // With both spellings an emptied one stays, so that the next block goes to the same places.
    const isDoubled = INSTRUCTION_KEYS.every((key) => !isAbsent(target[key]));
    for (const key of INSTRUCTION_KEYS) {
      cleanMember(target, key, (value) => cleanInstruction(value, nonce) ?? (isDoubled ? { parts: [] } : undefined));
    }
  },
  place(target, block) {
    const present = INSTRUCTION_KEYS.filter((key) => !isAbsent(target[key]));
    // With both spellings nobody knows which one is read: so each has it.
    const keys = present.length === 0 ? INSTRUCTION_KEYS.slice(0, 1) : present;
    for (const key of INSTRUCTION_KEYS) if (isAbsent(target[key])) delete target[key];
    for (const key of keys) {
      const placed = withPart(target[key], block);
      if (present.length > 1) target[key] = placed;
      else setMember(target, key, placed);
    }
  },
};

/** The rules by wire. */
export const VALUE_RULES: Readonly<Record<Wire, ValueRule>> = {
  'anthropic-messages': {
    remove(target, nonce) {
      cleanMember(target, 'system', (value) => cleanContent(value, nonce));
    },
    place(target, block) {
      setMember(target, 'system', withTextItem(target.system, { type: 'text', text: block }, 'system'));
    },
  },
  'openai-chat': {
    remove(target, nonce) {
      cleanMember(target, 'messages', (value) => cleanMessages(value, nonce));
    },
    place(target, block, mergeSystem) {
      setMember(target, 'messages', withMessage(target.messages, block, mergeSystem));
    },
  },
  'openai-responses': {
    remove(target, nonce) {
      cleanMember(target, 'instructions', (value) => cleanContent(value, nonce));
      cleanMember(target, 'input', (value) => cleanMessages(value, nonce));
    },
    place: placeInResponses,
  },
  'gemini-generate': gemini,
  'gemini-count': gemini,
};

function placeInResponses(target: JsonObject, block: string): void {
  const { instructions, input } = target;
  const headLength = Array.isArray(input) ? lengthOfHead(input) : 0;
  if (typeof instructions === 'string') target.instructions = withBlock(instructions, block);
  else if (!isAbsent(instructions)) throw unreadable('instructions');
  else if (headLength === 0) setMember(target, 'instructions', block);
  else if (Array.isArray(input)) {
    input.splice(headLength, 0, { type: 'message', role: 'developer', content: [{ type: 'input_text', text: block }] });
  }
}

function withTextItem(value: unknown, item: JsonObject, name: string): unknown {
  if (isAbsent(value)) return [item];
  if (typeof value === 'string') return withBlock(value, String(item.text));
  if (Array.isArray(value)) return [...value, item];
  if (isObject(value)) return [value, item];
  throw unreadable(name);
}

function withMessage(messages: unknown, block: string, mergeSystem: boolean): unknown {
  if (isAbsent(messages)) return [{ role: 'system', content: block }];
  if (!Array.isArray(messages)) throw unreadable('messages');
  const length = lengthOfHead(messages);
  const last: unknown = messages[length - 1];
  if (mergeSystem && isObject(last) && !isEmpty(last.content)) {
    last.content = withTextItem(last.content, { type: 'text', text: block }, 'content');
    return messages;
  }
  const role = isObject(last) ? last.role : 'system';
  return messages.toSpliced(length, 0, { role, content: block });
}

function withPart(instruction: unknown, block: string): unknown {
  const part = { text: block };
  if (isAbsent(instruction)) return { parts: [part] };
  if (typeof instruction === 'string') return { parts: [{ text: instruction }, part] };
  if (!isObject(instruction)) throw unreadable(INSTRUCTION_KEYS[0]);
  if (typeof instruction.parts === 'string') throw unreadable('parts');
  const placed = { ...instruction };
  setMember(placed, 'parts', withTextItem(instruction.parts, part, 'parts'));
  return placed;
}

function lengthOfHead(messages: readonly unknown[]): number {
  const end = messages.findIndex((message) => !isObject(message) || !isHeadRole(message.role));
  return end === -1 ? messages.length : end;
}

function cleanContent(value: unknown, nonce: string): unknown {
  if (typeof value === 'string') return withoutBlocks(value, nonce);
  if (!Array.isArray(value)) return value;
  return cleanItems(value, (item) => cleanItem(item, 'text', nonce));
}

function cleanMessages(value: unknown, nonce: string): unknown {
  if (!Array.isArray(value)) return value;
  const length = lengthOfHead(value);
  return cleanItems(value, (item, index) => (index < length ? cleanItem(item, 'content', nonce) : item));
}

function cleanInstruction(value: unknown, nonce: string): unknown {
  if (!isObject(value)) return cleanContent(value, nonce);
  cleanMember(value, 'parts', (parts) => cleanContent(parts, nonce));
  return Object.keys(value).length === 0 ? undefined : value;
}

function cleanItems(items: readonly unknown[], clean: (item: unknown, index: number) => unknown): unknown {
  const kept = items.map(clean).filter((item) => item !== undefined);
  return kept.length === 0 && items.length > 0 ? undefined : kept;
}

function cleanItem(item: unknown, key: 'text' | 'content', nonce: string): unknown {
  if (typeof item === 'string') return withoutBlocks(item, nonce);
  if (!isObject(item) || item[key] === undefined) return item;
  const cleaned = cleanContent(item[key], nonce);
  if (cleaned !== undefined) item[key] = cleaned;
  return cleaned === undefined ? undefined : item;
}

function cleanMember(target: JsonObject, key: string, clean: (value: unknown) => unknown): void {
  if (!Object.hasOwn(target, key)) return;
  const cleaned = clean(target[key]);
  if (cleaned === undefined) delete target[key];
  else target[key] = cleaned;
}

/**
 * A member without content moves to the end, where a missing one is added: once a block is in it,
 * nothing tells the two apart.
 */
function setMember(target: JsonObject, key: string, value: unknown): void {
  if (isEmpty(target[key])) delete target[key];
  target[key] = value;
}

function isEmpty(value: unknown): boolean {
  if (isObject(value)) return Object.keys(value).every((key) => key === 'parts') && isEmpty(value.parts);
  return isAbsent(value) || (Array.isArray(value) && value.length === 0);
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function unreadable(name: string): BodyUnreadable {
  return new BodyUnreadable(`${name} has a type that this API does not know`);
}
