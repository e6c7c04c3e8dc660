import type { ServerResponse } from 'node:http';
import type { ReadableStream, ReadableStreamDefaultReader } from 'node:stream/web';
import { API_HEADERS, BLOCKED_WRITE_MS } from './answer.ts';
import { type Refusal, tooMany } from './guard/refusal.ts';

/** How many streams, and how long a reader may take nothing. */
export interface EventStreamLimits {
  readonly perPrincipal: number;
  /** Milliseconds without a byte taken while bytes wait. */
  readonly blockedMs: number;
}

interface Stream {
  readonly key: string;
  readonly res: ServerResponse;
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
}

const DEFAULT_LIMITS: EventStreamLimits = { perPrincipal: 64, blockedMs: BLOCKED_WRITE_MS };
/** How soon a client comes back after the daemon has ended its stream. */
const RETRY_MS = 1_000;

/** The server-sent event streams that are open: bounded per principal, dropped when nobody reads, ended together. */
export class EventStreams {
  readonly #limits: EventStreamLimits;
  readonly #open = new Set<Stream>();
  #isEnding = false;

  constructor(limits: EventStreamLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  /** Why a principal may not open one more; undefined when they may. */
  refusalFor(key: string): Refusal | undefined {
    const count = [...this.#open].filter((stream) => stream.key === key).length;
    if (count < this.#limits.perPrincipal) return undefined;
    return tooMany('streams', `at most ${this.#limits.perPrincipal} event streams at once: close one`, 1);
  }

  /**
   * Sends a stream of events until it ends, the client leaves, or the client has taken nothing for
   * too long; every event has an id, so a dropped client can go on where it was. Never rejects.
   */
  async send(res: ServerResponse, body: ReadableStream<Uint8Array>, key: string): Promise<void> {
    const stream: Stream = { key, res, reader: body.getReader() };
    this.#open.add(stream);
    // Node measures progress of the socket; the pings of the stream keep a reader that takes them alive.
    res.setTimeout(this.#limits.blockedMs);
    res.once('close', () => cancel(stream));
    res.writeHead(200, {
      ...API_HEADERS,
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
    });
    if (this.#isEnding) cancel(stream);
    try {
      await pump(stream);
    } catch {
      // The stream broke: to the client it ends, and it comes back with its last id.
    } finally {
      this.#open.delete(stream);
      res.end(`retry: ${RETRY_MS}\n`);
    }
  }

  /** Ends every stream, now and from now on; clients come back by themselves. One that does not read is cut off. */
  endAll(): void {
    this.#isEnding = true;
    for (const stream of this.#open) {
      if (stream.res.writableNeedDrain) stream.res.destroy();
      else cancel(stream);
    }
  }

  get count(): number {
    return this.#open.size;
  }
}

function cancel({ reader }: Stream): void {
  // A stream that broke already has nothing to cancel.
  reader.cancel().catch(() => undefined);
}

async function pump({ reader, res }: Stream): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done || res.destroyed) return;
    if (!res.write(value)) await writable(res);
  }
}

/** Resolves when the client takes more, or is gone. */
function writable(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.off('drain', done);
      res.off('close', done);
      resolve();
    };
    res.once('drain', done);
    res.once('close', done);
    if (res.destroyed) done();
  });
}
