import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StartedSession } from '../../contract/session.ts';
import { type DaemonKit, startDaemonKit } from '../harness/daemon-kit.ts';
import { type FakeReply, type FakeUpstream, startFakeUpstream } from '../harness/fake-upstream.ts';
import { formatRequest, openRaw, type RawRequest, type RawResponse, rawRequest } from '../harness/raw-http.ts';
import { WIRE_CALLS } from '../harness/wire-calls.ts';

const BODY_LIMIT = 32 * 1024 * 1024;
const JSON_TYPE = 'Content-Type: application/json';
/** One inference call of each provider, and the shape of its errors. */
const CALLS = [
  { target: 'anthropic/v1/messages', shape: { type: 'error', error: { type: expect.any(String) } } },
  { target: 'openai/v1/chat/completions', shape: { error: { type: expect.any(String), param: null } } },
  { target: 'openai/v1/responses', shape: { error: { type: expect.any(String), param: null } } },
  { target: 'gemini/v1beta/models/m:generateContent', shape: { error: { status: expect.any(String) } } },
] as const;

let fake: FakeUpstream;
let kit: DaemonKit;
let session: StartedSession;
let forwarded = 0;

beforeAll(async () => {
  fake = await startFakeUpstream();
  kit = await startDaemonKit({ upstreamUrl: fake.url });
  await kit.client.persona.create.mutate({ name: 'terse', content: '# Terse\n\nBe terse.\n' });
  session = await kit.client.session.start.mutate({ agent: 'sdk', persona: 'terse' });
});

afterAll(async () => {
  await kit?.dispose();
  await fake?.close();
});

function post(target: string, rest: Partial<RawRequest> = {}): Promise<RawResponse> {
  return kit.http({ method: 'POST', target, headers: [JSON_TYPE], body: '{"messages":[]}', ...rest });
}

function json({ body }: RawResponse): unknown {
  return JSON.parse(body.toString('utf8'));
}

describe('what the gateway refuses, in the words of each wire API and with nothing sent on', () => {
  beforeEach(() => {
    forwarded = fake.requests.length;
  });

  afterEach(() => {
    expect(fake.requests).toHaveLength(forwarded);
  });

  it.each(CALLS)('a token that it does not know: 401 from $target', async ({ target, shape }) => {
    const { token } = session;
    const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    for (const send of [post, (path: string) => kit.local({ method: 'POST', target: path, body: '{}' })]) {
      const answer = await send(`/s/${wrong}/${target}`);
      expect(answer.status).toBe(401);
      expect(json(answer)).toMatchObject(shape);
      expect(answer.body.toString()).not.toContain(wrong);
    }
  });

  it('the token of a session that has ended: 401, also for a connection that it used before', async () => {
    const ended = await kit.client.session.start.mutate({ agent: 'sdk', persona: 'terse' });
    const call = { method: 'POST', target: `/s/${ended.token}/anthropic/v1/messages`, body: '{"messages":[]}' };
    const host = `Host: 127.0.0.1:${kit.port}`;
    const connection = await openRaw({ port: kit.port });
    connection.write(formatRequest({ ...call, headers: [host, JSON_TYPE] }));
    expect((await connection.response()).status).toBe(200);
    forwarded += 1;
    await kit.client.session.end.mutate({ id: ended.id });
    connection.write(formatRequest({ ...call, headers: [host, JSON_TYPE] }));
    expect((await connection.response()).status).toBe(401);
    connection.destroy();
  });

  it.each(CALLS)('a body that is no JSON object: 400 from $target', async ({ target, shape }) => {
    for (const body of ['', '{', '[]', '"text"', '{"messages":[]} x', '\u0000', '{"messages":[}']) {
      const answer = await post(`/s/${session.token}/${target}`, { body });
      expect(answer.status, body).toBe(400);
      expect(json(answer)).toMatchObject(shape);
    }
  });

  it.each(CALLS)('a body in an encoding that it does not read: 415 from $target', async ({ target, shape }) => {
    const answer = await post(`/s/${session.token}/${target}`, { headers: [JSON_TYPE, 'Content-Encoding: gzip'] });
    expect(answer.status).toBe(415);
    expect(json(answer)).toMatchObject(shape);
  });

  it.each(CALLS)('a body over 32 MiB: 413 from $target before it is read', async ({ target, shape }) => {
    const connection = await openRaw({ port: kit.port });
    const headers = [`Host: 127.0.0.1:${kit.port}`, JSON_TYPE, `Content-Length: ${BODY_LIMIT + 1}`];
    connection.write(formatRequest({ method: 'POST', target: `/s/${session.token}/${target}`, headers }));
    const answer = await connection.response();
    expect(answer.status).toBe(413);
    expect(json(answer)).toMatchObject(shape);
    connection.destroy();
  });

  it('a WebSocket: 426, so that the client falls back to HTTP', async () => {
    const headers = ['Connection: Upgrade', 'Upgrade: websocket', 'openai-beta: responses_websockets=2026-02-06'];
    for (const send of [kit.http, kit.local]) {
      const target = `/s/${session.token}/openai/v1/responses`;
      const answer = await send.call(kit, { method: 'GET', target, headers });
      expect(answer.status).toBe(426);
      expect(answer.header('connection')).toBe('close');
    }
  });

  it.each([
    'anthropic/v1/files',
    'anthropic/v1/v1/messages',
    'openai/v1/embeddings',
    'openai/v1/../v1/responses',
    'gemini/v1beta/models/m:embedContent',
    'other/v1/messages',
  ])('a path that no wire API has: 404 for %s', async (path) => {
    expect([404, 400]).toContain((await post(`/s/${session.token}/${path}`)).status);
  });
});

describe('an error of the provider', () => {
  const ERRORS: readonly FakeReply[] = [
    {
      status: 429,
      statusText: 'Slow Down',
      rawHeaders: [
        ...['Content-Type', 'application/json', 'Retry-After', '7', 'anthropic-ratelimit-requests-remaining', '0'],
        ...['request-id', 'req_odd', 'x-should-retry', 'true'],
      ],
      chunks: ['{"type":"error",  "error":{"type":"rate_limit_error","message":"Number of \\u00e9 tokens"}}\n'],
    },
    { status: 529, chunks: ['{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'] },
    {
      status: 400,
      rawHeaders: ['Content-Type', 'text/html'],
      chunks: ['<html>', Buffer.from([0xff, 0xfe, 0]), '</html>'],
    },
    { status: 500, rawHeaders: ['Content-Length', '0'], chunks: [] },
  ];

  it.each(ERRORS)('$status passes byte for byte, with its status line and headers', async (reply) => {
    for (const { provider, path, body } of WIRE_CALLS.slice(0, 7)) {
      fake.reply(reply);
      const alone = await rawRequest({ port: fake.port }, { method: 'POST', target: path, body });
      fake.reply(reply);
      const through = await post(`/s/${session.token}/${provider}${path}`, { body });
      expect(through.body.toString('latin1')).toBe(alone.body.toString('latin1'));
      expect([through.status, through.statusText]).toEqual([alone.status, alone.statusText]);
      expect(endToEnd(through)).toEqual(endToEnd(alone));
    }
  });

  it('is the same error to an SDK as without the gateway', async () => {
    const wrong = {
      status: 404,
      chunks: ['{"type":"error","error":{"type":"not_found_error","message":"model: m-x"}}'],
    };
    const limit = { status: 429, chunks: ['{"error":{"message":"Too fast","type":"requests","code":"rate_limit"}}'] };
    const failuresAt = async (anthropic: string, openai: string): Promise<unknown> => {
      fake.reply(wrong);
      fake.reply(limit);
      const messages = [{ role: 'user' as const, content: 'hi' }];
      const options = { apiKey: 'sk-client', maxRetries: 0 };
      const claude = new Anthropic({ ...options, baseURL: anthropic });
      const gpt = new OpenAI({ ...options, baseURL: openai });
      return [
        await claude.messages.create({ model: 'm-x', max_tokens: 1, messages }).catch(facts),
        await gpt.chat.completions.create({ model: 'm-x', messages }).catch(facts),
      ];
    };
    const { urls } = session;
    const through = await failuresAt(urls?.anthropic ?? '', urls?.openai ?? '');
    expect(through).toEqual(await failuresAt(fake.url, `${fake.url}/v1`));
    expect(through).toMatchObject([{ status: 404 }, { status: 429 }]);
  });

  it('counts as an error in the usage of its session', async () => {
    const own = await kit.client.session.start.mutate({ agent: 'sdk', persona: 'terse' });
    fake.reply({ status: 529, chunks: ['{}'] });
    expect((await post(`/s/${own.token}/anthropic/v1/messages`)).status).toBe(529);
    await vi.waitFor(async () => {
      const rows = await kit.client.usage.summary.query({ by: 'session', session: own.id });
      expect(rows).toMatchObject([{ requests: 1, errors: 1, inputTokens: 0 }]);
    });
  });

  it('that is no answer at all is 502 in the words of the wire API, and the next call works', async () => {
    for (const { target, shape } of CALLS) {
      expect((await post(`/s/${session.token}/${target}`)).status).toBe(200);
      // A kept connection that breaks is tried once more, on a fresh one.
      for (let attempt = 0; attempt < 2; attempt += 1) fake.reply({ breakAt: 'head' });
      const answer = await post(`/s/${session.token}/${target}`);
      expect(answer.status).toBe(502);
      expect(json(answer)).toMatchObject(shape);
      expect((await post(`/s/${session.token}/${target}`)).status).toBe(200);
    }
  });
});

function endToEnd({ rawHeaders }: RawResponse): readonly string[] {
  const pairs = rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1]] as const] : []));
  return pairs
    .filter(([name]) => !/^(?:connection|keep-alive|transfer-encoding|date)$/i.test(name))
    .map(([name, value]) => `${name}: ${value}`);
}

function facts(error: unknown): object {
  const { status, message, name } = error as Error & { readonly status: number };
  return { status, message, name, kind: Object.getPrototypeOf(error).constructor.name };
}
