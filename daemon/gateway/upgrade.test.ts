import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gatewayKits, json } from '../../test/harness/gateway-kit.ts';
import { formatRequest, openRaw, type RawResponse } from '../../test/harness/raw-http.ts';
import { refuseUpgrade } from './refusal-response.ts';

const kits = gatewayKits();

/** What Codex sends first when it keeps its built-in provider. */
const HEADERS = [
  ...[
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ],
  ...['openai-beta: responses_websockets=2026-02-06', 'authorization: Bearer sk-client'],
];

/** Sends the upgrade, reads the answer and waits for the server to close. */
async function upgrade(port: number, target: string): Promise<RawResponse> {
  const connection = await openRaw({ port });
  connection.write(formatRequest({ method: 'GET', target, headers: HEADERS }));
  const response = await connection.response('GET');
  await connection.closed;
  return response;
}

function expectRefused(response: RawResponse): void {
  expect(response.status).toBe(426);
  expect(response.statusText).toBe('Upgrade Required');
  expect(response.header('connection')).toBe('close');
  expect(json(response)).toMatchObject({ error: { code: 'upgrade_refused' } });
}

describe('a WebSocket upgrade', () => {
  it('is refused at once on every path, with or without a token', async () => {
    const kit = await kits.start();
    const { token } = kit.newSession();
    for (const target of [`/s/${token}/openai/v1/responses`, '/openai/v1/responses', '/s/wrong/openai/v1/responses']) {
      expectRefused(await upgrade(kit.port, target));
    }
    expect(kit.fake.requests).toEqual([]);
  });

  it('is refused the same way by a server that listens for upgrades', async () => {
    const server = createServer();
    server.on('upgrade', (req, socket) => refuseUpgrade(socket, req.url));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    expectRefused(await upgrade(port, '/s/t/openai/v1/responses'));
    expect(json(await upgrade(port, '/s/t/anthropic/v1/messages'))).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error' },
    });
  });
});
