import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../daemon/platform/package-root.ts';
import type { Clock, Logger } from '../../daemon/services/ports.ts';
import { type OpenDatabaseOptions, type OpenedDatabase, openDatabase } from '../../daemon/storage/database.ts';
import { dataFilesOf } from '../../daemon/storage/sqlite/database-file.ts';

/** A clock that stands still until a test moves it. */
export interface SteppedClock extends Clock {
  /** Moves the clock; negative milliseconds go back. */
  advance(ms: number): void;
}

/** A line that was logged. */
export interface LoggedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: object;
}

/** A logger that keeps what it is told. */
export interface KeepingLogger extends Logger {
  readonly lines: readonly LoggedLine[];
}

/** A real database in a folder of its own, which goes with it: `await using temp = await tempDatabase()`. */
export interface TempDatabase extends AsyncDisposable {
  readonly dataDir: string;
  /** The database file; only SQLite may open it while the database is open. */
  readonly file: string;
  readonly clock: SteppedClock;
  readonly logger: KeepingLogger;
  /** The present one; `reopen` replaces it. */
  readonly database: OpenedDatabase;
  /** Closes and opens again, as a restart of the daemon would. */
  reopen(): Promise<OpenedDatabase>;
}

/** What a test may choose; each has a default. */
export interface TempDatabaseOptions extends Pick<OpenDatabaseOptions, 'trace'> {
  readonly clock?: SteppedClock;
  readonly migrationsDir?: string;
}

/** The migrations of this repository. */
export function ownMigrations(): string {
  return join(packageRoot(), 'prisma/migrations');
}

/** A clock that stands at an instant. */
export function steppedClock(at: Date = new Date('2026-03-01T10:00:00.000Z')): SteppedClock {
  let now = at.getTime();
  return {
    now: () => new Date(now),
    monotonicMs: () => now,
    advance(ms) {
      now += ms;
    },
  };
}

/** A logger for tests. */
export function keepingLogger(): KeepingLogger {
  const lines: LoggedLine[] = [];
  const keep = (level: LoggedLine['level']) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
  };
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}

/** A folder with mode 0700, as the daemon makes it; the caller removes it. */
export function makeDataDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'maestro-data-'));
}

/** Opens a database in a fresh folder. */
export async function tempDatabase(options: TempDatabaseOptions = {}): Promise<TempDatabase> {
  const dataDir = await makeDataDir();
  const clock = options.clock ?? steppedClock();
  const logger = keepingLogger();
  const migrationsDir = options.migrationsDir ?? ownMigrations();
  const open = () => openDatabase({ dataDir, migrationsDir, clock, logger, trace: options.trace });
  let database = await open();
  return {
    dataDir,
    file: dataFilesOf(dataDir).database,
    clock,
    logger,
    get database() {
      return database;
    },
    async reopen() {
      await database.close();
      database = await open();
      return database;
    },
    async [Symbol.asyncDispose]() {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
