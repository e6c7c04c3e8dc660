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
    if (this.#waiting.length >= FLUSH_ROWS && !this.#isFailing) void this.#write();
    else this.#timer ??= this.#writeAfter(this.#isFailing ? RETRY_MS : FLUSH_MS);
  }

  /** Writes all that is waiting; resolves when it is stored, or kept for the next try after a failure. Never rejects. */
  async flush(): Promise<void> {
    do await this.#write();
    while (this.#waiting.length > 0 && !this.#isFailing);
  }

  /** Begins to write, unless that is under way; resolves when it has ended. */
  #write(): Promise<void> {
    if (this.#isWriting) return this.#writing;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isWriting = true;
    this.#writing = this.#writeBatches();
    return this.#writing;
  }

  /** One batch, and further whole ones; fewer rows wait for their time, or a busy gateway would commit all the time. */
  async #writeBatches(): Promise<void> {
    this.#isFailing = false;
    do await this.#writeBatch();
    while (this.#waiting.length >= FLUSH_ROWS && !this.#isFailing);
    this.#isWriting = false;
    if (this.#waiting.length > 0) this.#timer ??= this.#writeAfter(this.#isFailing ? RETRY_MS : FLUSH_MS);
  }

  async #writeBatch(): Promise<void> {
    const rows = this.#waiting;
    this.#waiting = [];
    if (rows.length === 0) return;
    try {
      await this.#database.insertRequests(rows);
    } catch (error) {
      this.#keepForLater(rows, error);
    }
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
    // A timer that was set before the failure would try again too soon.
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #dropOldest(): void {
    const tooMany = this.#waiting.length - MAX_WAITING;
    if (tooMany <= 0) return;
    this.#waiting.splice(0, tooMany);
    this.#dropped += tooMany;
  }

  #writeAfter(ms: number): NodeJS.Timeout {
    return setTimeout(() => void this.#write(), ms).unref();
  }
}
