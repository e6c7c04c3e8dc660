import { setImmediate } from 'node:timers/promises';
import type { Database, Logger } from './ports.ts';

/** Personas that are looked up at once. */
const PAGE = 1_000;
/** Personas of one job: about 10 ms. */
const JOB_PERSONAS = 20;

/**
 * Takes the texts of personas that are older than the full-text index into it, a few in each job, so that others are never
 * kept waiting. It may be cut off at any time: what is missing is found again at the next start.
 */
export class TextIndexer {
  readonly #database: Database;
  #pending = 0;
  #isStopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Personas that a full search does not find yet. */
  get pending(): number {
    return this.#pending;
  }

  /** Begins; answers what stops it, which ends when the job under way has. */
  start(logger: Logger): () => Promise<void> {
    this.#running = this.run().catch((error: unknown) => {
      if (!this.#isStopped)
        logger.error({ err: error }, 'texts could not be taken into the index; the next start goes on');
    });
    return () => {
      this.#isStopped = true;
      return this.#running;
    };
  }

  /** Ends when every text is in the index. */
  async run(): Promise<void> {
    for (let after = ''; !this.#isStopped; ) {
      const { ids, total } = await this.#database.reads.unindexed(after, PAGE);
      this.#pending = total;
      const last = ids.at(-1);
      if (last === undefined) return;
      for (let from = 0; from < ids.length && !this.#isStopped; from += JOB_PERSONAS) {
        const some = ids.slice(from, from + JOB_PERSONAS);
        await this.#database.write((tx) => tx.indexPersonas(some));
        this.#pending -= some.length;
        await setImmediate();
      }
      after = last;
    }
  }
}
