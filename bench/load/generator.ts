import { connect, type Socket } from 'node:net';
import { answerParent } from '../kit/child.ts';

/** What the generator is asked to do. */
export interface LoadOrder {
  readonly port: number;
  /** The bytes of one whole request, sent again and again. */
  readonly request: Buffer;
  readonly connections: number;
  /** How long; a request that is under way at the end is counted. */
  readonly ms: number;
  /** Every response must have this status and so many bytes of body, framing not counted. */
  readonly bodyBytes: number;
}

/** What it measured; times in milliseconds, one for each request. */
export interface LoadResult {
  /** Until the last byte. */
  readonly total: Float64Array;
  /** Until the first byte of the body. */
  readonly firstByte: Float64Array;
  readonly elapsedMs: number;
}

/** The bytes of a response so far, and what its head says of the rest. */
class ResponseReader {
  #head: Buffer = Buffer.alloc(0);
  #hasHead = false;
  #length: number | undefined;
  #received = 0;
  #tail: Buffer = Buffer.alloc(0);
  status = 0;
  mustClose = false;
  hasBody = false;

  /** Takes bytes; answers whether the response is whole. */
  push(chunk: Buffer): boolean {
    if (this.#hasHead) return this.#body(chunk);
    this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) return false;
    this.#hasHead = true;
    const text = this.#head.toString('latin1', 0, end).toLowerCase();
    this.status = Number(text.slice(9, 12));
    this.mustClose = text.includes('\r\nconnection: close');
    const length = /\r\ncontent-length: (\d+)/.exec(text)?.[1];
    this.#length = length === undefined ? undefined : Number(length);
    return this.#body(this.#head.subarray(end + 4));
  }

  /** Bytes of the body without the framing of chunks. Only whole responses have the right number. */
  get bodyBytes(): number {
    return this.#received;
  }

  #body(bytes: Buffer): boolean {
    if (bytes.length > 0) this.hasBody = true;
    if (this.#length !== undefined) {
      this.#received += bytes.length;
      return this.#received >= this.#length;
    }
    // Chunks are taken apart at the end: a measured client must not be busy with framing.
    this.#tail = Buffer.concat([this.#tail, bytes]);
    if (!this.#tail.subarray(-5).equals(LAST_CHUNK)) return false;
    this.#received = unframedBytes(this.#tail);
    return true;
  }
}

const LAST_CHUNK = Buffer.from('0\r\n\r\n');

function unframedBytes(framed: Buffer): number {
  let bytes = 0;
  for (let at = 0; at < framed.length; ) {
    const lineEnd = framed.indexOf('\r\n', at);
    const size = Number.parseInt(framed.toString('latin1', at, lineEnd), 16);
    bytes += size;
    at = lineEnd + 2 + size + 2;
  }
  return bytes;
}

/** One connection that sends the same request until the time is over. */
class Lane {
  readonly #order: LoadOrder;
  readonly #endAt: number;
  readonly total: number[] = [];
  readonly firstByte: number[] = [];

  constructor(order: LoadOrder, endAt: number) {
    this.#order = order;
    this.#endAt = endAt;
  }

  async run(): Promise<void> {
    while (performance.now() < this.#endAt) await this.#connection();
  }

  /** Requests over one connection, until the server or the time ends it. */
  #connection(): Promise<void> {
    const { port, request } = this.#order;
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let reader = new ResponseReader();
      let start = 0;
      let first = 0;
      const send = (): void => {
        reader = new ResponseReader();
        start = performance.now();
        first = 0;
        socket.write(request);
      };
      socket.once('connect', send);
      socket.on('error', reject);
      socket.on('close', () => resolve());
      socket.on('data', (chunk) => {
        const isWhole = reader.push(chunk);
        if (first === 0 && reader.hasBody) first = performance.now();
        if (!isWhole) return;
        this.#note(reader, { start, first, end: performance.now() }, socket);
        if (reader.mustClose || performance.now() >= this.#endAt) socket.destroy();
        else send();
      });
    });
  }

  #note(
    { status, bodyBytes }: ResponseReader,
    { start, first, end }: { readonly start: number; readonly first: number; readonly end: number },
    socket: Socket,
  ): void {
    const expected = this.#order.bodyBytes;
    if (status !== 200 || bodyBytes !== expected)
      socket.destroy(new Error(`a response had status ${status} and ${bodyBytes} bytes, not 200 and ${expected}`));
    this.total.push(end - start);
    this.firstByte.push(first - start);
  }
}

answerParent(async (order: LoadOrder): Promise<LoadResult> => {
  const startedAt = performance.now();
  const lanes = Array.from({ length: order.connections }, () => new Lane(order, startedAt + order.ms));
  await Promise.all(lanes.map((lane) => lane.run()));
  return {
    total: Float64Array.from(lanes.flatMap(({ total }) => total)),
    firstByte: Float64Array.from(lanes.flatMap(({ firstByte }) => firstByte)),
    elapsedMs: performance.now() - startedAt,
  };
});
