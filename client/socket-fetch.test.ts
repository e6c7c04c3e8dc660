import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSocketFetch } from './socket-fetch.ts';

let folder: string;
let socketPath: string;
const servers: http.Server[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-fetch-'));
  socketPath = join(folder, 's.sock');
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  }
  await rm(folder, { recursive: true });
});

async function serve(handler: http.RequestListener, port?: number): Promise<http.Server> {
  const server = http.createServer(handler);
  servers.push(server);
  if (port === undefined) server.listen(socketPath);
  else server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const echo: http.RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    response.writeHead(request.url === '/missing' ? 404 : 200, { 'content-type': 'application/json' });
    const { method, url, headers } = request;
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
  });
};

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

describe('a fetch through a Unix socket', () => {
  it('sends method, path, headers and body, and reads the answer', async () => {
    await serve(echo);
    const answer = await createSocketFetch({ socketPath })('http://localhost/a/b?c=d', {
      method: 'POST',
      headers: { 'x-one': '1' },
      body: 'grüße',
    });
    expect(answer).toMatchObject({ ok: true, status: 200 });
    expect(answer.headers.get('Content-Type')).toBe('application/json');
    const { method, url, headers, body } = (await answer.json()) as Echo;
    expect({ method, url, one: headers['x-one'], length: headers['content-length'], body }).toEqual({
      method: 'POST',
      url: '/a/b?c=d',
      one: '1',
      length: '7',
      body: 'grüße',
    });
  });

  it('reports a status that is no success without throwing', async () => {
    await serve(echo);
    expect(await createSocketFetch({ socketPath })('http://localhost/missing')).toMatchObject({
      ok: false,
      status: 404,
    });
  });

  it('takes headers as pairs', async () => {
    await serve(echo);
    const answer = await createSocketFetch({ socketPath })('http://localhost/', { headers: [['x-two', '2']] });
    expect(((await answer.json()) as Echo).headers['x-two']).toBe('2');
  });

  it('refuses a body that is no text', async () => {
    await serve(echo);
    await expect(
      createSocketFetch({ socketPath })('http://localhost/', { method: 'POST', body: new Uint8Array(2) }),
    ).rejects.toThrow(TypeError);
  });

  it('rejects with the system error when nobody listens', async () => {
    await expect(createSocketFetch({ socketPath })('http://localhost/')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('streams the body and stops the request when the signal aborts', async () => {
    let closed: (() => void) | undefined;
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    await serve((request, response) => {
      request.socket.once('close', () => closed?.());
      response.write('first');
    });
    const abort = new AbortController();
    const answer = await createSocketFetch({ socketPath })('http://localhost/', { signal: abort.signal });
    const reader = answer.body.getReader();
    const { value } = await reader.read();
    expect(Buffer.from(value ?? []).toString()).toBe('first');
    abort.abort();
    await expect(reader.read()).rejects.toThrow('aborted');
    await gone;
  });
});

describe('connections', () => {
  it('are kept for reads, and every change gets its own', async () => {
    let connections = 0;
    const server = await serve(echo);
    server.on('connection', () => {
      connections += 1;
    });
    const fetch = createSocketFetch({ socketPath });
    for (let n = 0; n < 3; n += 1) await (await fetch('http://localhost/')).text();
    expect(connections).toBe(1);
    for (let n = 0; n < 2; n += 1) await (await fetch('http://localhost/', { method: 'POST', body: '' })).text();
    expect(connections).toBe(3);
  });

  it('are opened anew for a read when the server has closed the kept one', async () => {
    const seen: string[] = [];
    await serve((request, response) => {
      seen.push(request.url ?? '');
      // The second request on a kept connection is cut off as if it had idled out.
      if (seen.length === 2) request.socket.destroy();
      else echo(request, response);
    });
    const fetch = createSocketFetch({ socketPath });
    await (await fetch('http://localhost/1')).text();
    expect(((await (await fetch('http://localhost/2')).json()) as Echo).url).toBe('/2');
    expect(seen).toEqual(['/1', '/2', '/2']);
  });

  it('never send a change twice', async () => {
    const seen: string[] = [];
    await serve((request) => {
      seen.push(request.url ?? '');
      request.socket.destroy();
    });
    const fetch = createSocketFetch({ socketPath });
    await expect(fetch('http://localhost/x', { method: 'POST', body: '{}' })).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
    expect(seen).toEqual(['/x']);
  });

  it('go over TCP without a socket path', async () => {
    const server = await serve(echo, 0);
    const { port } = server.address() as AddressInfo;
    const answer = await createSocketFetch()(new URL(`http://127.0.0.1:${port}/t`));
    expect(((await answer.json()) as Echo).headers.host).toBe(`127.0.0.1:${port}`);
  });
});
