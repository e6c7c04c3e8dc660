import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Provider } from '../services/gateway-ports.ts';
import { errorBody, type RefusalKind, statusOf } from './error-body.ts';
import { splitTarget } from './routes.ts';

/** How much of an unwanted body is read and thrown away, so that its sender gets to see the answer. */
const LINGER_BYTES = 64 * 1024 * 1024;
const LINGER_MS = 2_000;

/** An answer of our own. */
export interface Refused {
  readonly dialect: Provider | undefined;
  readonly kind: RefusalKind;
  readonly message: string;
}

/**
 * Writes an error of our own and ends the response. A request that is still sending its body is
 * answered first and its connection closed after it.
 */
export function writeRefusal(req: IncomingMessage, res: ServerResponse, { dialect, kind, message }: Refused): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = errorBody(dialect, kind, message);
  const isUnread = hasBody(req) && !req.complete;
  res.writeHead(statusOf(kind), {
    'content-type': 'application/json',
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(kind === 'persona-unavailable' ? { 'x-should-retry': 'false' } : {}),
    ...(isUnread || kind === 'upgrade' ? { connection: 'close' } : {}),
  });
  if (isUnread) lingerThenEnd(req, res, body);
  else res.end(body);
}

/**
 * Sends a whole answer to a request whose body is still coming, and closes the connection after it.
 * The answer is on its way, but for Node it has not ended: ending it would close the socket
 * with unread bytes in it, and the reset could reach the client before the answer does.
 */
export function lingerThenEnd(req: IncomingMessage, res: ServerResponse, body: Buffer): void {
  res.write(body);
  let left = LINGER_BYTES;
  const timer = setTimeout(end, LINGER_MS);
  timer.unref();
  req.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left <= 0) end();
  });
  req.once('end', end);
  req.once('close', end);
  req.resume();

  function end(): void {
    clearTimeout(timer);
    req.pause();
    res.end();
  }
}

/** Whether a request announces a body. */
export function hasBody(req: IncomingMessage): boolean {
  const length = req.headers['content-length'];
  return (length !== undefined && length !== '0') || req.headers['transfer-encoding'] !== undefined;
}

/** What an Upgrade request is told; Codex takes exactly this status as a sign to use HTTP. */
export const UPGRADE_MESSAGE = 'WebSocket upgrades are not taken: send the request by HTTP POST';

/**
 * Answers an Upgrade request on its bare socket with 426 and closes it: for servers that have an
 * `upgrade` listener of their own. `url` is the request target; it chooses the dialect.
 */
export function refuseUpgrade(socket: Duplex, url = '/'): void {
  const body = errorBody(splitTarget(url).provider, 'upgrade', UPGRADE_MESSAGE);
  const head = [
    'HTTP/1.1 426 Upgrade Required',
    'content-type: application/json',
    `content-length: ${body.length}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    'connection: close',
  ];
  // The peer may be gone already; then there is nobody to tell.
  socket.once('error', () => socket.destroy());
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), body]));
}
