import { describe, expect, it } from 'vitest';
import { BODY, gatewayKits, json, MESSAGES, message, post } from '../../test/harness/gateway-kit.ts';
import { formatRequest, openRaw, rawRequest } from '../../test/harness/raw-http.ts';

const kits = gatewayKits();

describe('the session of a request', () => {
  it('is named by the path, the header or the key, and the first of them decides', async () => {
    const kit = await kits.start({ apiKey: 'sk-own' });
    const [a, b] = [kit.newSession(), kit.newSession()];
    a.switchTo('Aaa');
    b.switchTo('Bbb');
    const via = async (target: string, headers: string[] = []): Promise<string | undefined> => {
      const { status } = await post(kit, target, { headers });
      return status === 200 ? /Aaa|Bbb/.exec(kit.fake.requests.at(-1)?.body.toString() ?? '')?.[0] : `${status}`;
    };
    expect(await via(`/s/${a.token}${MESSAGES}`)).toBe('Aaa');
    expect(await via(MESSAGES, [`x-maestro-session: ${b.token}`])).toBe('Bbb');
    for (const header of ['Authorization: Bearer ', 'authorization: bearer ', 'x-api-key: ', 'X-Goog-Api-Key: ']) {
      expect(await via(MESSAGES, [`${header}${b.token}`])).toBe('Bbb');
    }
    expect(await via(`/s/${a.token}${MESSAGES}`, [`x-api-key: ${b.token}`])).toBe('Aaa');
    expect(await via(`/s/${a.token}${MESSAGES}`, [`x-maestro-session: ${a.token}`])).toBe('Aaa');
    expect(await via(MESSAGES, [`x-api-key: ${a.token}`, `x-maestro-session: ${b.token}`])).toBe('Bbb');
    expect(await via(MESSAGES, ['authorization: Bearer sk-client', `x-api-key: ${a.token}`])).toBe('Aaa');
    expect(await via(`/s/${a.token}${MESSAGES}`, [`x-maestro-session: ${b.token}`])).toBe('403');
    expect(await via(`/s/${a.token}${MESSAGES}`, [`x-maestro-session: ${a.id}`])).toBe('Aaa');
    expect(await via(`/s/${a.token}${MESSAGES}`, [`x-maestro-session: ${b.id}`])).toBe('403');
  });

  it('is refused when a carrier is present but wrong, without a look at the next', async () => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    const ended = kit.newSession();
    ended.end();
    const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    const good = `x-maestro-session: ${token}`;
    for (const [target, headers] of [
      [`/s/${wrong}${MESSAGES}`, [good]],
      [`/s/${ended.token}${MESSAGES}`, [good]],
      [`/s/nonsense${MESSAGES}`, [good]],
      [`/s/${MESSAGES}`, [good]],
      [`/s/${token}${MESSAGES}`, [`x-maestro-session: ${wrong}`]],
      [MESSAGES, [`x-maestro-session: ${wrong}`, `x-api-key: ${token}`]],
      [MESSAGES, [good, good]],
      [MESSAGES, ['x-maestro-session;', `x-api-key: ${token}`].map((line) => line.replace(';', ':'))],
      [MESSAGES, [`authorization: Bearer ${wrong}`, `x-api-key: ${token}`]],
      [MESSAGES, []],
      [MESSAGES, ['x-api-key: sk-client']],
      [`/p/${token}${MESSAGES}`, []],
      [`${MESSAGES}?key=${token}`, [good]],
      [`${MESSAGES}?key=%6Dst_${token.slice(4)}`, [good]],
    ] as const) {
      const response = await post(kit, target, { headers: [...headers] });
      expect(response.status, `${target} ${headers}`).toBe(401);
      expect(json(response)).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
      expect(message(response)).toMatch(/^maestro: /);
    }
    expect(kit.fake.requests).toEqual([]);
    expect(kit.rows).toEqual([]);
  });

  it('is named by a bare id on the Unix socket only', async () => {
    const kit = await kits.start();
    const session = kit.newSession();
    session.switchTo('Aaa');
    const request = { method: 'POST', target: MESSAGES, body: BODY, headers: [`x-maestro-session: ${session.id}`] };
    expect((await rawRequest({ port: kit.port }, request)).status).toBe(401);
    expect((await rawRequest({ socketPath: kit.socketPath }, request)).status).toBe(200);
    const unknown = { ...request, headers: ['x-maestro-session: 0123456789'] };
    expect((await rawRequest({ socketPath: kit.socketPath }, unknown)).status).toBe(401);
  });

  it('does not let a token of ours go on as a credential where the daemon has no key', async () => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    const response = await post(kit, MESSAGES, { headers: [`x-api-key: ${token}`] });
    expect(response.status).toBe(401);
    expect(message(response)).toContain('apiKeyEnv');
    expect(kit.fake.requests).toEqual([]);
  });

  it('is refused when it ended during the upload', async () => {
    const kit = await kits.start();
    const session = kit.newSession();
    const connection = await openRaw({ port: kit.port });
    const bytes = formatRequest({
      method: 'POST',
      target: `/s/${session.token}${MESSAGES}`,
      body: BODY,
      headers: ['Expect: 100-continue'],
    });
    connection.write(bytes.subarray(0, -5));
    await connection.until((received) => received.includes('100 Continue'));
    session.end();
    connection.write(bytes.subarray(-5));
    expect((await connection.response()).status).toBe(401);
    connection.destroy();
    expect(kit.fake.requests).toEqual([]);
  });
});

describe('a switch', () => {
  it('holds from the next request on; the state is read once, when the body is whole', async () => {
    const kit = await kits.start();
    const session = kit.newSession();
    session.switchTo('Old');
    const bytes = formatRequest({
      method: 'POST',
      target: `/s/${session.token}${MESSAGES}`,
      body: BODY,
      headers: ['Expect: 100-continue'],
    });
    const connection = await openRaw({ port: kit.port });
    connection.write(bytes.subarray(0, -5));
    await connection.until((received) => received.includes('100 Continue'));
    expect(session.reads).toBe(0);
    session.switchTo('New');
    connection.write(bytes.subarray(-5));
    expect((await connection.response()).status).toBe(200);
    connection.destroy();
    expect(session.reads).toBe(1);
    expect(kit.fake.requests[0]?.body.toString()).toContain('New');
    expect(kit.fake.requests[0]?.body.toString()).not.toContain('Old');
  });

  it('leaves a request alone that is being prepared or answered', async () => {
    const kit = await kits.start();
    const session = kit.newSession();
    let load: (block: { escaped: Buffer }) => void = () => undefined;
    let isAsked: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    session.change({
      personaVersionIds: ['version-of-Old'],
      block: () => {
        isAsked();
        return new Promise((resolve) => {
          load = resolve;
        });
      },
    });
    const reply = kit.fake.reply({ holdAt: 2 });
    const streamed = post(kit, `/s/${session.token}${MESSAGES}`, { body: BODY.replace('{', '{"stream":true,') });
    await asked;
    session.switchTo('New');
    load({ escaped: Buffer.from('Old') });
    await reply.held;
    await post(kit, `/s/${session.token}${MESSAGES}`);
    reply.release();
    expect((await streamed).isComplete).toBe(true);
    expect(kit.fake.requests.map(({ body }) => /Old|New/.exec(body.toString())?.[0])).toEqual(['Old', 'New']);
    const rows = await kit.metered(2);
    expect(rows.map(({ personaVersionIds }) => personaVersionIds)).toEqual([['version-of-New'], ['version-of-Old']]);
  });

  it('is seen whole and in order by requests that run at the same time', async () => {
    const kit = await kits.start();
    const session = kit.newSession();
    const switches = 300;
    let acknowledged = 0;
    session.switchTo('N0.');
    const seen: { readonly from: number; readonly got: readonly number[]; readonly to: number }[] = [];
    const worker = async (): Promise<void> => {
      while (acknowledged < switches) {
        const from = acknowledged;
        const marker = `{"mark":"${seen.length}-${from}",`;
        const answer = await post(kit, `/s/${session.token}${MESSAGES}`, { body: BODY.replace('{', marker) });
        expect(answer.status).toBe(200);
        const sent = kit.fake.requests.findLast(({ body }) => body.includes(marker.slice(1)))?.body.toString() ?? '';
        seen.push({ from, got: [...sent.matchAll(/N(\d+)\./g)].map(([, n]) => Number(n)), to: acknowledged });
        acknowledged += 1;
        session.switchTo(`N${acknowledged}.`);
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    expect(seen.length).toBeGreaterThanOrEqual(switches);
    for (const { from, got, to } of seen) {
      expect(got).toHaveLength(1);
      expect(got[0]).toBeGreaterThanOrEqual(from);
      expect(got[0]).toBeLessThanOrEqual(to);
    }
  });
});
