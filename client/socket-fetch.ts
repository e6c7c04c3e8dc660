import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

/** What callers of `SocketFetch` may set; a part of the standard's RequestInit. */
export interface SocketFetchInit {
  readonly method?: string | undefined;
  /** An object of header texts, or pairs. */
  readonly headers?: object | undefined;
  /** Text only; anything else is a TypeError. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | null | undefined;
}

/** The part of the standard's Response that tRPC and EventSource read. */
export interface SocketResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  readonly redirected: false;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array>;
  text(): Promise<string>;
  json(): Promise<unknown>;
}

/** A `fetch` for text requests. */
export type SocketFetch = (
  input: string | URL | { readonly url: string },
  init?: SocketFetchInit,
) => Promise<SocketResponse>;

/**
 * `fetch` over `node:http`, through a Unix socket when one is given. The built-in fetch cannot
 * reach Unix sockets and costs 120 ms to load. Reads share kept-alive connections and are repeated
 * once when the server closed an idle one under them; anything else gets a connection of its own,
 * so that a change is never sent twice. Rejects with Node's system errors (ECONNREFUSED, ENOENT).
 */
export function createSocketFetch({ socketPath }: { readonly socketPath?: string | undefined } = {}): SocketFetch {
  const agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) };
  return async (input, init = {}) => {
    const url = new URL(typeof input === 'object' && 'url' in input ? input.url : input);
    const isRead = (init.method ?? 'GET') === 'GET';
    const body = textOf(init.body);
    const agent = isRead && agents[url.protocol === 'https:' ? 'https:' : 'http:'];
    const options: http.RequestOptions = {
      method: init.method ?? 'GET',
      headers: headersOf(init.headers, body),
      signal: init.signal ?? undefined,
      agent,
    };
    const connection = socketPath === undefined ? options : { ...options, socketPath };
    try {
      return toResponse(url, await send(url, connection, body));
    } catch (error) {
      if (!(isRead && error instanceof StaleConnection)) throw error instanceof StaleConnection ? error.cause : error;
      return toResponse(url, await send(url, { ...connection, agent: false }, body));
    }
  };
}

/** The server had closed the idle connection that a request was sent on. */
class StaleConnection extends Error {}

function send(url: URL, options: http.RequestOptions, body: string | undefined): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { request: start } = url.protocol === 'https:' ? https : http;
    const request = start(url, options, resolve);
    request.on('error', (cause: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && (cause.code === 'ECONNRESET' || cause.code === 'EPIPE');
      reject(isStale ? new StaleConnection('the kept connection was closed', { cause }) : cause);
    });
    request.end(body);
  });
}

function textOf(body: unknown): string | undefined {
  if (body === undefined || body === null || typeof body === 'string') return body ?? undefined;
  throw new TypeError('socketFetch sends text only');
}

function headersOf(headers: SocketFetchInit['headers'], body: string | undefined): Record<string, string> {
  const pairs = headers && Symbol.iterator in headers ? (headers as Iterable<[string, string]>) : undefined;
  const given = pairs ? Object.fromEntries(pairs) : (headers as Record<string, string> | undefined);
  return body === undefined ? { ...given } : { ...given, 'content-length': `${Buffer.byteLength(body)}` };
}

function toResponse(url: URL, message: http.IncomingMessage): SocketResponse {
  const status = message.statusCode ?? 0;
  const text = async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  };
  return {
    ok: status >= 200 && status < 300,
    status,
    url: url.href,
    redirected: false,
    headers: { get: (name) => message.headers[name.toLowerCase()]?.toString() ?? null },
    get body() {
      return Readable.toWeb(message) as ReadableStream<Uint8Array>;
    },
    text,
    json: async () => JSON.parse(await text()) as unknown,
  };
}
