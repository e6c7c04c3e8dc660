import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../kit/child.ts';
import { DOCUMENT, EVENTS, STREAM_HEADER } from './provider-answers.ts';

/** What the provider may be asked: where it listens, or what it received last. */
export type ProviderAsk = 'port' | 'last';
export interface ProviderAnswer {
  readonly port: number;
  /** Body of the last request. */
  readonly last: Buffer;
}

// A provider that takes a whole request and answers at once, always the same.
let last: Buffer = Buffer.alloc(0);
const server = createServer({ keepAliveTimeout: 0 }, (req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    last = chunks.length === 1 ? (chunks[0] ?? last) : Buffer.concat(chunks);
    answer(req, res);
  });
});
const isListening = new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
answerParent(async (_ask: ProviderAsk): Promise<ProviderAnswer> => {
  await isListening;
  return { port: (server.address() as AddressInfo).port, last };
});

function answer(req: IncomingMessage, res: ServerResponse): void {
  if (req.headers[STREAM_HEADER] === undefined) {
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': DOCUMENT.length });
    res.end(DOCUMENT);
    return;
  }
  res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  for (const each of EVENTS) res.write(each);
  res.end();
}
