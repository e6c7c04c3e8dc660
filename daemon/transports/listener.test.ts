import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openRaw, type RawConnection } from '../../test/harness/raw-http.ts';
import { createListener, maxConnectionsOf } from './listener.ts';

const servers: Server[] = [];
const logged: object[] = [];

afterEach(async () => {
  logged.length = 0;
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const answerAll: RequestListener = (req, res) => {
  req.resume();
  req.once('end', () => res.end('fine'));
};

async function start(handle = answerAll, maxConnections = 100): Promise<() => Promise<RawConnection>> {
  const keep = (fields: object) => void logged.push(fields);
  const server = createListener(
    {
      via: 'tcp',
      logger: { debug: keep, info: keep, warn: keep, error: keep },
      timeouts: { headersMs: 150, requestMs: 300, checkMs: 25 },
      maxConnections,
    },
    handle,
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return () => openRaw({ port: (server.address() as AddressInfo).port });
}

/** Everything a connection gets until it is closed. */
async function untilClosed(connection: RawConnection): Promise<string> {
  await connection.closed;
  return connection.received().toString('latin1');
}

describe('a listener', () => {
  it('ends a head that does not arrive in time with 408, however it trickles', async () => {
    const connect = await start();
    const connection = await connect();
    connection.write('GET / HTTP/1.1\r\nX: ');
    const drip = setInterval(() => connection.write('a'), 20);
    const text = await untilClosed(connection);
    clearInterval(drip);
    expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nconnection: close\r\n/);
    expect(logged).toMatchObject([{ status: 408, reason: 'ERR_HTTP_REQUEST_TIMEOUT' }]);
  });

  it('ends a request whose body does not arrive in time', async () => {
    const connect = await start();
    const connection = await connect();
    connection.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab');
    expect(await untilClosed(connection)).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('answers others while many trickle', async () => {
    const connect = await start();
    const slow = await Promise.all(Array.from({ length: 50 }, connect));
    for (const connection of slow) connection.write('GET / HTTP/1.1\r\nX: ');
    const other = await connect();
    other.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect((await other.response('GET')).status).toBe(200);
    for (const connection of slow) expect(await untilClosed(connection)).toContain('408');
  });

  it.each([
    ['no HTTP at all', '\u0016\u0003\u0001\u0002', 400],
    ['a bare line feed', 'GET / HTTP/1.1\nHost: x\n\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    ['a head that is too large', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`, 431],
  ])('answers %s with a bare refusal and closes', async (_what, bytes, status) => {
    const connect = await start();
    const connection = await connect();
    connection.write(Buffer.from(bytes, 'latin1'));
    const text = await untilClosed(connection);
    expect(text).toMatch(
      new RegExp(`^HTTP/1\\.1 ${status} [A-Za-z ]+\r\nconnection: close\r\ncontent-length: 0\r\n\r\n$`),
    );
  });

  it('does not write into an answer that has begun', async () => {
    const connect = await start((req, res) => {
      res.write('begun');
      req.resume();
    });
    const connection = await connect();
    connection.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    await connection.until((bytes) => bytes.includes('begun'));
    connection.write('ZZ\r\n');
    const text = await untilClosed(connection);
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it('answers a broken second request on a connection that was kept', async () => {
    const connect = await start();
    const connection = await connect();
    connection.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect((await connection.response('GET')).status).toBe(200);
    connection.write('nonsense\r\n\r\n');
    expect(await untilClosed(connection)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('closes CONNECT without an answer', async () => {
    const connect = await start();
    const connection = await connect();
    connection.write('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n');
    expect(await untilClosed(connection)).toBe('');
  });

  it('takes no more connections than it may hold, and goes on afterwards', async () => {
    const connect = await start(answerAll, 3);
    const held = [await connect(), await connect(), await connect()];
    const extra = await connect();
    expect(await untilClosed(extra)).toBe('');
    for (const connection of held) connection.destroy();
    await expect
      .poll(async () => {
        const connection = await connect();
        connection.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
        const answer = await connection.response('GET').catch(() => undefined);
        connection.destroy();
        return answer?.status;
      })
      .toBe(200);
  });

  it('holds a quarter of what the process may open, within bounds', () => {
    expect([64, 4_096, 1_000_000, 4].map((files) => maxConnectionsOf(files))).toEqual([16, 1_024, 1_024, 8]);
    expect(maxConnectionsOf()).toBeGreaterThanOrEqual(8);
  });
});
