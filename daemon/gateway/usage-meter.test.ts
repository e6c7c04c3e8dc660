import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { answerTo, FAKE_USAGE } from '../../test/harness/fake-answers.ts';
import { WIRE_CALLS } from '../../test/harness/wire-calls.ts';
import type { Provider } from '../services/gateway-ports.ts';
import { mayHoldUsage, NO_USAGE, type Usage, usageOf } from './usage.ts';
import { createUsageMeter } from './usage-meter.ts';

interface Metered {
  readonly usage: Usage;
  readonly failures: readonly string[];
}

interface Copy {
  readonly provider?: Provider;
  readonly contentType?: string;
  readonly encoding?: string;
}

async function meter(
  chunks: readonly (string | Buffer)[],
  { provider = 'anthropic', ...copy }: Copy = {},
): Promise<Metered> {
  const failures: string[] = [];
  const rawHeaders = [
    'Content-Type',
    copy.contentType ?? 'application/json',
    ...(copy.encoding ? ['content-Encoding', copy.encoding] : []),
  ];
  const usageMeter = createUsageMeter({ provider, rawHeaders, onFailure: (error) => failures.push(String(error)) });
  for (const chunk of chunks) usageMeter.push(Buffer.from(chunk));
  return { usage: await usageMeter.finish(), failures };
}

const ALL: Usage = { inputTokens: FAKE_USAGE.input, outputTokens: FAKE_USAGE.output, cachedTokens: FAKE_USAGE.cached };
const METERED = WIRE_CALLS.filter(({ name }) => name !== 'count_tokens');

describe('the usage of a response', () => {
  it.each(METERED)('is read from $name', async ({ provider, path: target, body }) => {
    const [path = '', query = ''] = target.split('?');
    const toolCall = { name: 'look', input: { usage: { input_tokens: 999_999 } } };
    const payload = answerTo({ path, query, json: JSON.parse(body) }, { text: 'ok "usage": {', toolCall });
    const { contentType = '', chunks = [] } = payload ?? {};
    expect(await meter(chunks, { provider, contentType })).toEqual({ usage: ALL, failures: [] });
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ] as const)('is read from a body in %s, cut anywhere', async (encoding, compress) => {
    const packed = compress('{"id":"m","usage":{"input_tokens":3,"output_tokens":4}}');
    const chunks = [...packed].map((byte) => Buffer.of(byte));
    expect((await meter(chunks, { encoding })).usage).toEqual({ inputTokens: 3, outputTokens: 4, cachedTokens: null });
  });

  it('is what was seen before a stream was cut off', async () => {
    const start = 'data: {"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}}\n\n';
    const stream = `${start}data: {"type":"message_delta","usage":{"outp`;
    const { usage } = await meter([stream], { contentType: 'text/event-stream' });
    expect(usage).toEqual({ inputTokens: 9, outputTokens: 1, cachedTokens: null });
  });

  it('is nothing for what cannot be read, and says so once', async () => {
    const cases: readonly (readonly [readonly (string | Buffer)[], Copy])[] = [
      [['{"usage":{"input_tokens":1'], {}],
      [['no gzip at all', 'more'], { encoding: 'gzip' }],
      [[gzipSync('{"usage":{"input_tokens":1}}').subarray(0, 12)], { encoding: 'gzip' }],
      [['(bytes)'], { encoding: 'compress' }],
      [Array.from({ length: 9 }, () => Buffer.alloc(1024 * 1024, 32)), {}],
    ];
    for (const [chunks, copy] of cases) {
      const { usage, failures } = await meter(chunks, copy);
      expect(usage).toEqual(NO_USAGE);
      expect(failures).toHaveLength(1);
    }
  });

  it('is nothing where nothing is reported', async () => {
    for (const body of ['', '{}', '[]', 'null', '{"usage":null}', '{"usage":{}}', '{"usage":{"input_tokens":"7"}}']) {
      expect((await meter([body])).usage, body).toEqual(NO_USAGE);
    }
    expect(usageOf('gemini', [])).toEqual(NO_USAGE);
    expect(usageOf('anthropic', { usage: { input_tokens: -1, output_tokens: 1.5 } })).toEqual(NO_USAGE);
  });

  it('is looked for only where an object follows the key', () => {
    expect(mayHoldUsage(Buffer.from('{"usage" : {}}'))).toBe(true);
    expect(mayHoldUsage(Buffer.from('{"usageMetadata":{}}'))).toBe(true);
    expect(mayHoldUsage(Buffer.from('{"usage":null}'))).toBe(false);
    expect(mayHoldUsage(Buffer.from('{"text":"\\"usage\\":{"}'))).toBe(false);
  });
});
