import { connect, type Socket } from 'node:net';

/** One HTTP/1.1 response, read from bare bytes. */
export interface RawResponse {
  readonly status: number;
  readonly statusText: string;
  /** Flat: name, value, name, value, as they stood on the wire. */
  readonly rawHeaders: readonly string[];
  /** Payload without chunk framing. */
  readonly body: Buffer;
  /** Whether the response ended as its framing promises. */
  readonly isComplete: boolean;
  /** First value of a header, any case. */
  header(name: string): string | undefined;
}

/** Where to connect: a port on the loopback, or a Unix socket. */
export type RawPeer = { readonly port: number } | { readonly socketPath: string };

/** A request as its exact lines. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  /** `Name: value` lines; Host is added when none is given, Content-Length when there is a body. */
  readonly headers?: readonly string[];
  readonly body?: Buffer | string;
}

/** A bare connection: writes exact bytes and keeps all that comes back. */
export interface RawConnection {
  readonly socket: Socket;
  write(bytes: Buffer | string): void;
  /** Everything received so far. */
  received(): Buffer;
  /** Resolves when the bytes received so far satisfy a condition; rejects when the connection closes before. */
  until(isMet: (received: Buffer) => boolean): Promise<Buffer>;
  /** The next whole response, taken off the received bytes; also a cut one once the connection has closed. */
  response(method?: string): Promise<RawResponse>;
  /** Resolves when the connection has closed, however. */
  readonly closed: Promise<void>;
  destroy(): void;
}

/** Opens a bare connection. */
export async function openRaw(peer: RawPeer): Promise<RawConnection> {
  const socket = 'port' in peer ? connect(peer.port, '127.0.0.1') : connect(peer.socketPath);
  let received = Buffer.alloc(0);
  let isClosed = false;
  const watchers = new Set<() => void>();
  const wake = (): void => {
    for (const watcher of [...watchers]) watcher();
  };
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  // A reset is one of the ways in which a connection closes; tests look at `closed`.
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      isClosed = true;
      resolve();
      wake();
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    closed,
    write: (bytes) => void socket.write(bytes),
    received: () => received,
    destroy: () => void socket.destroy(),
    until: (isMet) =>
      waitFor(
        () => isMet(received),
        () => received,
      ),
    async response(method = 'POST') {
      await waitFor(
        () => isClosed || parseResponse(received, method)?.isComplete === true,
        () => received,
        true,
      );
      const parsed = parseResponse(received, method);
      if (!parsed) throw new Error(`no response, only: ${received.toString('latin1')}`);
      received = received.subarray(parsed.length);
      return parsed;
    },
  };

  function waitFor<T>(isMet: () => boolean, value: () => T, mayClose = false): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!isMet() && !isClosed) return;
        watchers.delete(check);
        if (isMet() || mayClose) resolve(value());
        else reject(new Error(`the connection closed after: ${received.toString('latin1')}`));
      };
      watchers.add(check);
      check();
    });
  }
}

/** Sends one request over a connection of its own and reads the response. */
export async function rawRequest(peer: RawPeer, request: RawRequest): Promise<RawResponse> {
  const connection = await openRaw(peer);
  connection.write(formatRequest(request));
  const response = await connection.response(request.method);
  connection.destroy();
  return response;
}

/** The bytes of a request. */
export function formatRequest({ method, target, headers = [], body }: RawRequest): Buffer {
  const payload = body === undefined ? Buffer.alloc(0) : Buffer.from(body);
  const has = (name: string): boolean => headers.some((line) => line.toLowerCase().startsWith(`${name}:`));
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...(has('host') ? [] : ['Host: 127.0.0.1']),
    ...headers,
    ...(body === undefined || has('content-length') || has('transfer-encoding')
      ? []
      : [`Content-Length: ${payload.length}`]),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), payload]);
}

/** One chunk of a chunked body, framing included; an empty one is the end. */
export function chunkOf(bytes: Buffer | string): Buffer {
  const payload = Buffer.from(bytes);
  return Buffer.concat([Buffer.from(`${payload.length.toString(16)}\r\n`), payload, Buffer.from('\r\n')]);
}

interface Parsed extends RawResponse {
  /** Bytes it took. */
  readonly length: number;
}

function parseResponse(bytes: Buffer, method: string): Parsed | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const [, status = '0', statusText = ''] = /^HTTP\/1\.1 (\d{3}) ?(.*)$/.exec(statusLine) ?? [];
  const rawHeaders = lines.flatMap((line) => [
    line.slice(0, line.indexOf(':')),
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  const header = (name: string): string | undefined => {
    const at = rawHeaders.findIndex((each, i) => i % 2 === 0 && each.toLowerCase() === name.toLowerCase());
    return at < 0 ? undefined : rawHeaders[at + 1];
  };
  const start = headEnd + 4;
  if (status === '100') return parseAfter(bytes, start, method);
  const hasNoBody = method === 'HEAD' || status === '204' || status === '304';
  const { body, end, isComplete } = hasNoBody
    ? { body: Buffer.alloc(0), end: start, isComplete: true }
    : header('transfer-encoding') === 'chunked'
      ? readChunks(bytes, start)
      : readLength(bytes, start, Number(header('content-length') ?? 0));
  return { status: Number(status), statusText, rawHeaders, header, body, isComplete, length: end };
}

/** The final response after an interim one. */
function parseAfter(bytes: Buffer, start: number, method: string): Parsed | undefined {
  const parsed = parseResponse(bytes.subarray(start), method);
  return parsed && { ...parsed, length: parsed.length + start };
}

interface Payload {
  readonly body: Buffer;
  readonly end: number;
  readonly isComplete: boolean;
}

function readLength(bytes: Buffer, start: number, length: number): Payload {
  const body = bytes.subarray(start, start + length);
  return { body, end: start + body.length, isComplete: body.length === length };
}

function readChunks(bytes: Buffer, start: number): Payload {
  const parts: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) break;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (next > bytes.length) {
      parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
      break;
    }
    if (size === 0) return { body: Buffer.concat(parts), end: next, isComplete: true };
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
  return { body: Buffer.concat(parts), end: bytes.length, isComplete: false };
}
