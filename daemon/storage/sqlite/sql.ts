import type { Database as SqliteHandle, Statement } from 'better-sqlite3';
import type { LibraryEpoch } from './library-epoch.ts';

/** What a statement takes by name. Instants are integer milliseconds, truth is 0 or 1, JSON is text. */
export type SqlParams = Readonly<Record<string, string | number | null | Uint8Array>>;

/**
 * Statements on one connection, without Prisma between: five to ten times as fast, for what a running agent waits for
 * and for what only SQLite can say. Statements are prepared once. Parameters are named (`@id`), never pasted.
 */
export interface Sql {
  /** Runs a change; answers how many rows changed. */
  run(text: string, params?: SqlParams): number;
  /** The first row, undefined for none. */
  get<Row>(text: string, params?: SqlParams): Row | undefined;
  /** Every row. */
  all<Row>(text: string, params?: SqlParams): readonly Row[];
}

/** Statements of a handle at any time: for reads of what is committed. */
export function sqlOf(handle: SqliteHandle): Sql {
  const prepared = new Map<string, Statement<[SqlParams], unknown>>();
  const prepare = (text: string) => {
    const known = prepared.get(text);
    if (known) return known;
    const statement = handle.prepare<[SqlParams], unknown>(text).safeIntegers(false);
    prepared.set(text, statement);
    return statement;
  };
  return {
    run: (text, params = {}) => prepare(text).run(params).changes,
    get: <Row>(text: string, params: SqlParams = {}) => prepare(text).get(params) as Row | undefined,
    all: <Row>(text: string, params: SqlParams = {}) => prepare(text).all(params) as Row[],
  };
}

/** Statements of one job. */
export interface JobSql {
  readonly sql: Sql;
  /** Whether a statement ran that may change a list of personas. */
  readonly changesLibrary: boolean;
  /** When the last statement began, on the stop watch of the process; 0 before the first. */
  readonly usedAt: number;
  /** From here on every statement throws. */
  end(): void;
}

/**
 * Statements inside the transaction of one job. Without a transaction they throw: SQLite rolls back by itself when the
 * disk is full, and a statement after that would be committed alone.
 */
export function jobSqlOf(handle: SqliteHandle, sql: Sql, epoch: LibraryEpoch): JobSql {
  let isOver = false;
  let changesLibrary = false;
  let usedAt = 0;
  const check = (text: string): Sql => {
    if (isOver || !handle.inTransaction) throw new Error('the transaction of this job is over');
    changesLibrary ||= epoch.isChange(text);
    usedAt = performance.now();
    return sql;
  };
  return {
    sql: {
      run: (text, params) => check(text).run(text, params),
      get: (text, params) => check(text).get(text, params),
      all: (text, params) => check(text).all(text, params),
    },
    get changesLibrary() {
      return changesLibrary;
    },
    get usedAt() {
      return usedAt;
    },
    end() {
      isOver = true;
    },
  };
}

/** Called before every statement of a handle; a test lets it throw, and then the statement fails. */
export type StatementTrace = (statement: unknown) => void;
