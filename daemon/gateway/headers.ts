import * as zlib from 'node:zlib';
import type { Provider } from '../services/gateway-ports.ts';

/** Request headers that pass by their whole name; the families are in `isPassed`. */
const PASSED: ReadonlySet<string> = new Set([
  'authorization',
  'content-type',
  'user-agent',
  'session-id',
  'session_id',
  'thread-id',
  'originator',
  'version',
  'idempotency-key',
  'traceparent',
  'tracestate',
  'sec-fetch-mode',
]);

/** Request headers that are dropped on purpose: hop by hop, ours, or of a browser. */
const DROPPED: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'expect',
  'cookie',
  'origin',
  'referer',
  'forwarded',
  'x-real-ip',
  'x-http-method-override',
]);
const DROPPED_FAMILIES = ['proxy-', 'x-forwarded-', 'x-maestro-'] as const;
const PASSED_FAMILIES = ['x-', 'accept', 'anthropic-', 'openai-'] as const;

const RESPONSE_DROPPED: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'set-cookie',
  'alt-svc',
  'strict-transport-security',
]);
const RESPONSE_DROPPED_FAMILIES = ['proxy-', 'access-control-'] as const;

const CREDENTIALS: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'x-goog-api-key']);
const OWN_CREDENTIAL = /^(?:\S+ +)?mst_|mst_[A-Za-z0-9]{8}_/;
/** Whether this Node can read zstd; metering has to read a copy of the response. */
const CAN_READ_ZSTD = 'createZstdDecompress' in zlib;

/** What the header rules need to know about one request. */
export interface RequestHeaderOptions {
  readonly provider: Provider;
  /** The daemon's own key, which then replaces every credential of the client. */
  readonly apiKey: string | undefined;
  /** Length of the body that is sent; undefined for none. */
  readonly bodyBytes: number | undefined;
  /** Told the lower-case name of each header that fits no family. */
  readonly onUnknown: (name: string) => void;
}

/** Headers for the provider. */
export interface ForwardedHeaders {
  /** Flat: name, value, name, value; case and order of the client. */
  readonly headers: string[];
  /** The client sent a token of ours as its only credential, and there is no other to send. */
  readonly lacksCredential: boolean;
}

/**
 * Request headers by the allow list of section 9 of the gateway's design. A token of ours is never
 * among them.
 */
export function toUpstreamHeaders(raw: readonly string[], options: RequestHeaderOptions): ForwardedHeaders {
  const headers: string[] = [];
  const named = namedByConnection(raw);
  let ownTokens = 0;
  let credentials = 0;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const value = raw[i + 1] ?? '';
    const lower = name.toLowerCase();
    if (DROPPED.has(lower) || startsWithAny(lower, DROPPED_FAMILIES) || named?.has(lower)) continue;
    if (CREDENTIALS.has(lower)) {
      if (OWN_CREDENTIAL.test(value)) ownTokens += 1;
      else if (options.apiKey === undefined && (credentials += 1)) headers.push(name, value);
    } else if (!isPassed(lower)) options.onUnknown(lower);
    else if (lower === 'accept-encoding') headers.push(name, readableEncodings(value));
    else if (!value.includes('mst_')) headers.push(name, value);
  }
  if (options.apiKey !== undefined) headers.push(...ownKey(options.provider, options.apiKey));
  if (options.bodyBytes !== undefined) headers.push('Content-Length', String(options.bodyBytes));
  return { headers, lacksCredential: ownTokens > 0 && credentials === 0 && options.apiKey === undefined };
}

/** Response headers for the client: everything but what is between two hops or sets something in a browser. */
export function toClientHeaders(raw: readonly string[]): string[] {
  const headers: string[] = [];
  const named = namedByConnection(raw);
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const lower = (raw[i] ?? '').toLowerCase();
    if (RESPONSE_DROPPED.has(lower) || startsWithAny(lower, RESPONSE_DROPPED_FAMILIES) || named?.has(lower)) continue;
    headers.push(raw[i] ?? '', raw[i + 1] ?? '');
  }
  return headers;
}

/** First value of a header in a flat list; undefined when it is absent. `name` in lower case. */
export function headerOf(raw: readonly string[], name: string): string | undefined {
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i]?.toLowerCase() === name) return raw[i + 1];
  }
  return undefined;
}

/** A query without the API key parameter that Google's clients may put there. */
export function withoutKeyParameter(query: string): string {
  if (!query.includes('key=')) return query;
  const kept = query
    .slice(1)
    .split('&')
    .filter((pair) => !pair.startsWith('key='));
  return kept.length > 0 ? `?${kept.join('&')}` : '';
}

function isPassed(lower: string): boolean {
  return PASSED.has(lower) || startsWithAny(lower, PASSED_FAMILIES);
}

function startsWithAny(text: string, prefixes: readonly string[]): boolean {
  for (const prefix of prefixes) if (text.startsWith(prefix)) return true;
  return false;
}

/** Headers that `Connection` declares to be for this hop only. */
function namedByConnection(raw: readonly string[]): ReadonlySet<string> | undefined {
  let named: Set<string> | undefined;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i]?.length !== 10 || raw[i]?.toLowerCase() !== 'connection') continue;
    const value = raw[i + 1] ?? '';
    if (value === 'keep-alive' || value === 'close') continue;
    named ??= new Set();
    for (const token of value.split(',')) named.add(token.trim().toLowerCase());
  }
  return named;
}

function readableEncodings(value: string): string {
  if (CAN_READ_ZSTD || !/zstd/i.test(value)) return value;
  const kept = value.split(',').filter((each) => !/^\s*zstd\s*(?:;|$)/i.test(each));
  return kept.join(',').trim() || 'identity';
}

/** The daemon's key in the header that the provider reads. */
function ownKey(provider: Provider, key: string): readonly [string, string] {
  switch (provider) {
    case 'anthropic':
      return ['x-api-key', key];
    case 'openai':
      return ['Authorization', `Bearer ${key}`];
    case 'gemini':
      return ['x-goog-api-key', key];
  }
}
