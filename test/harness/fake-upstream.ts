import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { answerTo, type FakeToolCall } from './fake-answers.ts';

/** A request as it arrived, byte for byte. */
export interface RecordedRequest {
  readonly method: string;
  /** Target with query. */
  readonly url: string;
  /** Flat: name, value, name, value. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** First value of a header, any case. */
  header(name: string): string | undefined;
}

/** How one request is answered; without a script it is answered like the provider would, with a short text. */
export interface FakeReply {
  readonly text?: string;
  /** Besides the text, the model calls this tool. */
  readonly toolCall?: FakeToolCall;
  readonly status?: number;
  readonly statusText?: string;
  /** Flat list; without it, content type, request id and date. */
  readonly rawHeaders?: readonly string[];
  /** The payload instead of the provider's form; each piece is written by itself. */
  readonly chunks?: readonly (string | Buffer)[];
  readonly encoding?: 'gzip' | 'br' | 'deflate';
  /** Waits for `release()`: before the head, or before the chunk of this index. */
  readonly holdAt?: 'head' | number;
  /** Destroys the connection: instead of an answer, or before the chunk of this index. */
  readonly breakAt?: 'head' | number;
}

/** A reply that was put into the queue. */
export interface ScriptedReply {
  /** The request that got this reply, when it is whole. */
  readonly request: Promise<RecordedRequest>;
  /** Resolves when the hold is reached. */
  readonly held: Promise<void>;
  /** Lets a held reply go on; also before it is held. */
  release(): void;
  /** `aborted` when the connection closed before the end. */
  readonly end: Promise<'complete' | 'aborted'>;
}

/** A provider on the loopback for all wires, under full control of the test. */
export interface FakeUpstream {
  readonly port: number;
  /** Base URL for every provider. */
  readonly url: string;
  /** Every whole request, in the order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Connections accepted so far. */
  readonly connections: number;
  /** Queues the reply for the next request that has none. */
  reply(reply: FakeReply): ScriptedReply;
  /** Resolves when so many requests have arrived in all. */
  arrived(count: number): Promise<readonly RecordedRequest[]>;
  close(): Promise<void>;
}

interface Script extends FakeReply {
  readonly released: Promise<void>;
  onRequest(request: RecordedRequest): void;
  onHeld(): void;
  onEnd(end: 'complete' | 'aborted'): void;
}

const DEFAULT_TEXT = 'Hello from the fake provider.';

/** Starts a fake provider on a free loopback port. */
export async function startFakeUpstream(options: { readonly text?: string } = {}): Promise<FakeUpstream> {
  const requests: RecordedRequest[] = [];
  const queue: Script[] = [];
  const sockets = new Set<Socket>();
  const watchers = new Set<() => void>();
  let connections = 0;
  const server = createServer({ keepAliveTimeout: 0 }, (req, res) => {
    // A client that goes away in mid upload ends the exchange; there is nothing to answer.
    req.on('error', () => undefined);
    void record(req).then((request) => {
      requests.push(request);
      for (const watcher of [...watchers]) watcher();
      return respond({ text: options.text ?? DEFAULT_TEXT, ...queue.shift() }, request, res);
    });
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    requests,
    get connections() {
      return connections;
    },
    reply(reply) {
      const { script, handle } = toScript(reply);
      queue.push(script);
      return handle;
    },
    arrived: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (requests.length < count) return;
          watchers.delete(check);
          resolve(requests);
        };
        watchers.add(check);
        check();
      }),
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function toScript(reply: FakeReply): { readonly script: Script; readonly handle: ScriptedReply } {
  const request = deferred<RecordedRequest>();
  const held = deferred<void>();
  const released = deferred<void>();
  const end = deferred<'complete' | 'aborted'>();
  return {
    script: {
      ...reply,
      released: released.promise,
      onRequest: request.resolve,
      onHeld: held.resolve,
      onEnd: end.resolve,
    },
    handle: { request: request.promise, held: held.promise, release: released.resolve, end: end.promise },
  };
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
}

/** `Promise.withResolvers` for Node 20. */
function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

function record(req: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    req.once('end', () => {
      const { rawHeaders } = req;
      resolve({
        method: req.method ?? '',
        url: req.url ?? '',
        rawHeaders,
        body: Buffer.concat(chunks),
        header(name) {
          const at = rawHeaders.findIndex((each, i) => i % 2 === 0 && each.toLowerCase() === name.toLowerCase());
          return at < 0 ? undefined : rawHeaders[at + 1];
        },
      });
    });
  });
}

async function respond(
  reply: FakeReply & Partial<Script> & { readonly text: string },
  request: RecordedRequest,
  res: ServerResponse,
): Promise<void> {
  res.once('close', () => reply.onEnd?.(res.writableFinished ? 'complete' : 'aborted'));
  reply.onRequest?.(request);
  await gate('head');
  if (reply.breakAt === 'head') return void res.socket?.destroy();
  const payload = toPayload(reply, request);
  // With headers of its own a reply has these and no others.
  res.sendDate = reply.rawHeaders === undefined;
  res.writeHead(payload.status, reply.statusText ?? '', [
    ...(reply.rawHeaders ?? ['Content-Type', payload.contentType, 'request-id', 'req_fake']),
    ...(reply.encoding ? ['Content-Encoding', reply.encoding] : []),
    ...(payload.chunks.length === 1 ? ['Content-Length', String(Buffer.byteLength(payload.chunks[0] ?? ''))] : []),
  ]);
  res.flushHeaders();
  for (const [i, chunk] of payload.chunks.entries()) {
    await gate(i);
    if (reply.breakAt === i) return void res.socket?.destroy();
    if (res.destroyed) return;
    if (!res.write(chunk)) await drained(res);
  }
  await gate(payload.chunks.length);
  if (reply.breakAt === payload.chunks.length) res.socket?.destroy();
  else res.end();

  async function gate(place: 'head' | number): Promise<void> {
    if (reply.holdAt !== place) return;
    reply.onHeld?.();
    await reply.released;
  }
}

function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      res.off('drain', done);
      res.off('close', done);
      resolve();
    };
    res.on('drain', done);
    res.on('close', done);
  });
}

interface Payload {
  readonly status: number;
  readonly contentType: string;
  readonly chunks: readonly (string | Buffer)[];
}

function toPayload(reply: FakeReply & { readonly text: string }, request: RecordedRequest): Payload {
  const [path = '', query = ''] = request.url.split('?');
  const natural = reply.chunks
    ? { contentType: 'application/json', chunks: reply.chunks }
    : answerTo({ path, query, json: parse(request.body) }, { text: reply.text, toolCall: reply.toolCall });
  const found = natural ?? { contentType: 'application/json', chunks: ['{"error":{"message":"no such path"}}'] };
  return {
    status: reply.status ?? (natural ? 200 : 404),
    contentType: found.contentType,
    chunks: reply.encoding ? compress(reply.encoding, found.chunks) : found.chunks,
  };
}

/** Compressed as a whole and cut in the middle, so that no piece can be read by itself. */
function compress(encoding: 'gzip' | 'br' | 'deflate', chunks: readonly (string | Buffer)[]): readonly Buffer[] {
  const plain = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)));
  const packed = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync }[encoding](plain);
  const middle = Math.ceil(packed.length / 2);
  return [packed.subarray(0, middle), packed.subarray(middle)];
}

function parse(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    // The gateway forwards what it was given; a provider would answer such a body with an error of its own.
    return {};
  }
}
