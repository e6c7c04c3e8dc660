import { createServer } from 'node:http';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeUpstream, startFakeUpstream } from '../../test/harness/fake-upstream.ts';
import type { UpstreamRequest, UpstreamResponse } from '../services/gateway-ports.ts';
import { createHttpUpstream, type HttpUpstream } from './http-upstream.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Settings {
  readonly path?: string;
  readonly headTimeoutMs?: number;
}

async function start({ path = '', ...rest }: Settings = {}): Promise<{ fake: FakeUpstream; upstream: HttpUpstream }> {
  const fake = await startFakeUpstream();
  const provider = { baseUrl: `${fake.url}${path}` };
  const upstream = createHttpUpstream({
    providers: { anthropic: provider, openai: provider, gemini: provider },
    env: {},
    ...rest,
  });
  cleanups.push(
    () => fake.close(),
    () => upstream.close(),
  );
  return { fake, upstream };
}

const call = (overrides: Partial<UpstreamRequest> = {}): UpstreamRequest => {
  const body = Buffer.from('{"model":"m","messages":[]}');
  return {
    provider: 'anthropic',
    method: 'POST',
    target: '/v1/messages?beta=true',
    headers: ['X-First', '1', 'content-LENGTH', String(body.length), 'x-first', '2'],
    body,
    ...overrides,
  };
};

const never = new AbortController().signal;

async function text({ body }: UpstreamResponse): Promise<string> {
  let whole = '';
  for await (const chunk of body) whole += String(chunk);
  return whole;
}

describe('the upstream client', () => {
  it('sends target, headers and body as they are given, with the Host of the origin', async () => {
    const { fake, upstream } = await start();
    const response = await upstream.send(call(), never);
    expect(response.status).toBe(200);
    expect(await text(response)).toContain('"msg_fake"');
    const [request] = fake.requests;
    expect(request?.method).toBe('POST');
    expect(request?.url).toBe('/v1/messages?beta=true');
    expect(request?.body.equals(call().body ?? Buffer.alloc(0))).toBe(true);
    expect(request?.rawHeaders).toEqual([
      'Host',
      `127.0.0.1:${fake.port}`,
      ...call().headers,
      'Connection',
      'keep-alive',
    ]);
  });

  it('puts the path of the base URL in front, and a version at its end only once', async () => {
    const { fake, upstream } = await start({ path: '/proxy/v1/' });
    await text(await upstream.send(call(), never));
    expect(fake.requests[0]?.url).toBe('/proxy/v1/messages?beta=true');
  });

  it('uses one connection for requests that follow each other', async () => {
    const { fake, upstream } = await start();
    for (let i = 0; i < 3; i += 1) await text(await upstream.send(call(), never));
    expect(fake.requests).toHaveLength(3);
    expect(fake.connections).toBe(1);
  });

  it('sends once more when a kept connection broke before any byte came', async () => {
    const { fake, upstream } = await start();
    await text(await upstream.send(call(), never));
    fake.reply({ breakAt: 'head' });
    const response = await upstream.send(call(), never);
    expect(await text(response)).toContain('"msg_fake"');
    expect(fake.requests).toHaveLength(3);
    expect(fake.requests[2]?.body.equals(fake.requests[1]?.body ?? Buffer.alloc(0))).toBe(true);
    expect(fake.connections).toBe(2);
  });

  it('sends once more at most', async () => {
    const { fake, upstream } = await start();
    await text(await upstream.send(call(), never));
    fake.reply({ breakAt: 'head' });
    fake.reply({ breakAt: 'head' });
    await expect(upstream.send(call(), never)).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' });
    expect(fake.requests).toHaveLength(3);
  });

  it('does not repeat a request on a connection that is new', async () => {
    const { fake, upstream } = await start();
    fake.reply({ breakAt: 'head' });
    await expect(upstream.send(call(), never)).rejects.toMatchObject({
      code: 'UPSTREAM_FAILED',
      details: { provider: 'anthropic', reason: 'ECONNRESET' },
    });
    expect(fake.requests).toHaveLength(1);
  });

  it('does not repeat a request once a byte of the answer has come', async () => {
    let requests = 0;
    const server = createServer((req, res) => {
      requests += 1;
      req.resume();
      if (requests === 1) res.end('ok');
      else req.socket.write('HTTP/1.1 20', () => req.socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const baseUrl = `http://localhost:${port}`;
    const upstream = createHttpUpstream({
      providers: { anthropic: { baseUrl }, openai: { baseUrl }, gemini: { baseUrl } },
      env: {},
    });
    cleanups.push(() => upstream.close());
    await text(await upstream.send(call(), never));
    await expect(upstream.send(call(), never)).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' });
    expect(requests).toBe(2);
  });

  it('lets a body that breaks its framing at once fail by itself', async () => {
    const server = createNetServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () =>
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nnonsense\r\n'),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => server.close());
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = { baseUrl };
    const upstream = createHttpUpstream({
      providers: { anthropic: provider, openai: provider, gemini: provider },
      env: {},
    });
    const response = await upstream.send(call(), never);
    expect(response.status).toBe(200);
    await expect(text(response)).rejects.toThrow();
  });

  it('says where nobody answers', async () => {
    const { fake, upstream } = await start();
    await fake.close();
    const failure = await upstream.send(call(), never).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'UPSTREAM_FAILED', details: { reason: 'ECONNREFUSED' } });
    expect(String(failure)).toContain(`http://127.0.0.1:${fake.port}`);
  });

  it('gives up on a provider that sends no head', async () => {
    const { fake, upstream } = await start({ headTimeoutMs: 30 });
    const held = fake.reply({ holdAt: 'head' });
    await expect(upstream.send(call(), never)).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(await held.end).toBe('aborted');
  });

  it('waits for a body as long as it takes', async () => {
    const { fake, upstream } = await start({ headTimeoutMs: 30 });
    const held = fake.reply({ chunks: ['a', 'b'], holdAt: 1 });
    const response = await upstream.send(call(), never);
    // A wait that is longer than the limit on the head: another request runs into that limit meanwhile.
    fake.reply({ holdAt: 'head' });
    await expect(upstream.send(call(), never)).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    held.release();
    expect(await text(response)).toBe('ab');
  });

  it('destroys the connection when the request is given up, before the head and in the body', async () => {
    const { fake, upstream } = await start();
    const first = fake.reply({ holdAt: 'head' });
    const early = new AbortController();
    const sent = upstream.send(call(), early.signal);
    await first.held;
    early.abort();
    await expect(sent).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' });
    expect(await first.end).toBe('aborted');

    const second = fake.reply({ chunks: ['a', 'b'], holdAt: 1 });
    const late = new AbortController();
    const { body } = await upstream.send(call(), late.signal);
    body.on('error', () => undefined);
    late.abort();
    expect(await second.end).toBe('aborted');
  });

  it('leaves the next user of a connection alone when an earlier request is given up late', async () => {
    const { fake, upstream } = await start();
    const first = new AbortController();
    await text(await upstream.send(call(), first.signal));
    const held = fake.reply({ holdAt: 'head' });
    const second = upstream.send(call(), never);
    await held.held;
    first.abort();
    held.release();
    expect((await second).status).toBe(200);
    expect(fake.connections).toBe(1);
  });

  it('hands redirects on and does not follow them', async () => {
    const { fake, upstream } = await start();
    fake.reply({ status: 307, rawHeaders: ['Location', 'https://example.com/'], chunks: ['moved'] });
    const response = await upstream.send(call(), never);
    expect(response.status).toBe(307);
    expect(response.rawHeaders).toContain('https://example.com/');
    expect(await text(response)).toBe('moved');
    expect(fake.requests).toHaveLength(1);
  });
});

describe('the configuration of upstreams', () => {
  const create = (baseUrl: string, apiKeyEnv?: string, env = {}): HttpUpstream => {
    const other = { baseUrl: 'https://api.example.com' };
    return createHttpUpstream({ providers: { anthropic: { baseUrl, apiKeyEnv }, openai: other, gemini: other }, env });
  };

  it.each([
    'https://api.anthropic.com',
    'https://gateway.example.com:8443/team/a',
    'http://127.0.0.1:9000',
    'http://127.1.2.3',
    'http://localhost:11434',
    'http://[::1]:8080/base',
  ])('takes %s', (baseUrl) => {
    expect(() => create(baseUrl)).not.toThrow();
  });

  it.each([
    ['plain http to another machine', 'http://api.anthropic.com'],
    ['http to a name that only looks local', 'http://localhost.example.com'],
    ['http to an address that only looks local', 'http://127.0.0.1.example.com'],
    ['http to every address', 'http://0.0.0.0'],
    ['another scheme', 'ftp://127.0.0.1'],
    ['a user in the URL', 'https://user:secret@api.example.com'],
    ['a query', 'https://api.example.com/?key=1'],
    ['no URL', 'api.example.com'],
  ])('refuses %s and never repeats it', (_what, baseUrl) => {
    let failure: unknown;
    try {
      create(baseUrl);
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ code: 'SETUP_UNSAFE' });
    expect(String(failure)).not.toContain('secret');
  });

  it("reads the daemon's own key from the variable that is named", () => {
    expect(create('https://a.example', 'THE_KEY', { THE_KEY: ' sk-1\n' }).apiKey('anthropic')).toBe('sk-1');
    expect(create('https://a.example').apiKey('anthropic')).toBeUndefined();
  });

  it('refuses to start without the key that is named', () => {
    expect(() => create('https://a.example', 'THE_KEY', {})).toThrow(/THE_KEY, which is not set/);
  });
});
