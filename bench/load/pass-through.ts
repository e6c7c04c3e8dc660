import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../kit/child.ts';

/** Sent once: the provider to pass to. */
export interface PassThroughAsk {
  readonly providerPort: number;
}

/** Headers that belong to one connection. */
const OF_A_HOP: ReadonlySet<string> = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/**
 * The floor: the least that a proxy on `node:http` can do. It takes a whole body, sends it on over a kept connection
 * and pipes the answer back. No session, no token, no check, no metering.
 */
function passThrough(providerPort: number): http.Server {
  const agent = new http.Agent({ keepAlive: true });
  return http.createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = Buffer.concat(chunks);
      const options = { host: '127.0.0.1', port: providerPort, path: req.url, method: req.method, agent };
      const headers = [...endToEnd(req.rawHeaders), 'Host', '127.0.0.1', 'Content-Length', String(body.length)];
      const onward = http.request({ ...options, headers }, (answer) => {
        res.writeHead(answer.statusCode ?? 502, endToEnd(answer.rawHeaders));
        answer.pipe(res);
      });
      onward.on('error', () => res.destroy());
      onward.end(body);
    });
  });
}

function endToEnd(raw: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    if (!OF_A_HOP.has(name.toLowerCase())) kept.push(name, raw[i + 1] ?? '');
  }
  return kept;
}

answerParent(async ({ providerPort }: PassThroughAsk) => {
  const server = passThrough(providerPort);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
});
