import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { headerOf, toClientHeaders, toUpstreamHeaders, withoutKeyParameter } from './headers.ts';

const TOKEN = `mst_AbCd1234_${'x'.repeat(43)}`;

interface Overrides {
  readonly apiKey?: string;
  readonly provider?: 'anthropic' | 'openai' | 'gemini';
  readonly bodyBytes?: number;
}

function forwarded(raw: readonly string[], { apiKey, provider = 'anthropic', bodyBytes }: Overrides = {}) {
  const unknown: string[] = [];
  const result = toUpstreamHeaders(raw, { provider, apiKey, bodyBytes, onUnknown: (name) => unknown.push(name) });
  return { ...result, unknown };
}

describe('request headers', () => {
  it('keep case, order and repetition', () => {
    const raw = ['X-Api-Key', 'k', 'user-agent', 'u', 'Anthropic-Beta', 'a', 'anthropic-beta', 'b', 'ACCEPT', '*/*'];
    expect(forwarded(raw).headers).toEqual(raw);
  });

  it.each([
    ...['accept', 'accept-language', 'Accept-Encoding', 'authorization', 'content-type', 'user-agent'],
    ...['anthropic-version', 'anthropic-beta', 'anthropic-dangerous-direct-browser-access', 'openai-beta'],
    ...['openai-organization', 'x-api-key', 'x-goog-api-key', 'x-goog-api-client', 'x-codex-turn-metadata'],
    ...['x-claude-code-session-id', 'x-stainless-retry-count', 'x-session-affinity', 'x-client-request-id', 'x-app'],
    ...['session-id', 'session_id', 'thread-id', 'originator', 'version', 'idempotency-key', 'traceparent'],
    ...['tracestate', 'sec-fetch-mode'],
  ])('pass %s', (name) => {
    expect(forwarded([name, 'value']).headers).toEqual([name, 'value']);
  });

  it.each([
    ...['Connection', 'keep-alive', 'proxy-authorization', 'Proxy-Connection', 'TE', 'trailer', 'transfer-encoding'],
    ...['upgrade', 'Host', 'content-length', 'Cookie', 'origin', 'referer', 'forwarded', 'x-forwarded-for'],
    ...['X-Forwarded-Host', 'x-real-ip', 'x-http-method-override', 'x-maestro-session', 'X-MAESTRO-anything', 'expect'],
  ])('drop %s without counting it', (name) => {
    const { headers, unknown } = forwarded([name, 'value']);
    expect(headers).toEqual([]);
    expect(unknown).toEqual([]);
  });

  it('drop and count what fits no family', () => {
    const { headers, unknown } = forwarded(['Brand-New', '1', 'sec-fetch-site', 'none', 'chatgpt-account-id', '2']);
    expect(headers).toEqual([]);
    expect(unknown).toEqual(['brand-new', 'sec-fetch-site', 'chatgpt-account-id']);
  });

  it('drop what Connection names', () => {
    const raw = [
      'Connection',
      'keep-alive, X-Hop',
      'x-hop',
      '1',
      'x-stays',
      '2',
      'connection',
      'x-other',
      'X-Other',
      '3',
    ];
    expect(forwarded(raw).headers).toEqual(['x-stays', '2']);
  });

  it('carry the length of the body that is sent', () => {
    expect(forwarded(['content-length', '10'], { bodyBytes: 99 }).headers).toEqual(['Content-Length', '99']);
    expect(forwarded([], { bodyBytes: 0 }).headers).toEqual(['Content-Length', '0']);
  });

  it('never hold a token of ours, in whichever header it is', () => {
    const raw = [
      'Authorization',
      `Bearer ${TOKEN}`,
      'x-api-key',
      TOKEN,
      'X-Goog-Api-Key',
      TOKEN,
      'x-note',
      `a ${TOKEN}`,
    ];
    expect(forwarded([...raw, 'user-agent', TOKEN, 'authorization', `Basic mst_`]).headers).toEqual([]);
  });

  it('say when a token of ours was the only credential', () => {
    expect(forwarded(['x-api-key', TOKEN]).lacksCredential).toBe(true);
    expect(forwarded(['x-api-key', TOKEN, 'authorization', 'Bearer sk-1']).lacksCredential).toBe(false);
    expect(forwarded(['x-api-key', TOKEN], { apiKey: 'sk-own' }).lacksCredential).toBe(false);
    // A local backend may want no key at all.
    expect(forwarded([]).lacksCredential).toBe(false);
  });

  it("carry the daemon's own key instead of every credential of the client, in the form of the provider", () => {
    const raw = [
      'authorization',
      'Bearer sk-client',
      'X-Api-Key',
      'sk-client',
      'x-goog-api-key',
      'sk-client',
      'x-a',
      '1',
    ];
    const of = (provider: 'anthropic' | 'openai' | 'gemini') => forwarded(raw, { provider, apiKey: 'sk-own' }).headers;
    expect(of('anthropic')).toEqual(['x-a', '1', 'x-api-key', 'sk-own']);
    expect(of('openai')).toEqual(['x-a', '1', 'Authorization', 'Bearer sk-own']);
    expect(of('gemini')).toEqual(['x-a', '1', 'x-goog-api-key', 'sk-own']);
  });

  it.skipIf('createZstdDecompress' in zlib)('offer no encoding that cannot be metered', () => {
    const of = (value: string) => headerOf(forwarded(['Accept-Encoding', value]).headers, 'accept-encoding');
    expect(of('gzip, deflate, br, zstd')).toBe('gzip, deflate, br');
    expect(of('zstd;q=1.0, gzip;q=0.5')).toBe('gzip;q=0.5');
    expect(of('ZSTD')).toBe('identity');
    expect(of('gzip, deflate')).toBe('gzip, deflate');
  });
});

describe('response headers', () => {
  it('pass unchanged but for those of one hop and those that set something in a browser', () => {
    const raw = [
      ...['Content-Type', 'application/json', 'Request-Id', 'r1', 'retry-after', '3', 'x-ratelimit-remaining', '9'],
      ...['Connection', 'close, x-hop', 'X-Hop', '1', 'Transfer-Encoding', 'chunked', 'Keep-Alive', 'timeout=5'],
      ...['set-cookie', 'a=b', 'Set-Cookie', 'c=d', 'Access-Control-Allow-Origin', '*', 'alt-svc', 'h3'],
      ...['Strict-Transport-Security', 'max-age=1', 'proxy-authenticate', 'x', 'Content-Encoding', 'gzip'],
      ...['content-length', '12', 'Via', '1.1 a', 'via', '1.1 b'],
    ];
    expect(toClientHeaders(raw)).toEqual([
      ...['Content-Type', 'application/json', 'Request-Id', 'r1', 'retry-after', '3', 'x-ratelimit-remaining', '9'],
      ...['Content-Encoding', 'gzip', 'content-length', '12', 'Via', '1.1 a', 'via', '1.1 b'],
    ]);
  });
});

describe('a query', () => {
  it('loses the key parameter only', () => {
    expect(withoutKeyParameter('?key=abc')).toBe('');
    expect(withoutKeyParameter('?alt=sse&key=abc&x=%20')).toBe('?alt=sse&x=%20');
    expect(withoutKeyParameter('?alt=sse&monkey=1')).toBe('?alt=sse&monkey=1');
    expect(withoutKeyParameter('')).toBe('');
  });
});
