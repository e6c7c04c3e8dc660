import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type RelayEnd, relayResponse } from './proxy.ts';

/** Relays one body to one real client. */
async function relay(body: Readable, onChunk: (chunk: Buffer) => void = () => undefined) {
  let finish: (end: RelayEnd) => void = () => undefined;
  const end = new Promise<RelayEnd>((resolve) => {
    finish = resolve;
  });
  const server = createServer((_req, res) => {
    const response = { status: 200, statusText: 'OK', rawHeaders: [], body };
    void relayResponse({ response, res, onChunk }).then(finish);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const request = get({ port: (server.address() as AddressInfo).port, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return { response, end };
}

describe('the relay of a response', () => {
  it('goes no faster than the client takes it, and loses nothing', async () => {
    const piece = Buffer.alloc(1024 * 1024, 'x');
    const count = 32;
    const body = Readable.from(Array.from({ length: count }, () => piece));
    let isEnded = false;
    body.once('end', () => {
      isEnded = true;
    });
    const paused = once(body, 'pause');
    const { response, end } = await relay(body);
    await paused;
    expect(isEnded).toBe(false);
    let bytes = 0;
    for await (const chunk of response) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(count * piece.length);
    expect(await end).toBe('complete');
  });

  it("destroys the provider's body when the client goes away", async () => {
    const body = new Readable({ read: () => undefined });
    body.push('first');
    const { response, end } = await relay(body);
    const closed = once(body, 'close');
    response.destroy();
    await closed;
    expect(await end).toBe('client-gone');
  });

  it('breaks the connection when the body fails', async () => {
    const body = new Readable({ read: () => undefined });
    body.push('first');
    const { response, end } = await relay(body, () => body.destroy(new Error('cut')));
    await expect(once(response.resume(), 'end')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await end).toBe('upstream-broke');
  });
});
