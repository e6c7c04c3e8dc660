import type { RequestMeter } from './gateway-ports.ts';
import type { Database, Logger } from './ports.ts';
import type { RequestRow } from './rows.ts';

const FLUSH_MS = 250;
const FLUSH_ROWS = 200;
const RETRY_MS = 5_000;
/** Rows kept while the database cannot take them; beyond that the oldest go, and the log says so. */
const MAX_WAITING = 10_000;

/**
 * Metered requests, written in batches off the hot path: every 250 ms or 200 rows, one batch at a time. What is not
 * yet written is lost in a crash; personas and sessions never take this road.
 */
export class BatchingMeter implements RequestMeter {
  readonly #database: Pick<Database, 'insertRequests'>;
  readonly #logger: Logger;
  #waiting: RequestRow[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing = Promise.resolve();
  #isWriting = false;
  #isFailing = false;
  #dropped = 0;

  constructor(database: Pick<Database, 'insertRequests'>, logger: Logger) {
    this.#database = database;
    this.#logger = logger;
  }

  record(row: RequestRow): void {
    this.#waiting.push(row);
    this.#dropOldest();
    // After a failure only the timer tries again: a database that takes nothing is not asked for every request.
    if (this.#waiting.length >= FLUSH_ROWS && !this.#isFailing) void this.flush();
    else this.#timer ??= this.#flushAfter(this.#isFailing ? RETRY_MS : FLUSH_MS);
  }

  /** Writes what is waiting; resolves when it is stored, or kept for the next try after a failure. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isWriting) return this.#writing;
    this.#isWriting = true;
    this.#writing = this.#writeAll();
    return this.#writing;
  }

  /** Goes on with what came meanwhile. */
  async #writeAll(): Promise<void> {
    this.#isFailing = false;
    while (this.#waiting.length > 0 && !this.#isFailing) {
      const rows = this.#waiting;
      this.#waiting = [];
      try {
        await this.#database.insertRequests(rows);
      } catch (error) {
        this.#keepForLater(rows, error);
      }
    }
    this.#isWriting = false;
  }

  #keepForLater(rows: readonly RequestRow[], error: unknown): void {
    this.#isFailing = true;
    this.#waiting = [...rows, ...this.#waiting];
    this.#dropOldest();
    this.#logger.warn(
      { err: error, rows: this.#waiting.length, dropped: this.#dropped },
      'metered requests could not be stored yet',
    );
    this.#dropped = 0;
    clearTimeout(this.#timer);
    this.#timer = this.#flushAfter(RETRY_MS);
  }

  #dropOldest(): void {
    const tooMany = this.#waiting.length - MAX_WAITING;
    if (tooMany <= 0) return;
    this.#waiting.splice(0, tooMany);
    this.#dropped += tooMany;
  }

  #flushAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => void this.flush(), ms).unref();
  }
}
