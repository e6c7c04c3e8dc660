import { setImmediate } from 'node:timers/promises';
import { AppError, isAppError } from '../domain/errors.ts';
import type { Logger, WriteTx } from '../services/ports.ts';
import type { Connection, Handle } from './handles.ts';
import { guardTx } from './job-guard.ts';
import { LibraryEpoch } from './sqlite/library-epoch.ts';
import { type JobSql, jobSqlOf, type Sql, sqlOf } from './sqlite/sql.ts';
import { toStorageError } from './storage-error.ts';
import { createWriteTx } from './stores.ts';

/** How long a job may take, and how long it waits for the database to take it; milliseconds. */
export interface QueueLimits {
  /** From one statement to the next: a job that does nothing keeps all others from theirs. */
  readonly idleMs: number;
  /** In all: a large import under load takes a minute. */
  readonly jobMs: number;
  readonly maxWaitMs: number;
}

const DEFAULT_LIMITS: QueueLimits = { idleMs: 20_000, jobMs: 600_000, maxWaitMs: 10_000 };

type Job<T> = (connection: Connection) => Promise<T>;

/**
 * The one place that writes: jobs run in the order they came, each in a transaction of its own. A job that fails is
 * rolled back, its error goes to its caller, and the queue goes on.
 */
export class WriteQueue {
  /** Grows with the commits that may change a list of personas. */
  readonly epoch = new LibraryEpoch();
  readonly #handle: Handle;
  readonly #sql: Sql;
  readonly #logger: Logger;
  readonly #limits: QueueLimits;
  #tail: Promise<unknown> = Promise.resolve();
  #length = 0;
  #isDegraded = false;
  #isClosed = false;

  constructor(handle: Handle, logger: Logger, limits: QueueLimits = DEFAULT_LIMITS) {
    this.#handle = handle;
    this.#sql = sqlOf(handle.sqlite);
    this.#logger = logger;
    this.#limits = limits;
  }

  /** Jobs that wait or run. */
  get length(): number {
    return this.#length;
  }

  /** True from a write that the disk refused until one succeeds. */
  get isDegraded(): boolean {
    return this.#isDegraded;
  }

  /** Runs a job of the services; resolves after its commit. A call that failed spoils the job, even a caught one. */
  write<T>(job: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.run(async (connection) => {
      const guarded = guardTx(createWriteTx(connection));
      const answer = await job(guarded.tx).finally(guarded.end);
      if (guarded.failure) throw guarded.failure.error;
      return answer;
    });
  }

  /** Runs statements of the storage itself, in turn with the jobs. */
  run<T>(job: Job<T>): Promise<T> {
    if (this.#isClosed) return Promise.reject(new AppError('DAEMON_UNREACHABLE', 'the daemon is stopping'));
    this.#length += 1;
    const done = this.#tail.then(() => this.#execute(job));
    this.#tail = done.catch(() => undefined);
    return done;
  }

  /** Refuses further jobs; resolves when the last one has ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#tail;
  }

  async #execute<T>(job: Job<T>): Promise<T> {
    const { jobMs, maxWaitMs } = this.#limits;
    // The driver never waits, so that jobs in a row would keep timers and sockets from running; and what the caller of
    // the job before does with its answer at once, to its memory, comes before this job.
    await setImmediate();
    const scope = jobSqlOf(this.#handle.sqlite, this.#sql, this.epoch);
    try {
      const answer = await this.#handle.prisma.$transaction(
        (prisma) => withDeadline(job({ prisma, sql: scope.sql }), scope, this.#limits),
        { maxWait: maxWaitMs, timeout: jobMs * 2 },
      );
      this.#isDegraded = false;
      return answer;
    } catch (error) {
      this.#closeTransaction();
      throw this.#noted(toStorageError(error));
    } finally {
      scope.end();
      // Also after a failure: whether a COMMIT that failed took hold is not known for sure.
      if (scope.changesLibrary) this.epoch.advance();
      this.#length -= 1;
    }
  }

  /** Prisma leaves the transaction open when its COMMIT fails, and then no other job could begin. */
  #closeTransaction(): void {
    const { sqlite } = this.#handle;
    if (sqlite.inTransaction) sqlite.exec('ROLLBACK');
  }

  #noted(error: unknown): unknown {
    if (isAppError(error, 'STORAGE_FULL')) {
      if (!this.#isDegraded) this.#logger.error({ err: error }, 'the disk takes no more writes');
      this.#isDegraded = true;
    }
    return error;
  }
}

async function withDeadline<T>(work: Promise<T>, scope: JobSql, { idleMs, jobMs }: QueueLimits): Promise<T> {
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const look = () => {
      const now = performance.now();
      const left = Math.min(startedAt + jobMs, Math.max(startedAt, scope.usedAt) + idleMs) - now;
      if (left > 0) timer = setTimeout(look, left);
      else
        reject(new AppError('INTERNAL', `a job of the database was given up after ${Math.round(now - startedAt)} ms`));
    };
    timer = setTimeout(look, idleMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
