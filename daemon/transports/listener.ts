import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from '../services/ports.ts';
import type { Via } from './guard/early-checks.ts';

/** Time bounds of one listener, milliseconds. */
export interface ListenerTimeouts {
  /** For the head of a request. */
  readonly headersMs: number;
  /** For a whole request; gateway bodies are large, calls have a shorter bound of their own. */
  readonly requestMs: number;
  /** How often the two are looked at. */
  readonly checkMs: number;
}

/** What a listener is made of. */
export interface ListenerOptions {
  readonly via: Via;
  readonly logger: Logger;
  readonly timeouts: ListenerTimeouts;
  readonly maxConnections: number;
}

/** The bounds of a daemon in use. */
export const DEFAULT_TIMEOUTS: ListenerTimeouts = { headersMs: 10_000, requestMs: 300_000, checkMs: 1_000 };

/** Longer than clients keep idle connections (5 s is common), so that it is they who close them. */
const KEEP_ALIVE_MS = 65_000;
const MAX_HEADER_BYTES = 16_384;
const MAX_REQUESTS_PER_SOCKET = 1_000;
const DEFAULT_OPEN_FILES = 1_024;

/** An HTTP server with the limits of a connection: step 1 of the guard. */
export function createListener(options: ListenerOptions, handle: RequestListener): Server {
  const { via, logger, timeouts, maxConnections } = options;
  const latest = new WeakMap<Socket, ServerResponse>();
  const server = createServer(
    {
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      connectionsCheckingInterval: timeouts.checkMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      requireHostHeader: true,
    },
    (req, res) => {
      latest.set(req.socket, res);
      handle(req, res);
    },
  );
  server.maxConnections = maxConnections;
  server.maxRequestsPerSocket = MAX_REQUESTS_PER_SOCKET;
  // Running out of descriptors, for example: the connection is lost, the daemon is not.
  server.on('error', (error) => logger.error({ via, err: error }, 'a listener failed'));
  server.on('connect', (_req, socket) => void socket.destroy());
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const status = statusOf(error);
    const isAnswering = latest.get(socket)?.headersSent === true && latest.get(socket)?.writableFinished === false;
    logger.info({ via, status, reason: error.code }, 'a connection broke the rules of HTTP');
    if (socket.writable && !isAnswering && error.code !== 'ECONNRESET') socket.write(bareAnswer(status));
    socket.destroySoon();
  });
  return server;
}

/**
 * Connections that each listener may hold: own numbers, so that HTTP cannot starve the Unix socket.
 * A gateway request takes a second descriptor for its provider, so a quarter of what the process
 * may open goes to each.
 */
export function maxConnectionsOf(openFiles: number = openFilesLimit()): number {
  return Math.max(8, Math.min(1_024, Math.floor(openFiles / 4)));
}

/** How many files the process may open; only Linux says so in a file. */
function openFilesLimit(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? DEFAULT_OPEN_FILES : Number(soft);
  } catch {
    return DEFAULT_OPEN_FILES;
  }
}

function statusOf({ code }: NodeJS.ErrnoException): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW' ? 413 : 400;
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Payload Too Large',
  431: 'Request Header Fields Too Large',
};

function bareAnswer(status: number): string {
  return `HTTP/1.1 ${status} ${REASONS[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`;
}
