import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasBody, lingerThenEnd } from '../gateway/refusal-response.ts';
import type { Refusal } from './guard/refusal.ts';

/** What every answer carries that is no page. There is never an `Access-Control-*` header. */
export const API_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/** A slow reader may hold an answer so long without taking a byte of it; then the connection goes. */
export const BLOCKED_WRITE_MS = 30_000;

/** Ends a response with a JSON value. */
export function sendJson(res: ServerResponse, status: number, value: unknown): void {
  sendText(res, status, JSON.stringify(value));
}

/** Ends a response with JSON text; a reader that takes nothing of it for `blockedMs` loses the connection. */
export function sendText(res: ServerResponse, status: number, text: string, blockedMs = BLOCKED_WRITE_MS): void {
  const body = Buffer.from(text);
  res.setTimeout(blockedMs);
  res.writeHead(status, { ...API_HEADERS, 'content-type': 'application/json', 'content-length': body.length });
  res.end(body);
}

/** Ends a response with `{error: {code, message}}` and closes the connection; also while the body is still coming. */
export function sendRefusal(
  req: IncomingMessage,
  res: ServerResponse,
  { status, code, message, headers }: Refusal,
): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = Buffer.from(JSON.stringify({ error: { code, message } }));
  res.setTimeout(BLOCKED_WRITE_MS);
  res.writeHead(status, {
    ...API_HEADERS,
    ...headers,
    connection: 'close',
    'content-type': 'application/json',
    'content-length': body.length,
  });
  if (hasBody(req) && !req.complete) lingerThenEnd(req, res, body);
  else res.end(body);
}
