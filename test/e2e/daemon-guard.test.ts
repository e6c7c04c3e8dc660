import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type DaemonKit, startDaemonKit } from '../harness/daemon-kit.ts';
import { type FakeUpstream, startFakeUpstream } from '../harness/fake-upstream.ts';
import {
  type HostileItem,
  type HostileValues,
  hostileBytes,
  hostileItems,
  sendHostile,
} from '../harness/hostile-http.ts';
import { type OtherUser, seedOtherUser } from '../harness/other-user.ts';
import { openRaw, type RawPeer } from '../harness/raw-http.ts';

const items = hostileItems();
const PERSONA = { name: 'fixture', content: '# Fixture\n', idempotencyKey: 'once' };

let fake: FakeUpstream;
let kit: DaemonKit;
let other: OtherUser;
let values: HostileValues;

beforeAll(async () => {
  fake = await startFakeUpstream();
  kit = await startDaemonKit({
    upstreamUrl: fake.url,
    env: { OWN_KEY: 'provider-key-of-the-daemon' },
    config: {
      rateLimit: { authFailuresPerMinute: 10_000, requestsPerSecond: 10_000 },
      upstreams: { anthropic: { apiKeyEnv: 'OWN_KEY' }, openai: { apiKeyEnv: 'OWN_KEY' } },
    },
    seed: async (places) => {
      other = await seedOtherUser(places);
    },
  });
  values = await collectValues();
});

afterAll(async () => {
  await kit.dispose();
  await fake.close();
});

async function collectValues(): Promise<HostileValues> {
  const token = await kit.token(['admin', 'read', 'edit', 'apply']);
  const { token: gateway } = await kit.client.session.start.mutate({ agent: 'sdk' });
  const [cookie, cookieValue] = await logIn();
  return {
    PORT: String(kit.port),
    CSRF: '',
    TOKEN: token,
    READTOKEN: await kit.token(['read']),
    EDITTOKEN: await kit.token(['edit']),
    GWTOKEN: gateway,
    EXPIRED: await expiredToken(),
    TOKENHASH: createHash('sha256').update(token.slice(13)).digest('hex'),
    COOKIE: cookie,
    COOKIEVALUE: cookieValue,
    QUERY: '/trpc/system.status',
    MUTATION: '/trpc/persona.create',
    BODY: JSON.stringify({ json: PERSONA }),
    MINT: '/trpc/token.create',
    FOREIGN_SESSION: other.sessionId,
    FOREIGN_SESSION_APPLY: '/trpc/session.applyPersona',
    GW_ANTHROPIC: `/s/${gateway}/anthropic`,
    GW_OPENAI: `/s/${gateway}/openai`,
  };
}

async function logIn(): Promise<readonly [pair: string, value: string]> {
  const { url } = await kit.client.token.webLink.mutate();
  const code = url.split('#code=')[1];
  const headers = ['Content-Type: application/json', `Origin: ${kit.httpUrl}`];
  const answer = await kit.http({ method: 'POST', target: '/login', headers, body: JSON.stringify({ code }) });
  const pair = answer.header('set-cookie')?.split(';')[0] ?? '';
  return [pair, pair.split('=')[1] ?? ''];
}

/** A token whose second of life is over: the daemon says when. */
async function expiredToken(): Promise<string> {
  const token = await kit.token(['read'], 1);
  const request = { method: 'GET', target: '/trpc/system.status', headers: [`Authorization: Bearer ${token}`] };
  await vi.waitFor(async () => expect((await kit.http(request)).status).toBe(401), { timeout: 10_000 });
  return token;
}

/** The value for one item: a27 is about a session, so its body is that of another procedure. */
function valuesFor({ id }: HostileItem): HostileValues {
  if (!id.startsWith('a27')) return values;
  return { ...values, BODY: JSON.stringify({ json: { id: other.sessionId, persona: 'fixture' } }) };
}

function named(list: readonly HostileItem[]): readonly (readonly [string, HostileItem])[] {
  return list.map((item) => [item.id, item] as const);
}

async function lastEvent(): Promise<number> {
  const events = await kit.client.events.list.query({ limit: 1_000 });
  return events.at(-1)?.seq ?? 0;
}

async function expectOutcome(item: HostileItem, peer: RawPeer): Promise<void> {
  const before = await lastEvent();
  const answer = await sendHostile(peer, hostileBytes(item, valuesFor(item)));
  expect(item.expectStatus, `${item.id}: ${item.note}\n${answer.text.slice(0, 500)}`).toContain(answer.status);
  expect(answer.text).not.toMatch(/\n\s+at .+:\d+:\d+|node_modules|access-control-|SELECT |prisma/i);
  if (answer.status !== 200) {
    expect(answer.text).not.toMatch(/set-cookie/i);
    for (const secret of [values.TOKEN, values.GWTOKEN, kit.home]) expect(answer.text).not.toContain(secret);
    expect(await lastEvent()).toBe(before);
  }
  expect((await kit.http({ method: 'GET', target: '/health' })).status).toBe(200);
}

describe('a hostile request over TCP has the outcome of its index', () => {
  it.each(named(items))('%s', (_id, item) => expectOutcome(item, { port: kit.port }));
});

describe('a hostile request over the Unix socket has the outcome of its index', () => {
  it.each(named(items.filter(({ transport }) => transport === 'both')))('%s', (_id, item) =>
    expectOutcome(item, { socketPath: kit.places.socketPath }),
  );
});

describe('after all of them', () => {
  it('only the configured provider was called, with the key of the daemon and nothing of ours', () => {
    expect(fake.requests.length).toBeGreaterThan(0);
    for (const request of fake.requests) {
      const text = request.rawHeaders.join('\n');
      expect(text).toContain('provider-key-of-the-daemon');
      expect(text).not.toMatch(/mst_|x-evil|sk-ant-client/i);
    }
  });

  it('the log names method, path, status and reason of every refusal, and no secret', () => {
    const log = readFileSync(kit.places.logFile, 'utf8');
    const refusals = log.split('\n').filter((line) => line.includes('"request refused"'));
    expect(refusals.length).toBeGreaterThan(40);
    for (const line of refusals) {
      expect(JSON.parse(line)).toMatchObject({
        method: expect.any(String),
        path: expect.stringMatching(/^[^?]*$/),
        status: expect.any(Number),
        reason: expect.any(String),
      });
    }
    for (const name of ['TOKEN', 'READTOKEN', 'EDITTOKEN', 'GWTOKEN', 'EXPIRED', 'COOKIEVALUE'] as const) {
      expect(log).not.toContain(values[name]?.slice(13));
    }
    expect(log).not.toMatch(/sk-ant-client|provider-key-of-the-daemon/);
    expect(log).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it('pipelined requests are answered in order, every one', async () => {
    const connection = await openRaw({ port: kit.port });
    const item = items.find(({ id }) => id === 's13-pipeline-50');
    if (!item) throw new Error('the fixture is gone');
    connection.write(hostileBytes(item, values));
    for (let n = 0; n < 50; n += 1) expect((await connection.response('GET')).status).toBe(200);
    connection.destroy();
  });
});

describe('what SDKs and browsers send as a matter of course', () => {
  it('passes: sec-fetch-mode without an Origin, odd accept headers, HEAD on the gateway', async () => {
    const sdk = ['sec-fetch-mode: cors', 'accept-language: *', 'accept-encoding: gzip, deflate, br, zstd'];
    const body = '{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"hi"}]}';
    const target = `${values.GW_ANTHROPIC}/v1/messages`;
    const headers = [...sdk, 'Content-Type: application/json', 'x-api-key: sk-client'];
    expect((await kit.http({ method: 'POST', target, headers, body })).status).toBe(200);
    expect((await kit.http({ method: 'HEAD', target: `${values.GW_ANTHROPIC}/api/hello`, headers: sdk })).status).toBe(
      200,
    );
    const query = { method: 'GET', target: '/trpc/system.status' };
    const auth = `Authorization: Bearer ${values.TOKEN}`;
    expect((await kit.http({ ...query, headers: [...sdk, auth] })).status).toBe(200);
    for (const host of ['localhost', '[::1]', '127.0.0.1', 'LOCALHOST'])
      expect((await kit.http({ ...query, headers: [auth, `Host: ${host}:${kit.port}`] })).status).toBe(200);
  });

  it('is refused with 426 when it is an upgrade, on every listener and every kind of route', async () => {
    const headers = ['Connection: Upgrade', 'Upgrade: websocket', `Authorization: Bearer ${values.TOKEN}`];
    for (const target of ['/', '/trpc/events.subscribe', `${values.GW_OPENAI}/v1/responses`, '/health']) {
      for (const send of [kit.http, kit.local]) {
        const answer = await send.call(kit, { method: 'GET', target, headers });
        expect(answer.status, target).toBe(426);
        expect(answer.header('connection')).toBe('close');
      }
    }
  });
});

describe('a credential', () => {
  const status = { method: 'GET', target: '/trpc/system.status' };

  it('that is bad is refused on the socket as well: it never falls back to the owner', async () => {
    expect((await kit.local(status)).status).toBe(200);
    for (const value of ['Bearer nonsense', `Bearer ${values.EXPIRED}`, 'Basic eA==', ''])
      expect((await kit.local({ ...status, headers: [`Authorization: ${value}`] })).status).toBe(401);
  });

  it('keeps a token to its own scopes on the socket', async () => {
    const headers = [`Authorization: Bearer ${values.READTOKEN}`];
    expect((await kit.local({ ...status, headers })).status).toBe(200);
    const body = JSON.stringify({ json: PERSONA });
    const post = { method: 'POST', target: '/trpc/persona.create', body };
    expect((await kit.local({ ...post, headers: [...headers, 'Content-Type: application/json'] })).status).toBe(403);
  });

  it('that comes as two cookies of our name is refused, as is one behind a bad token', async () => {
    const { COOKIE: cookie } = values;
    const name = cookie?.split('=')[0];
    expect((await kit.http({ ...status, headers: [`Cookie: ${cookie}`] })).status).toBe(200);
    expect((await kit.http({ ...status, headers: [`Cookie: a=b; ${cookie}; c=d`] })).status).toBe(200);
    for (const headers of [
      [`Cookie: ${cookie}; ${cookie}`],
      [`Cookie: ${cookie}`, `Cookie: ${name}=x`],
      [`Cookie: ${cookie}`, 'Authorization: Bearer x'],
      [`Cookie: ${name}=`],
    ])
      expect((await kit.http({ ...status, headers })).status, headers.join()).toBe(401);
  });

  it('of a session opens the gateway and no procedure', async () => {
    const headers = [`Authorization: Bearer ${values.GWTOKEN}`];
    expect((await kit.http({ ...status, headers })).status).toBe(403);
  });
});
