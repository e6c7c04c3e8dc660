import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { SqlParams } from './sql.ts';

/** Questions to the database; the answer may come later. */
export interface SqlSource {
  all<Row>(text: string, params?: SqlParams): readonly Row[] | Promise<readonly Row[]>;
}

interface Waiting {
  readonly resolve: (rows: readonly never[]) => void;
  readonly reject: (error: Error) => void;
}

const IDLE_MS = 60_000;

// A ranked search of common words takes 0.1 s and more, in which no agent would get an answer: it has a thread of its own.
// The worker's source is text, so that it needs no file; the driver comes by its full path, since such a worker resolves
// from the working directory.
const SOURCE = `
  const { parentPort, workerData } = require('node:worker_threads');
  const Sqlite = require(workerData.driver);
  let handle;
  const prepared = new Map();
  parentPort.on('message', ({ id, text, params }) => {
    try {
      if (!handle) {
        handle = new Sqlite(workerData.file, { readonly: true, fileMustExist: true, timeout: 5000 });
        handle.pragma('query_only = ON');
        handle.pragma('cache_size = -16384');
      }
      if (!prepared.has(text)) prepared.set(text, handle.prepare(text));
      parentPort.postMessage({ id, rows: prepared.get(text).all(params) });
    } catch (error) {
      parentPort.postMessage({ id, failure: { message: error.message, code: error.code } });
    }
  });
`;

/**
 * Statements that read, on a thread and a handle of its own: nobody waits for them but who asks. The thread starts with the
 * first one and ends when it is idle. Answers hold what was committed when the statement began.
 */
export class SqlWorker implements SqlSource {
  readonly #file: string;
  readonly #idleMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;
  #isClosed = false;

  constructor(file: string, idleMs = IDLE_MS) {
    this.#file = file;
    this.#idleMs = idleMs;
  }

  /** Whether there is no thread. */
  get isIdle(): boolean {
    return this.#worker === undefined;
  }

  all<Row>(text: string, params: SqlParams = {}): Promise<readonly Row[]> {
    if (this.#isClosed) return Promise.reject(new Error('the database is closed'));
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    const id = ++this.#lastId;
    return new Promise<readonly Row[]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker?.postMessage({ id, text, params });
    });
  }

  /** Ends the thread; what still waits fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#stop();
  }

  #stop(): Promise<unknown> | undefined {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    return worker?.terminate();
  }

  #start(): Worker {
    const driver = createRequire(import.meta.url).resolve('better-sqlite3');
    const worker = new Worker(SOURCE, { eval: true, workerData: { driver, file: this.#file } });
    worker.unref();
    worker.on('message', (answer: { id: number; rows?: readonly never[]; failure?: object }) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.rows) waiting?.resolve(answer.rows);
      else waiting?.reject(Object.assign(new Error('a statement failed'), answer.failure));
      if (this.#waiting.size === 0) this.#idle = setTimeout(() => void this.#stop(), this.#idleMs).unref();
    });
    worker.on('error', (error) => this.#fail(worker, error));
    worker.on('exit', () => this.#fail(worker, new Error('the thread of the search has ended')));
    return worker;
  }

  #fail(worker: Worker, error: Error): void {
    if (this.#worker !== undefined && this.#worker !== worker) return;
    this.#worker = undefined;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
