import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite, { type Database as SqliteHandle } from 'better-sqlite3';
import { AppError } from '../../domain/errors.ts';
import { sqliteCodeOf } from '../storage-error.ts';
import type { StatementTrace } from './sql.ts';

/** Files of one data directory. */
export interface DataFiles {
  readonly database: string;
  /** Exists once the database held data: a database that is missing beside it was lost, and is never made anew. */
  readonly marker: string;
  readonly backups: string;
}

/** Up to this size the start waits for the full check. */
const FULL_CHECK_BYTES = 128 * 1024 ** 2;

/** Where things lie in a data directory. */
export function dataFilesOf(dataDir: string): DataFiles {
  return {
    database: join(dataDir, 'maestro.db'),
    marker: join(dataDir, 'installed'),
    backups: join(dataDir, 'backups'),
  };
}

/** Whether there is a database to open; false for a first start. Throws DATABASE_CORRUPT when it was lost. */
export function hasDatabase({ database, marker }: DataFiles): boolean {
  const size = existsSync(database) ? statSync(database).size : undefined;
  if (size !== undefined && size > 0) return true;
  const leftovers = [marker, `${database}-wal`].filter(
    (file) => existsSync(file) && (file === marker || statSync(file).size > 0),
  );
  if (leftovers.length === 0) return false;
  throw corrupt(size === undefined ? 'is missing although it held data' : 'is empty although it held data', database);
}

/** Says that the database holds data from now on. */
export function writeMarker({ marker, database }: DataFiles): void {
  if (existsSync(marker)) return;
  writeFileSync(marker, `${JSON.stringify({ database: database.slice(dirname(database).length + 1) })}\n`, {
    mode: 0o600,
    flush: true,
  });
  syncFolder(dirname(marker));
}

/** Opens the database to migrate it, before the daemon works with it. A new file gets mode 0600. */
export function openForMigration(file: string, trace?: StatementTrace): SqliteHandle {
  // The file must not be opened by anything but SQLite: closing such a descriptor would drop SQLite's locks.
  if (!existsSync(file)) closeSync(openSync(file, 'wx', 0o600));
  return new Sqlite(file, { timeout: 5_000, ...(trace ? { verbose: trace } : {}) });
}

/**
 * Does something with a read-only handle, before any other is open. Throws DATABASE_CORRUPT when the file is no whole
 * SQLite database.
 */
export function readOnly<T>(file: string, work: (handle: SqliteHandle) => T): T {
  // A read-only handle makes these for a WAL database and leaves them behind.
  const companions = [`${file}-wal`, `${file}-shm`].filter((companion) => !existsSync(companion));
  return withDamageNamed(file, () => {
    const handle = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
    try {
      return work(handle);
    } finally {
      handle.close();
      for (const companion of companions) rmSync(companion, { force: true });
    }
  });
}

/** How much of a database was looked at: `quick` leaves out whether indexes agree with their tables. */
export type CheckDepth = 'full' | 'quick';

/** Checks a database, a large one quickly, so that the start takes about a second at most. Throws DATABASE_CORRUPT. */
export function checkIntegrity(handle: SqliteHandle, file: string, fullCheckBytes = FULL_CHECK_BYTES): CheckDepth {
  const depth = statSync(file).size > fullCheckBytes ? 'quick' : 'full';
  const check = depth === 'full' ? 'integrity_check(1)' : 'quick_check(1)';
  const finding = handle.pragma(check, { simple: true });
  if (finding !== 'ok') throw corrupt('is damaged', file, String(finding));
  const [broken] = handle.pragma('foreign_key_check') as readonly { readonly table: string }[];
  if (broken) throw corrupt('is damaged', file, `rows of ${broken.table} point to rows that are gone`);
  return depth;
}

/** Makes the entries of a folder durable. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function withDamageNamed<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = sqliteCodeOf(error);
    if (code === 'SQLITE_NOTADB') throw corrupt('is no SQLite database', file, code, error);
    if (code?.startsWith('SQLITE_CORRUPT')) throw corrupt('is damaged', file, code, error);
    throw error;
  }
}

function corrupt(what: string, file: string, finding?: string, cause?: unknown): AppError {
  return new AppError(
    'DATABASE_CORRUPT',
    `the database ${file} ${what}; nothing was touched. To go back to a backup, move maestro.db, maestro.db-wal and maestro.db-shm elsewhere, copy the newest file of the folder backups beside them to maestro.db, and start again`,
    { file, ...(finding === undefined ? {} : { finding }) },
    { cause },
  );
}
