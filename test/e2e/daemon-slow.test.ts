import { describe, expect, it } from 'vitest';
import { startInProcess } from '../harness/in-process-daemon.ts';
import { openRaw } from '../harness/raw-http.ts';

const SHORT = { headersMs: 200, requestMs: 60_000, checkMs: 25, bodyMs: 200 };

describe('a client that is slow on purpose', () => {
  it('loses its connection over a head that trickles, on TCP and on the socket, while others are answered', async () => {
    const { port, socketPath, client } = await startInProcess(SHORT);
    const peers = [{ port }, { socketPath }].flatMap((peer) => Array.from({ length: 5 }, () => peer));
    const slow = await Promise.all(peers.map(openRaw));
    const drip = setInterval(() => {
      for (const connection of slow) connection.write('a');
    }, 20);
    for (const connection of slow) connection.write('GET /health HTTP/1.1\r\nX: ');
    expect((await client.system.status.query()).status).toBe('ok');
    for (const connection of slow) {
      await connection.closed;
      expect(connection.received().toString()).toMatch(/^HTTP\/1\.1 408 /);
    }
    clearInterval(drip);
    expect((await client.system.status.query()).status).toBe('ok');
  });

  it('is told so and closed over the body of a call that does not come, long before that of a gateway request', async () => {
    const { port, socketPath, client } = await startInProcess(SHORT);
    const { secret } = await client.token.create.mutate({ label: 'slow', scopes: ['read'] });
    const { token } = await client.session.start.mutate({});
    const head = (target: string) =>
      [
        `POST ${target} HTTP/1.1`,
        `Host: 127.0.0.1:${port}`,
        ...['Content-Type: application/json', 'Content-Length: 100', `Authorization: Bearer ${secret}`],
        ...['', '{"json":'],
      ].join('\r\n');
    const gateway = await openRaw({ port });
    gateway.write(head(`/s/${token}/anthropic/v1/messages`));
    const slow = [{ port }, { socketPath }].flatMap((peer) => [
      [peer, '/trpc/persona.list'] as const,
      [peer, '/login'] as const,
    ]);
    await Promise.all(
      slow.map(async ([peer, target]) => {
        const connection = await openRaw(peer);
        connection.write(head(target));
        const answer = await connection.response();
        expect(answer).toMatchObject({ status: 408 });
        expect(JSON.parse(answer.body.toString())).toMatchObject({ error: { code: 'INVALID_INPUT' } });
        await connection.closed;
      }),
    );
    expect(gateway.received()).toHaveLength(0);
    gateway.destroy();
  });
});
