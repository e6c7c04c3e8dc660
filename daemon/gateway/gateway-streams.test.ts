import { describe, expect, it } from 'vitest';
import { BODY, gatewayKits, json, MESSAGES, post } from '../../test/harness/gateway-kit.ts';
import { formatRequest, openRaw, type RawConnection } from '../../test/harness/raw-http.ts';
import { WIRE_CALLS } from '../../test/harness/wire-calls.ts';

const kits = gatewayKits();

async function send(port: number, token: string): Promise<RawConnection> {
  const connection = await openRaw({ port });
  connection.write(formatRequest({ method: 'POST', target: `/s/${token}${MESSAGES}`, body: BODY }));
  return connection;
}

describe('a response', () => {
  it.each(WIRE_CALLS)('comes back byte for byte: $name', async ({ provider, path, body }) => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    const direct = await post({ ...kit, port: kit.fake.port }, path, { body });
    const through = await post(kit, `/s/${token}/${provider}${path}`, { body });
    expect(through.body.equals(direct.body)).toBe(true);
    expect(through.body.length).toBeGreaterThan(10);
    expect(through.isComplete).toBe(true);
  });

  it.each([400, 401, 403, 429, 500, 529])(
    'of status %i comes back with its headers and its body unchanged',
    async (status) => {
      const kit = await kits.start();
      const { token } = kit.newSession();
      const body = '{"type":"error", "error":{"type":"overloaded_error","message":"Überlastet\\u00e9"} }\n';
      const rawHeaders = [
        'Content-Type',
        'application/json',
        'Retry-After',
        '7',
        'Request-Id',
        'req_1',
        'X-ShOuT',
        'a',
      ];
      kit.fake.reply({ status, statusText: 'Own Words', rawHeaders: [...rawHeaders, 'X-ShOuT', 'b'], chunks: [body] });
      const response = await post(kit, `/s/${token}${MESSAGES}`);
      expect([response.status, response.statusText]).toEqual([status, 'Own Words']);
      expect(response.body.toString('utf8')).toBe(body);
      const own = [
        'Content-Length',
        String(Buffer.byteLength(body)),
        'Connection',
        'keep-alive',
        'Keep-Alive',
        'timeout=5',
      ];
      expect(response.rawHeaders).toEqual([...rawHeaders, 'X-ShOuT', 'b', ...own]);
      expect(await kit.metered(1)).toMatchObject([{ status, inputTokens: null }]);
    },
  );

  it('that redirects is handed on, not followed', async () => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    kit.fake.reply({ status: 307, rawHeaders: ['Location', 'http://127.0.0.1:1/steal'], chunks: [''] });
    const response = await post(kit, `/s/${token}${MESSAGES}`);
    expect(response.status).toBe(307);
    expect(response.header('location')).toBe('http://127.0.0.1:1/steal');
    expect(kit.fake.requests).toHaveLength(1);
  });

  it.each(['gzip', 'br', 'deflate'] as const)(
    'in %s comes back as it was packed, and is metered all the same',
    async (encoding) => {
      const kit = await kits.start();
      const { token } = kit.newSession();
      kit.fake.reply({ encoding });
      kit.fake.reply({ encoding });
      const direct = await post({ ...kit, port: kit.fake.port }, '/v1/messages');
      const through = await post(kit, `/s/${token}${MESSAGES}`);
      expect(through.header('content-encoding')).toBe(encoding);
      expect(through.body.equals(direct.body)).toBe(true);
      expect(await kit.metered(1)).toMatchObject([{ inputTokens: 21, outputTokens: 7, cachedTokens: 5 }]);
    },
  );
});

describe('a stream', () => {
  it('passes each piece on before the next one comes, the head first', async () => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    const pieces = ['event: ping\n', 'data: {"a":1}\n\nda', 'ta: 2\n\n'];
    const replies = [0, 1, 2].map((holdAt) => kit.fake.reply({ chunks: pieces, holdAt }));
    for (const [i, reply] of replies.entries()) {
      const connection = await send(kit.port, token);
      await reply.held;
      const sofar = pieces.slice(0, i).join('');
      const received = await connection.until(
        (bytes) => bytes.includes('\r\n\r\n') && bytes.includes(pieces[i - 1] ?? ''),
      );
      expect(received.toString()).toMatch(/^HTTP\/1\.1 200 /);
      expect(received.includes(pieces[i] ?? '')).toBe(false);
      reply.release();
      const response = await connection.response();
      expect(response.body.toString()).toBe(pieces.join(''));
      expect(response.body.toString().startsWith(sofar)).toBe(true);
      connection.destroy();
    }
  });

  it('that the client leaves is aborted at the provider, and what was seen is metered', async () => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    const start = 'data: {"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}}\n\n';
    const reply = kit.fake.reply({
      chunks: [start, 'data: x\n\n'],
      holdAt: 1,
      rawHeaders: ['Content-Type', 'text/event-stream'],
    });
    const connection = await send(kit.port, token);
    await connection.until((bytes) => bytes.includes('message_start'));
    connection.destroy();
    expect(await reply.end).toBe('aborted');
    expect(await kit.metered(1)).toMatchObject([{ status: 200, inputTokens: 9, outputTokens: 1 }]);
  });

  it('that the client leaves before the head is aborted too', async () => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    const reply = kit.fake.reply({ holdAt: 'head' });
    const connection = await send(kit.port, token);
    await reply.held;
    connection.destroy();
    expect(await reply.end).toBe('aborted');
    expect(await kit.metered(1)).toMatchObject([{ status: 499, firstByteMs: null }]);
  });

  it('is never asked for when the client left while the persona was being loaded', async () => {
    const kit = await kits.start();
    let load: () => void = () => undefined;
    let isAsked: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const block = () => {
      isAsked();
      return new Promise<{ escaped: Buffer }>((resolve) => {
        load = () => resolve({ escaped: Buffer.from('late') });
      });
    };
    const { token } = kit.newSession({ block });
    const connection = await send(kit.port, token);
    await asked;
    const other = await openRaw({ port: kit.port });
    connection.destroy();
    await connection.closed;
    // A whole exchange on another connection: by then the server has seen the first one close.
    other.write(formatRequest({ method: 'GET', target: `/s/${token}/openai/v1/files` }));
    await other.response('GET');
    other.destroy();
    load();
    expect(await kit.metered(1)).toMatchObject([{ status: 499 }]);
    expect(kit.fake.requests).toEqual([]);
  });

  it.each([
    ['after the head', { breakAt: 0 }],
    ['in the middle', { breakAt: 1 }],
    ['at the very end', { breakAt: 3 }],
  ])(
    'that the provider breaks off %s ends in a broken connection, never in a clean end',
    async (_where, { breakAt }) => {
      const kit = await kits.start();
      const { token } = kit.newSession();
      kit.fake.reply({ chunks: ['one', 'two', 'three'], breakAt });
      const connection = await send(kit.port, token);
      const response = await connection.response();
      await connection.closed;
      expect(response.status).toBe(200);
      expect(response.isComplete).toBe(false);
      expect('onetwothree'.startsWith(response.body.toString())).toBe(true);
      expect(await kit.metered(1)).toMatchObject([{ status: 200 }]);
      expect(kit.log.join()).toContain('broke off');
    },
  );

  it('that is shorter than its announced length ends in a broken connection', async () => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    kit.fake.reply({ chunks: ['half', ''], rawHeaders: ['Content-Length', '8'], breakAt: 1 });
    const connection = await send(kit.port, token);
    const response = await connection.response();
    await connection.closed;
    expect(response.header('content-length')).toBe('8');
    expect(response.isComplete).toBe(false);
  });
});

describe('a provider', () => {
  it('that is not there is 502', async () => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    await kit.fake.close();
    const response = await post(kit, `/s/${token}/openai/v1/responses`);
    expect(response.status).toBe(502);
    expect(json(response)).toMatchObject({ error: { type: 'server_error', code: 'upstream_failed' } });
    expect(await kit.metered(1)).toMatchObject([{ status: 502, wire: 'openai-responses' }]);
  });

  it('that says nothing is 504', async () => {
    const kit = await kits.start({ headTimeoutMs: 30 });
    const { token } = kit.newSession();
    const reply = kit.fake.reply({ holdAt: 'head' });
    const response = await post(kit, `/s/${token}/gemini/v1beta/models/m:generateContent`, { body: '{"contents":[]}' });
    expect(response.status).toBe(504);
    expect(json(response)).toMatchObject({ error: { code: 504, status: 'DEADLINE_EXCEEDED' } });
    expect(await reply.end).toBe('aborted');
  });
});

describe('the row of a request', () => {
  it.each(WIRE_CALLS)('tells what happened: $name', async ({ provider, path, body, name }) => {
    const kit = await kits.start();
    const session = kit.newSession();
    session.switchTo('terse');
    await post(kit, `/s/${session.token}/${provider}${path}`, { body });
    const [row] = await kit.metered(1);
    const isCount = name === 'count_tokens';
    expect(row).toMatchObject({
      sessionId: session.id,
      agent: 'sdk',
      model: { anthropic: 'claude-x', openai: 'gpt-x', gemini: 'gemini-x' }[provider],
      personaVersionIds: ['version-of-terse'],
      injected: true,
      status: 200,
      inputTokens: isCount ? null : 21,
      outputTokens: isCount ? null : 7,
      cachedTokens: isCount ? null : 5,
    });
    expect(row?.totalMs).toBeGreaterThanOrEqual(row?.firstByteMs ?? Number.NaN);
    expect(kit.rows).toHaveLength(1);
  });
});
