import type { Database, Reads, WriteTx } from './ports.ts';
import type { ChangeRecord, RequestRow } from './rows.ts';

/** A change of the library that was committed. */
export interface LibraryChange {
  /** Ids of the personas it is about, as far as events name them. */
  readonly personaIds: readonly string[];
  /** Whether nothing but these personas can have changed. */
  readonly isComplete: boolean;
}

/** Changes after which every persona still says what it said. */
const HARMLESS = /^(?:session|token|template|draft)\./;
/** Changes of exactly the persona that is their subject. */
const OF_ONE_PERSONA =
  /^(?:persona\.(?:created|versioned|renamed|deleted|restored)|label\.(?:moved|removed|protected))$/;

/**
 * The database, watched for changes of the library: `epoch` grows after every commit but those that are known to be about
 * sessions, tokens, templates or drafts alone. What was read in one epoch holds as long as the epoch does, because the daemon is the one
 * writer.
 */
export class WatchedDatabase implements Database {
  readonly #database: Database;
  readonly #listeners: ((change: LibraryChange) => void)[] = [];
  #epoch = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get reads(): Reads {
    return this.#database.reads;
  }

  get queueLength(): number {
    return this.#database.queueLength;
  }

  get isDegraded(): boolean {
    return this.#database.isDegraded;
  }

  get installationKey(): string {
    return this.#database.installationKey;
  }

  /** Calls the listener after each commit that changes the library; it must not throw. */
  onChange(listener: (change: LibraryChange) => void): void {
    this.#listeners.push(listener);
  }

  async write<T>(job: (tx: WriteTx) => Promise<T>): Promise<T> {
    const changes: ChangeRecord[] = [];
    const watched = async (tx: WriteTx) => {
      // A job that is run again starts anew.
      changes.length = 0;
      const record: WriteTx['record'] = (change) => {
        changes.push(change);
        return tx.record(change);
      };
      return job(Object.assign(Object.create(tx), { record }) as WriteTx);
    };
    const answer = await this.#database.write(watched);
    const harmful = changes.filter(({ type }) => !HARMLESS.test(type));
    // A job that tells nothing may have changed anything.
    if (harmful.length > 0 || changes.length === 0) {
      this.#epoch += 1;
      const personaIds = harmful.map(({ subject }) => subject);
      const isComplete = changes.length > 0 && harmful.every(({ type }) => OF_ONE_PERSONA.test(type));
      for (const listener of this.#listeners) listener({ personaIds, isComplete });
    }
    return answer;
  }

  insertRequests(rows: readonly RequestRow[]): Promise<void> {
    return this.#database.insertRequests(rows);
  }

  touchTokens(uses: Parameters<Database['touchTokens']>[0]): Promise<void> {
    return this.#database.touchTokens(uses);
  }

  verifyAudit(): ReturnType<Database['verifyAudit']> {
    return this.#database.verifyAudit();
  }
}
