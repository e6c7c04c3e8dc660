import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { Provider } from '../services/gateway-ports.ts';
import { headerOf } from './headers.ts';
import { SseReader } from './sse.ts';
import { mayHoldUsage, mergeUsage, NO_USAGE, type Usage, usageOf } from './usage.ts';

/** Largest JSON body, and largest single event of a stream, that is read for its usage. */
const MAX_JSON_BYTES = 8 * 1024 * 1024;
/** Compressed bytes that may wait for their decoder; beyond it the copy is given up. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', () => zlib.createGunzip()],
  ['x-gzip', () => zlib.createGunzip()],
  ['deflate', () => zlib.createInflate()],
  ['br', () => zlib.createBrotliDecompress()],
  ...zstdDecoder(),
]);

/** Reads a copy of a response beside the stream. */
export interface UsageMeter {
  /** Takes a chunk that was written to the client; looks at it later, outside the client's turn. */
  push(chunk: Buffer): void;
  /** What was reported, after the last chunk; whatever was seen before when reading failed. Never rejects. */
  finish(): Promise<Usage>;
}

/** What a meter must know about its response. */
export interface MeteredResponse {
  readonly provider: Provider;
  readonly rawHeaders: readonly string[];
  /** Told once why a copy could not be read. */
  readonly onFailure: (error: unknown) => void;
}

interface Sink {
  push(bytes: Buffer): void;
  end(): void;
}

/** A meter for one response: server-sent events or JSON, by its content type, plain or compressed. */
export function createUsageMeter(response: MeteredResponse): UsageMeter {
  let usage = NO_USAGE;
  let waiting: Buffer[] = [];
  let isScheduled = false;
  let isOver = false;
  const sink = createSink(response, (json) => {
    usage = mergeUsage(usage, usageOf(response.provider, json));
  });
  const encoding = headerOf(response.rawHeaders, 'content-encoding')?.trim().toLowerCase() ?? 'identity';
  const decoder = DECODERS.get(encoding)?.();
  decoder?.on('data', (bytes: Buffer) => attempt(() => sink.push(bytes)));
  decoder?.on('error', giveUp);
  if (!decoder && encoding !== 'identity') giveUp(new Error(`responses in ${encoding} cannot be read for their usage`));

  return {
    push(chunk) {
      if (isOver) return;
      waiting.push(chunk);
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(drain);
    },
    async finish() {
      drain();
      if (decoder && !isOver) await ended(decoder);
      attempt(() => sink.end());
      return usage;
    },
  };

  function drain(): void {
    isScheduled = false;
    const chunks = waiting;
    waiting = [];
    for (const chunk of chunks) attempt(() => (decoder ? decode(decoder, chunk) : sink.push(chunk)));
  }

  function decode(stream: Transform, chunk: Buffer): void {
    if (stream.writableLength > MAX_WAITING_BYTES) throw new Error('the copy of the response is too far behind');
    stream.write(chunk);
  }

  /** The stream to the client must never feel what happens to its copy. */
  function attempt(step: () => void): void {
    if (isOver) return;
    try {
      step();
    } catch (error) {
      giveUp(error);
    }
  }

  function giveUp(error: unknown): void {
    if (isOver) return;
    isOver = true;
    waiting = [];
    decoder?.destroy();
    response.onFailure(error);
  }
}

function createSink({ rawHeaders }: MeteredResponse, onJson: (json: unknown) => void): Sink {
  if (headerOf(rawHeaders, 'content-type')?.includes('event-stream')) {
    return new SseReader((data) => {
      if (mayHoldUsage(data)) onJson(JSON.parse(data.toString('utf8')));
    }, MAX_JSON_BYTES);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    push(chunk) {
      bytes += chunk.length;
      if (bytes > MAX_JSON_BYTES) throw new Error('the response is too large to be read for its usage');
      chunks.push(chunk);
    },
    end() {
      const whole = Buffer.concat(chunks, bytes);
      if (mayHoldUsage(whole)) onJson(JSON.parse(whole.toString('utf8')));
    },
  };
}

/** Node has zstd from 22.15 on; older ones never offer it to the provider (headers.ts). */
function zstdDecoder(): readonly [string, () => Transform][] {
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  return typeof create === 'function' ? [['zstd', () => create()]] : [];
}

function ended(decoder: Transform): Promise<void> {
  return new Promise((resolve) => {
    decoder.once('close', resolve);
    decoder.once('end', resolve);
    decoder.end();
  });
}
