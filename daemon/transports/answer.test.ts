import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRaw, type RawConnection } from '../../test/harness/raw-http.ts';
import { sendRefusal, sendText } from './answer.ts';

async function connectTo(listener: RequestListener): Promise<RawConnection> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return openRaw({ port: (server.address() as AddressInfo).port });
}

const refusal = {
  status: 415,
  code: 'INVALID_INPUT',
  reason: 'r',
  message: 'send JSON',
  headers: { 'x-hint': 'y' },
} as const;

describe('an answer', () => {
  it('that nobody reads is given up with its connection', async () => {
    let onClose = (): void => undefined;
    const closed = new Promise<void>((resolve) => {
      onClose = resolve;
    });
    const connection = await connectTo((_req, res) => {
      res.once('close', onClose);
      sendText(res, 200, 'x'.repeat(64 * 1024 * 1024), 100);
    });
    connection.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    connection.socket.pause();
    await closed;
    connection.socket.resume();
    await connection.closed;
    expect(connection.received().length).toBeLessThan(64 * 1024 * 1024);
  });
});

describe('a refusal', () => {
  it('is JSON that is never kept, and closes the connection', async () => {
    const connection = await connectTo((req, res) => sendRefusal(req, res, refusal));
    connection.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const answer = await connection.response('GET');
    expect(JSON.parse(answer.body.toString())).toEqual({ error: { code: 'INVALID_INPUT', message: 'send JSON' } });
    expect(answer).toMatchObject({ status: 415 });
    expect(
      ['connection', 'cache-control', 'x-content-type-options', 'x-hint'].map((name) => answer.header(name)),
    ).toEqual(['close', 'no-store', 'nosniff', 'y']);
    await connection.closed;
  });

  it('reaches a client that is still sending its body', async () => {
    const connection = await connectTo((req, res) => sendRefusal(req, res, refusal));
    connection.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${8 * 1024 * 1024}\r\n\r\n`);
    for (let n = 0; n < 8; n += 1) connection.write(Buffer.alloc(1024 * 1024));
    expect((await connection.response()).status).toBe(415);
    await connection.closed;
  });

  it('cuts an answer off that has begun', async () => {
    const connection = await connectTo((req, res) => {
      res.write('begun');
      sendRefusal(req, res, refusal);
    });
    connection.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await connection.closed;
    expect(connection.received().toString()).not.toContain('send JSON');
  });
});
