import type { Provider } from '../services/gateway-ports.ts';

/** Tokens as the provider reports them; null where it does not. */
export interface Usage {
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** Part of the input that came from the provider's cache. */
  readonly cachedTokens: number | null;
}

/** Nothing reported. */
export const NO_USAGE: Usage = { inputTokens: null, outputTokens: null, cachedTokens: null };

type Json = Readonly<Record<string, unknown>>;

const KEY_WITH_OBJECT = /"usage(?:Metadata)?"\s*:\s*\{/;

/**
 * Whether a JSON text may report usage: a cheap look that spares parsing the many events of a
 * stream that do not.
 */
export function mayHoldUsage(json: Buffer): boolean {
  return json.includes('"usage') && KEY_WITH_OBJECT.test(json.toString('latin1'));
}

/**
 * Usage in one parsed response body or stream event. Anthropic: `usage`, or `message.usage` of
 * message_start. Chat: `usage`. Responses: `usage`, or `response.usage` of response.completed.
 * Gemini: `usageMetadata`, also as the last element of a list (a stream without alt=sse).
 */
export function usageOf(provider: Provider, value: unknown): Usage {
  const json = object(Array.isArray(value) ? value.at(-1) : value);
  switch (provider) {
    case 'anthropic':
      return ofAnthropic(object(json.usage ?? object(json.message).usage));
    case 'openai':
      return ofOpenAi(object(json.usage ?? object(json.response).usage));
    case 'gemini':
      return ofGemini(object(json.usageMetadata));
  }
}

/** Both reports in one. Reports of a stream are running totals, so the larger figure is the later one. */
export function mergeUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: larger(a.inputTokens, b.inputTokens),
    outputTokens: larger(a.outputTokens, b.outputTokens),
    cachedTokens: larger(a.cachedTokens, b.cachedTokens),
  };
}

function ofAnthropic(usage: Json): Usage {
  return {
    inputTokens: count(usage.input_tokens),
    outputTokens: count(usage.output_tokens),
    cachedTokens: count(usage.cache_read_input_tokens),
  };
}

/** Chat Completions names prompt and completion, Responses names input and output. */
function ofOpenAi(usage: Json): Usage {
  const details = object(usage.input_tokens_details ?? usage.prompt_tokens_details);
  return {
    inputTokens: count(usage.input_tokens ?? usage.prompt_tokens),
    outputTokens: count(usage.output_tokens ?? usage.completion_tokens),
    cachedTokens: count(details.cached_tokens),
  };
}

/** Thoughts are billed as output, but counted beside the candidates. */
function ofGemini(usage: Json): Usage {
  const candidates = count(usage.candidatesTokenCount);
  const thoughts = count(usage.thoughtsTokenCount);
  return {
    inputTokens: count(usage.promptTokenCount),
    outputTokens: candidates === null && thoughts === null ? null : (candidates ?? 0) + (thoughts ?? 0),
    cachedTokens: count(usage.cachedContentTokenCount),
  };
}

function larger(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
