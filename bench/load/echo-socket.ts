import { createServer } from 'node:http';
import { answerParent } from '../kit/child.ts';

/** Sent once: where to listen, and the answer to every request. */
export interface EchoAsk {
  readonly socketPath: string;
  readonly answer: Buffer;
}

// The floor of a call over a Unix socket: node:http that answers at once with bytes that are ready.
answerParent(async ({ socketPath, answer }: EchoAsk) => {
  const headers = { 'content-type': 'application/json', 'content-length': answer.length };
  const server = createServer((req, res) => {
    req.resume();
    req.on('end', () => res.writeHead(200, headers).end(answer));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {};
});
