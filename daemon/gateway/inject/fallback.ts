import { type Facts, reasonToSkip } from './decision.ts';
import { BodyUnreadable } from './errors.ts';
import { CACHE_KEYS, WRAPPED_KEYS } from './gemini.ts';
import type { InjectRequest, InjectResult } from './inject.ts';
import { isObject, type JsonObject, VALUE_RULES } from './value-rules.ts';

/**
 * The same rule on the parsed body, for shapes too odd to splice. The result is serialised anew and
 * marked `reparsed`, unless nothing changed: then it is the client's bytes. Throws BodyUnreadable.
 */
export function injectByValue(request: InjectRequest): InjectResult {
  const { wire, body, block, options } = request;
  const root = parseObject(body);
  const before = serialise(root);
  const targets = targetsOf(request, root);
  const rule = VALUE_RULES[wire];
  for (const target of targets) rule.remove(target, options.nonce);
  const facts = factsOf(targets.at(-1) ?? root);
  const skipped = reasonToSkip({
    policy: options.policy,
    hasTools: facts.hasTools,
    hasTarget: targets.length > 0,
    hasCachedContent:
      wire.startsWith('gemini') && targets.some((target) => CACHE_KEYS.some((key) => target[key] != null)),
  });
  const injected = block !== undefined && skipped === undefined;
  if (injected) {
    const text: unknown = JSON.parse(`"${block.escaped.toString('utf8')}"`);
    for (const target of targets) rule.place(target, String(text), options.mergeSystem === true);
  }
  const after = serialise(root);
  // A doubled key may hide a block of ours from the parser: then only the new serialisation is clean.
  const isSame = after === before && !body.includes(options.nonce);
  return {
    body: isSame ? body : Buffer.from(after),
    injected,
    reparsed: !isSame,
    ...(block !== undefined && skipped !== undefined && { skipped }),
    ...facts,
  };
}

function parseObject(body: Buffer): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new BodyUnreadable('the body is not valid JSON', { cause: error });
  }
  if (!isObject(value)) throw new BodyUnreadable('the body is no JSON object');
  return value;
}

/** Serialising recurses: a body that is nested too deeply for that cannot be inspected either. */
function serialise(value: JsonObject): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw new BodyUnreadable('the body is nested too deeply', { cause: error });
  }
}

function targetsOf({ wire, block }: InjectRequest, root: JsonObject): readonly JsonObject[] {
  if (wire !== 'gemini-count') return [root];
  const wrapped = WRAPPED_KEYS.map((key) => root[key]).filter((value) => value != null);
  if (block !== undefined && !wrapped.every(isObject)) throw new BodyUnreadable(`${WRAPPED_KEYS[0]} is no object`);
  return wrapped.filter(isObject);
}

function factsOf({ model, tools, stream }: JsonObject): Facts {
  return {
    model: typeof model === 'string' ? model : undefined,
    hasTools: Array.isArray(tools) && tools.length > 0,
    stream: stream === true,
  };
}
