import type { PromptBlock } from '../../services/gateway-ports.ts';
import { anthropicRule } from './anthropic.ts';
import { chatRule } from './chat.ts';
import { type Facts, type Policy, reasonToSkip, type Skip } from './decision.ts';
import { applyEdits, type Edit } from './edits.ts';
import { BodyUnreadable, OddShape } from './errors.ts';
import { injectByValue } from './fallback.ts';
import { CACHE_KEYS, geminiRule, WRAPPED_KEYS } from './gemini.ts';
import type { HeadMessage } from './history-head.ts';
import { BYTE } from './json-bytes.ts';
import { JsonScanner } from './json-scan.ts';
import {
  beginsWith,
  firstItem,
  isPresent,
  lastMember,
  type ObjectSpan,
  onlyMember,
  readObject,
  stringAt,
} from './json-spans.ts';
import { marksOf } from './own-blocks.ts';
import { responsesRule } from './responses.ts';
import type { Wire, WireRule } from './wire-rule.ts';

export { BodyUnreadable } from './errors.ts';
export type { Wire } from './wire-rule.ts';

/** How a block is inserted. */
export interface InjectOptions {
  /** Marks our own blocks; made once per installation. Not empty. */
  readonly nonce: string;
  readonly policy: Policy;
  /** Chat: append to the last leading system message, for backends that allow only one. */
  readonly mergeSystem?: boolean;
}

/** One body and what is to be done with it. */
export interface InjectRequest {
  readonly wire: Wire;
  readonly body: Buffer;
  readonly block: PromptBlock | undefined;
  readonly options: InjectOptions;
}

/** The body to forward, and what the scan saw in it. */
export interface InjectResult extends Facts {
  /** The very buffer that came in when nothing changed. */
  readonly body: Buffer;
  /** The block is really in it: the request is an exposure. */
  readonly injected: boolean;
  /** The body was parsed and serialised anew instead of spliced. */
  readonly reparsed: boolean;
  /** Why a block that was given is not in it. */
  readonly skipped?: Skip;
}

const RULES: Record<Wire, WireRule> = {
  'anthropic-messages': anthropicRule,
  'openai-chat': chatRule,
  'openai-responses': responsesRule,
  'gemini-generate': geminiRule,
  'gemini-count': geminiRule,
};

interface Scanned {
  readonly scanner: JsonScanner;
  readonly root: ObjectSpan;
  /** The object that holds the place; undefined when the body has none. */
  readonly target: ObjectSpan | undefined;
  readonly head: readonly HeadMessage[];
}

/**
 * Puts a persona's block into a request body, or takes it out: first every block with our nonce is
 * removed, then `block` is inserted, if policy and wire allow it. Bytes are spliced, so whatever is
 * not the block stays as the client sent it; only shapes too odd for that are serialised anew.
 * Pure and idempotent. Throws BodyUnreadable and nothing else, for any bytes.
 */
export function injectPersona(
  wire: Wire,
  body: Buffer,
  block: PromptBlock | undefined,
  options: InjectOptions,
): InjectResult {
  const request = { wire, body, block, options };
  try {
    return injectByBytes(request);
  } catch (error) {
    if (error instanceof OddShape) return injectByValue(request);
    throw error;
  }
}

/** The block of a text: JSON-escaped UTF-8 without the quotes. A lone surrogate becomes its escape. */
export function escapeBlock(text: string): PromptBlock {
  return { escaped: Buffer.from(JSON.stringify(text).slice(1, -1), 'utf8') };
}

function injectByBytes(request: InjectRequest): InjectResult {
  const { wire, block, options } = request;
  const rule = RULES[wire];
  let body = request.body;
  let scanned = scan(wire, rule, body);
  const { scanner, root } = scanned;
  const facts = factsOf(scanner, scanned.target ?? root);
  const removals = removalsOf(rule, scanned, options.nonce);
  if (removals.length > 0) {
    body = applyEdits(body, removals);
    scanned = scan(wire, rule, body);
  }
  const { target } = scanned;
  const skipped = reasonToSkip({
    policy: options.policy,
    hasTools: facts.hasTools,
    hasTarget: target !== undefined,
    hasCachedContent: target?.members.some((member) => isCache(member.name) && isPresent(body, member)) ?? false,
  });
  if (block === undefined || target === undefined || skipped !== undefined) {
    const why = block !== undefined && skipped !== undefined ? { skipped } : {};
    return { body, injected: false, reparsed: false, ...why, ...facts };
  }
  const mergeSystem = options.mergeSystem === true;
  const edits = rule.place({ ...scanned, target, block: block.escaped, mergeSystem });
  return { body: applyEdits(body, edits), injected: true, reparsed: false, ...facts };
}

function scan(wire: Wire, rule: WireRule, body: Buffer): Scanned {
  const scanner = new JsonScanner(body);
  const start = scanner.skipSpace(0);
  if (body[start] !== BYTE.openObject) throw new BodyUnreadable('the body is no JSON object');
  const root = readObject(scanner, start, rule.keys);
  const end = scanner.skipSpace(root.end);
  if (end !== body.length) throw scanner.fail(end);
  const target = wire === 'gemini-count' ? wrappedRequest(scanner, root) : root;
  return { scanner, root, target, head: rule.readHead?.(scanner, root) ?? [] };
}

function removalsOf(rule: WireRule, { scanner, target, head }: Scanned, nonce: string): readonly Edit[] {
  return target === undefined ? [] : rule.remove({ scanner, target, head }, marksOf(nonce));
}

/** The request inside countTokens; undefined when only `contents` are counted. */
function wrappedRequest(scanner: JsonScanner, root: ObjectSpan): ObjectSpan | undefined {
  const wrapped = onlyMember(root, ...WRAPPED_KEYS);
  if (!isPresent(scanner.bytes, wrapped)) return undefined;
  if (!beginsWith(scanner.bytes, wrapped, BYTE.openObject)) throw new OddShape('the counted request is no object');
  return readObject(scanner, wrapped.start, geminiRule.keys);
}

function factsOf(scanner: JsonScanner, object: ObjectSpan): Facts {
  const { bytes } = scanner;
  const model = lastMember(object, 'model');
  const tools = lastMember(object, 'tools');
  return {
    model: beginsWith(bytes, model, BYTE.quote) ? stringAt(bytes, model) : undefined,
    hasTools: beginsWith(bytes, tools, BYTE.openArray) && firstItem(scanner, tools.start) !== undefined,
    stream: beginsWith(bytes, lastMember(object, 'stream'), BYTE.t),
  };
}

function isCache(name: string): boolean {
  return CACHE_KEYS.some((key) => key === name);
}
