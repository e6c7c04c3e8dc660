import { describe, expect, it } from 'vitest';
import { BODY, blockOf, gatewayKits, json, MESSAGES, message, post } from '../../test/harness/gateway-kit.ts';
import { chunkOf, formatRequest, openRaw, rawRequest } from '../../test/harness/raw-http.ts';
import { AppError } from '../domain/errors.ts';

const kits = gatewayKits();

describe('a persona that cannot be had', () => {
  const broken = () => Promise.reject(new AppError('VARIABLE_MISSING', 'the variable city has no value: set it'));

  it('fails closed: 503, nothing sent, no retry', async () => {
    const kit = await kits.start();
    const session = kit.newSession({ block: broken, personaVersionIds: ['v'] });
    const response = await post(kit, `/s/${session.token}/openai/v1/chat/completions`);
    expect(response.status).toBe(503);
    expect(response.header('x-should-retry')).toBe('false');
    expect(json(response)).toMatchObject({ error: { type: 'server_error', code: 'persona_unavailable' } });
    expect(message(response)).toContain('the variable city has no value');
    expect(kit.fake.requests).toEqual([]);
    expect(await kit.metered(1)).toMatchObject([{ status: 503, injected: false, personaVersionIds: [] }]);
  });

  it('lets the request pass unmodified where the owner chose that', async () => {
    const kit = await kits.start();
    const session = kit.newSession({ block: broken, onFailure: 'open' });
    expect((await post(kit, `/s/${session.token}${MESSAGES}`)).status).toBe(200);
    expect(kit.fake.requests[0]?.body.toString()).toBe(BODY);
    expect((await post(kit, `/s/${session.token}${MESSAGES}`, { body: '{' })).status).toBe(400);
  });

  it('does not tell a foreign error to the client', async () => {
    const kit = await kits.start();
    const session = kit.newSession({ block: () => Promise.reject(new Error('secret detail')) });
    const response = await post(kit, `/s/${session.token}${MESSAGES}`);
    expect(response.status).toBe(503);
    expect(response.body.toString()).not.toContain('secret');
  });
});

describe('a body', () => {
  it.each(['', 'x', '{', '[]', 'null', '"text"', '{"a":1} {', '{"messages":[}'])(
    'that nobody can inspect is never sent on: %j',
    async (body) => {
      const kit = await kits.start();
      const session = kit.newSession();
      session.switchTo('terse');
      const targets = [
        'anthropic/v1/messages',
        'openai/v1/chat/completions',
        'openai/v1/responses',
        'gemini/v1beta/models/m:generateContent',
      ];
      for (const target of targets) {
        const response = await post(kit, `/s/${session.token}/${target}`, { body });
        expect(response.status, target).toBe(400);
        expect(message(response)).toMatch(/^maestro: /);
      }
      expect(kit.fake.requests).toEqual([]);
    },
  );

  it('that is missing is 400', async () => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    const response = await rawRequest({ port: kit.port }, { method: 'POST', target: `/s/${token}${MESSAGES}` });
    expect(response.status).toBe(400);
  });

  it.each(['gzip', 'zstd', 'br', 'identity', 'x'])('with content-encoding %s is 415', async (encoding) => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    const response = await post(kit, `/s/${token}/openai/v1/responses`, { headers: [`Content-Encoding: ${encoding}`] });
    expect(response.status).toBe(415);
    expect(json(response)).toMatchObject({ error: { code: 'unsupported_encoding' } });
    expect(kit.fake.requests).toEqual([]);
  });

  it('of exactly the limit passes, one byte more is 413', async () => {
    const limit = 200_000;
    const kit = await kits.start({ bodyBytes: limit });
    const { token } = kit.newSession();
    const sized = (bytes: number): string => BODY.replace('hi', 'x'.repeat(bytes - BODY.length + 2));
    expect((await post(kit, `/s/${token}${MESSAGES}`, { body: sized(limit) })).status).toBe(200);
    expect(kit.fake.requests[0]?.body.length).toBe(limit);
    const response = await post(kit, `/s/${token}${MESSAGES}`, { body: sized(limit + 1) });
    expect(response.status).toBe(413);
    expect(json(response)).toMatchObject({ error: { type: 'request_too_large' } });
    expect(response.header('connection')).toBe('close');
    expect(kit.fake.requests).toHaveLength(1);
  });

  it('that is announced too large is refused before it is sent', async () => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    const connection = await openRaw({ port: kit.port });
    const announced = `Content-Length: ${32 * 1024 * 1024 + 1}`;
    connection.write(formatRequest({ method: 'POST', target: `/s/${token}${MESSAGES}`, headers: [announced] }));
    expect((await connection.response()).status).toBe(413);
    connection.socket.end();
    await connection.closed;
  });

  it('without a length is taken up to the limit, and refused beyond it in mid upload', async () => {
    const kit = await kits.start({ bodyBytes: 1_000 });
    const { token } = kit.newSession();
    const head = formatRequest({
      method: 'POST',
      target: `/s/${token}${MESSAGES}`,
      headers: ['Transfer-Encoding: chunked'],
    });
    const small = await openRaw({ port: kit.port });
    small.write(Buffer.concat([head, chunkOf(BODY.slice(0, 20)), chunkOf(BODY.slice(20)), chunkOf('')]));
    expect((await small.response()).status).toBe(200);
    expect(kit.fake.requests[0]?.body.toString()).toBe(BODY);
    expect(kit.fake.requests[0]?.header('content-length')).toBe(String(BODY.length));
    expect(kit.fake.requests[0]?.header('transfer-encoding')).toBeUndefined();
    small.destroy();

    const large = await openRaw({ port: kit.port });
    large.write(Buffer.concat([head, chunkOf('x'.repeat(600)), chunkOf('x'.repeat(600))]));
    const response = await large.response();
    expect(response.status).toBe(413);
    expect(response.isComplete).toBe(true);
    large.destroy();
    expect(kit.fake.requests).toHaveLength(1);
  });

  it('that is refused while it is still being sent may be sent to its end, so that the answer is not lost', async () => {
    const kit = await kits.start({ bodyBytes: 1_000 });
    const { token } = kit.newSession();
    const connection = await openRaw({ port: kit.port });
    const errors: Error[] = [];
    connection.socket.on('error', (error) => errors.push(error));
    const headers = ['Transfer-Encoding: chunked'];
    connection.write(formatRequest({ method: 'POST', target: `/s/${token}${MESSAGES}`, headers }));
    connection.write(chunkOf('x'.repeat(1_001)));
    await connection.until((bytes) => bytes.includes('request_too_large'));
    for (let i = 0; i < 20; i += 1) {
      await new Promise((resolve) => connection.socket.write(chunkOf(Buffer.alloc(100_000, 32)), resolve));
    }
    connection.write(chunkOf(''));
    await connection.closed;
    expect(errors).toEqual([]);
    expect((await connection.response()).isComplete).toBe(true);
  });
});

describe('paths', () => {
  it.each([
    ['anthropic', '/v1/complete', { type: 'error', error: { type: 'not_found_error' } }],
    ['anthropic', '/v1/v1/messages', { type: 'error', error: { message: expect.stringContaining('version twice') } }],
    ['openai', '/v1/files', { error: { type: 'invalid_request_error', code: 'not_found', param: null } }],
    ['gemini', '/v1beta/files', { error: { code: 404, status: 'NOT_FOUND' } }],
    ['unknown', '/v1/messages', { error: { code: 'not_found' } }],
  ] as const)('that are not on the list are 404 in the dialect: %s%s', async (provider, path, expected) => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    const response = await post(kit, `/s/${token}/${provider}${path}`);
    expect(response.status).toBe(404);
    expect(json(response)).toMatchObject(expected);
    expect(kit.fake.requests).toEqual([]);
  });

  it('leave a connection usable after a refusal', async () => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    const connection = await openRaw({ port: kit.port });
    connection.write(formatRequest({ method: 'GET', target: `/s/${token}/openai/v1/files` }));
    expect((await connection.response('GET')).status).toBe(404);
    connection.write(formatRequest({ method: 'GET', target: `/s/${token}/openai/v1/models` }));
    expect((await connection.response('GET')).status).toBe(200);
    connection.destroy();
  });
});

describe('what is kept', () => {
  it('holds no token, no key and no persona text, whatever went wrong', async () => {
    const kit = await kits.start({ bodyBytes: 100_000 });
    const session = kit.newSession();
    session.change({ block: () => blockOf('PERSONA-TEXT'), personaVersionIds: ['v1'] });
    const secret = session.token.slice(13);
    const base = `/s/${session.token}`;
    const own = { headers: ['authorization: Bearer sk-CLIENTKEY'] };
    await post(kit, `${base}${MESSAGES}`, own);
    await post(kit, `${base}${MESSAGES}`, { ...own, body: `{"oops": ${session.token}` });
    await post(kit, `${base}/openai/v1/files/${session.token}?key=${session.token}`, own);
    await post(kit, `${base}/${session.token}`, own);
    await post(kit, `/p/${session.token}${MESSAGES}`, own);
    await post(kit, `${MESSAGES}?key=${session.token}`, own);
    await post(kit, `${base}${MESSAGES}`, { ...own, body: ' '.repeat(100_001) });
    kit.fake.reply({ breakAt: 'head' });
    kit.fake.reply({ breakAt: 'head' });
    expect((await post(kit, `${base}${MESSAGES}`, own)).status).toBe(502);
    kit.fake.reply({ breakAt: 0 });
    await post(kit, `${base}${MESSAGES}`, own);
    kit.fake.reply({ encoding: 'gzip', rawHeaders: ['Content-Type', 'application/json', 'Content-Encoding', 'br'] });
    await post(kit, `${base}${MESSAGES}`, own);
    session.change({
      block: () => {
        throw new Error(`cannot load ${'x'.repeat(3)}`);
      },
    });
    await post(kit, `${base}${MESSAGES}`, own);
    await kit.metered(6);
    expect(kit.log.length).toBeGreaterThan(9);
    const kept = [...kit.log, JSON.stringify(kit.rows)].join('\n');
    for (const each of [secret, session.token.slice(4, 12), 'CLIENTKEY', 'PERSONA-TEXT'])
      expect(kept).not.toContain(each);
  });
});
