import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebClient, toWebError } from './web-client.ts';

let server: http.Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
}

/** A daemon that answers every call the same, and what it was asked. */
async function serve(status = 200, answer: unknown = { result: { data: { json: [] } } }) {
  const seen: Seen[] = [];
  server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method, url: request.url, body });
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { seen, client: createWebClient(`http://127.0.0.1:${port}`) };
}

async function errorOf(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    return toWebError(error);
  }
  throw new Error('the call should fail');
}

describe('the client of the web view', () => {
  it('asks with the input in the address while that is short', async () => {
    const { client, seen } = await serve();
    await client.version.list.query({ ref: 'reviewer' });
    expect(seen).toMatchObject([{ method: 'GET', body: '' }]);
    expect(decodeURIComponent(seen[0]?.url ?? '')).toContain('{"ref":"reviewer"}');
  });

  it('sends long questions in a body, counted as the address would be written', async () => {
    const { client, seen } = await serve();
    await client.version.diff.query({ ref: 'reviewer', from: '1.0.0', text: '編'.repeat(1_000) });
    expect(seen).toMatchObject([{ method: 'POST', url: '/trpc/version.diff' }]);
    expect(seen[0]?.body).toContain('編編');
  });

  it('tells a daemon that does not answer from one that refuses', async () => {
    const gone = createWebClient('http://127.0.0.1:9');
    expect(await errorOf(gone.system.status.query())).toMatchObject({ code: 'DAEMON_UNREACHABLE', exit: 3 });
    const { client } = await serve(401, { error: { message: 'log in' } });
    expect(await errorOf(client.system.status.query())).toMatchObject({ code: 'UNAUTHENTICATED', message: 'log in' });
  });
});
