import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { TokenEncoding } from '../../contract/tokens.ts';
import type { TokenCounter } from '../services/ports.ts';

interface Waiting {
  readonly resolve: (counts: readonly number[]) => void;
  readonly reject: (error: Error) => void;
}

const MAX_CACHED = 50_000;
const IDLE_MS = 60_000;

// The tokenizer takes 0.2 s and 77 MB to load: it lives in a worker that starts with the first
// count and ends when it is idle. The worker's source is text, so that it needs no file of its own.
// The tokenizer is quadratic in runs without a break (hours for a mebibyte of one letter): runs longer than any word
// are counted in pieces, which may count one token more for each cut.
const WORKER_SOURCE = `
  const { parentPort, workerData } = require('node:worker_threads');
  const LONG_RUN = /\\S{256}(?=\\S)|\\s{256}(?=\\s)/gu;
  const counters = new Map();
  function count(countTokens, text) {
    const cuts = [...text.matchAll(LONG_RUN)].map((run) => run.index + run[0].length);
    let total = 0;
    let from = 0;
    for (const to of [...cuts, text.length]) {
      total += countTokens(text.slice(from, to), { allowedSpecial: 'all' });
      from = to;
    }
    return total;
  }
  parentPort.on('message', async ({ id, texts, encoding }) => {
    if (!counters.has(encoding)) counters.set(encoding, import(workerData[encoding]));
    const { countTokens } = await counters.get(encoding);
    parentPort.postMessage({ id, counts: texts.map((text) => count(countTokens, text)) });
  });
`;

/**
 * Counts tokens in a worker thread, with a bounded cache by encoding and hash of the text: a section that was counted is
 * not counted again. `close` ends the worker.
 */
export class WorkerTokenCounter implements TokenCounter {
  readonly tokenizer = 'o200k_base';
  readonly #cache = new Map<string, number>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #idleMs: number;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;

  constructor(idleMs = IDLE_MS) {
    this.#idleMs = idleMs;
  }

  async count(texts: readonly string[], encoding: TokenEncoding = this.tokenizer): Promise<readonly number[]> {
    const keys = texts.map((text) => keyOf(text, encoding));
    const missing = [...new Set(keys.flatMap((key, i) => (this.#cache.has(key) ? [] : [i])))];
    const fresh =
      missing.length === 0
        ? []
        : await this.#ask(
            missing.map((i) => texts[i] ?? ''),
            encoding,
          );
    const counted = new Map(missing.map((index, n) => [keys[index] ?? '', fresh[n] ?? 0]));
    const counts = keys.map((key) => counted.get(key) ?? this.#cache.get(key) ?? 0);
    for (const [key, count] of counted) this.#keep(key, count);
    return counts;
  }

  /** Ends the worker; a later count starts a new one. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #ask(texts: readonly string[], encoding: TokenEncoding): Promise<readonly number[]> {
    this.#worker ??= this.#start();
    clearTimeout(this.#idle);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker?.postMessage({ id, texts, encoding });
    });
  }

  #start(): Worker {
    // A worker without a file looks packages up from the working directory, which may be anywhere.
    const workerData: Readonly<Record<TokenEncoding, string>> = {
      o200k_base: import.meta.resolve('gpt-tokenizer/encoding/o200k_base'),
      cl100k_base: import.meta.resolve('gpt-tokenizer/encoding/cl100k_base'),
    };
    const worker = new Worker(WORKER_SOURCE, { eval: true, workerData });
    worker.unref();
    worker.on('message', ({ id, counts }: { id: number; counts: number[] }) => {
      this.#waiting.get(id)?.resolve(counts);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#idle = setTimeout(() => void this.close(), this.#idleMs).unref();
    });
    worker.on('error', (error) => this.#fail(worker, error));
    worker.on('exit', () => this.#fail(worker, new Error('the tokenizer stopped')));
    return worker;
  }

  #fail(worker: Worker, error: Error): void {
    if (this.#worker === worker) this.#worker = undefined;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }

  #keep(key: string, count: number): void {
    this.#cache.set(key, count);
    if (this.#cache.size <= MAX_CACHED) return;
    for (const oldest of this.#cache.keys()) {
      this.#cache.delete(oldest);
      break;
    }
  }
}

function keyOf(text: string, encoding: TokenEncoding): string {
  return `${encoding} ${createHash('sha256').update(text).digest('base64')}`;
}
