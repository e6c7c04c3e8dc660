import type { RequestMeter } from './gateway-ports.ts';
import type { Database, Logger } from './ports.ts';
import type { RequestRow } from './rows.ts';

const FLUSH_MS = 250;
const FLUSH_ROWS = 200;
/** Rows kept while the database cannot take them; beyond that the oldest go, and the log says so. */
const MAX_WAITING = 10_000;

/**
 * Metered requests, written in batches off the hot path: every 250 ms or 200 rows. What is not yet
 * written is lost in a crash; personas and sessions never take this road.
 */
export class BatchingMeter implements RequestMeter {
  readonly #database: Pick<Database, 'insertRequests'>;
  readonly #logger: Logger;
  #waiting: RequestRow[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(database: Pick<Database, 'insertRequests'>, logger: Logger) {
    this.#database = database;
    this.#logger = logger;
  }

  record(row: RequestRow): void {
    this.#waiting.push(row);
    if (this.#waiting.length >= FLUSH_ROWS) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** Writes what is waiting; resolves when it is stored or has been put back for the next try. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = this.#waiting;
    this.#waiting = [];
    if (rows.length > 0) this.#writing = this.#writing.then(() => this.#write(rows));
    return this.#writing;
  }

  async #write(rows: readonly RequestRow[]): Promise<void> {
    try {
      await this.#database.insertRequests(rows);
    } catch (error) {
      const kept = [...rows, ...this.#waiting];
      this.#waiting = kept.slice(-MAX_WAITING);
      this.#logger.warn(
        { err: error, rows: rows.length, dropped: kept.length - this.#waiting.length },
        'metered requests could not be stored yet',
      );
      this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS * 20).unref();
    }
  }
}
