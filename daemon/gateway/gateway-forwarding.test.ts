import { describe, expect, it } from 'vitest';
import { BODY, gatewayKits, MESSAGES, post } from '../../test/harness/gateway-kit.ts';
import { rawRequest } from '../../test/harness/raw-http.ts';
import { insertionOf, WIRE_CALLS } from '../../test/harness/wire-calls.ts';

const kits = gatewayKits();

describe('what reaches the provider', () => {
  it.each(WIRE_CALLS)("is the client's body plus one insertion: $name", async ({ provider, path, body }) => {
    const kit = await kits.start();
    const session = kit.newSession();
    session.switchTo('Be "terse".\nÄ');
    const response = await post(kit, `/s/${session.token}/${provider}${path}`, { body });
    expect(response.status).toBe(200);
    const [request] = kit.fake.requests;
    expect(request?.method).toBe('POST');
    expect(request?.url).toBe(path);
    const inserted = insertionOf(Buffer.from(body), request?.body ?? Buffer.alloc(0));
    expect(inserted?.toString('utf8')).toContain('Be \\"terse\\".\\nÄ');
    expect(inserted?.toString('utf8').match(/<active_persona /g)).toHaveLength(1);
    expect(request?.header('content-length')).toBe(String(request?.body.length));
  });

  it.each(WIRE_CALLS)(
    "is the client's body, byte for byte, with policy never and without a persona: $name",
    async (call) => {
      const kit = await kits.start();
      const body = Buffer.concat([
        Buffer.from(call.body.slice(0, -2)),
        Buffer.from(',"raw":"'),
        Buffer.of(0xff, 0xc3),
        Buffer.from('"}'),
      ]);
      const never = kit.newSession({ policy: 'never' });
      never.switchTo('x');
      for (const { token } of [never, kit.newSession()]) {
        expect((await post(kit, `/s/${token}/${call.provider}${call.path}`, { body })).status).toBe(200);
        expect(kit.fake.requests.at(-1)?.body.equals(body)).toBe(true);
      }
      expect((await kit.metered(2)).map(({ injected }) => injected)).toEqual([false, false]);
    },
  );

  it('has no persona in requests without tools, where the policy says so', async () => {
    const kit = await kits.start();
    const session = kit.newSession({ policy: 'agentic' });
    session.switchTo('terse');
    const title = '{"model":"m","messages":[],"tools":[]}';
    await post(kit, `/s/${session.token}${MESSAGES}`, { body: title });
    await post(kit, `/s/${session.token}${MESSAGES}`);
    const [first, second] = kit.fake.requests;
    expect(first?.body.toString()).toBe(title);
    expect(second?.body.toString()).toContain('terse');
  });

  it('is untouched on routes that do not inject', async () => {
    const kit = await kits.start();
    const session = kit.newSession();
    session.switchTo('terse');
    const base = `/s/${session.token}`;
    const get = (method: string, target: string) => rawRequest({ port: kit.port }, { method, target });
    expect((await get('GET', `${base}/anthropic/v1/models?limit=1000`)).status).toBe(200);
    expect((await get('HEAD', `${base}/anthropic/api/hello`)).status).toBe(200);
    expect((await post(kit, `${base}/openai/v1/responses/compact`, { body: 'anything' })).status).toBe(200);
    expect(kit.fake.requests.map(({ method, url, body }) => [method, url, body.toString()])).toEqual([
      ['GET', '/v1/models?limit=1000', ''],
      ['HEAD', '/api/hello', ''],
      ['POST', '/v1/responses/compact', 'anything'],
    ]);
    expect(kit.fake.requests[0]?.header('content-length')).toBeUndefined();
  });

  it('carries the headers of the client in case and order, its own credential, and nothing of ours', async () => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    const headers = [
      ...['Accept: application/json', 'X-Stainless-Retry-Count: 0', 'anthropic-version: 2026-10-21'],
      ...['authorization: Bearer sk-client', 'anthropic-beta: a', 'Anthropic-Beta: b', 'accept-language: *'],
      ...['sec-fetch-mode: cors', 'Content-Type: application/json'],
    ];
    const ours = [
      ...[`X-Maestro-Session: ${token}`, 'x-maestro-other: 1', `x-api-key: ${token}`, `x-note: ${token}`],
      ...['Cookie: a=b', 'Origin: http://127.0.0.1', 'X-Forwarded-For: 1.2.3.4', 'Connection: X-Hop', 'X-Hop: 1'],
      ...['Brand-New-Header: 1'],
    ];
    await post(kit, `/s/${token}${MESSAGES}`, { headers: [...ours, ...headers] });
    const lines = kit.fake.requests[0]?.rawHeaders ?? [];
    const pairs = lines.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${lines[i + 1]}`] : []));
    expect(pairs).toEqual([
      `Host: 127.0.0.1:${kit.fake.port}`,
      ...headers,
      `Content-Length: ${BODY.length}`,
      'Connection: keep-alive',
    ]);
    expect([...kit.gateway.droppedHeaders()]).toEqual([['brand-new-header', 1]]);
  });

  it("carries the daemon's own key when there is one, never the client's", async () => {
    const kit = await kits.start({ apiKey: 'sk-own' });
    const { token } = kit.newSession();
    await post(kit, MESSAGES, { headers: [`x-api-key: ${token}`, 'authorization: Bearer sk-client'] });
    await post(kit, '/gemini/v1beta/models/m:generateContent?key=sk-client&alt=json', {
      headers: [`x-maestro-session: ${token}`],
    });
    const [first, second] = kit.fake.requests;
    expect(first?.header('x-api-key')).toBe('sk-own');
    expect(first?.header('authorization')).toBeUndefined();
    expect(second?.header('x-goog-api-key')).toBe('sk-own');
    expect(second?.url).toBe('/v1beta/models/m:generateContent?alt=json');
  });
});
