import { chmodSync, closeSync, existsSync, fsyncSync, openSync, statSync, writeFileSync } from 'node:fs';
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

/** Up to this size the start waits for the full check, about a second. */
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

/** Opens the database for the time before the daemon works with it. A new file gets mode 0600. */
export function openRaw(file: string, trace?: StatementTrace): SqliteHandle {
  // The file must not be opened by anything but SQLite: closing such a descriptor would drop SQLite's locks.
  if (!existsSync(file)) closeSync(openSync(file, 'wx', 0o600));
  else chmodSync(file, 0o600);
  return new Sqlite(file, { timeout: 5_000, ...(trace ? { verbose: trace } : {}) });
}

/**
 * Reads the whole database through a read-only handle. Throws DATABASE_CORRUPT and touches nothing. Answers `quick`
 * for a large one, of which the order of indexes was not checked: the full check is still to be done.
 */
export function checkDatabase(file: string, fullCheckBytes = FULL_CHECK_BYTES): 'full' | 'quick' {
  const depth = statSync(file).size > fullCheckBytes ? 'quick' : 'full';
  const handle = guard(file, () => new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 5_000 }));
  try {
    guard(file, () => {
      const finding = handle.pragma(depth === 'full' ? 'integrity_check(1)' : 'quick_check(1)', { simple: true });
      if (finding !== 'ok') throw corrupt('is damaged', file, String(finding));
      const broken = handle.pragma('foreign_key_check') as readonly { readonly table: string }[];
      if (broken.length > 0)
        throw corrupt('is damaged', file, `${broken.length} rows of ${broken[0]?.table} point to rows that are gone`);
    });
    return depth;
  } finally {
    handle.close();
  }
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

function guard<T>(file: string, work: () => T): T {
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
    `the database ${file} ${what}; nothing was touched. Keep a copy of its folder, then run \`maestro recover\`, or \`maestro restore\` with a file of its \`backups\` folder`,
    { file, ...(finding === undefined ? {} : { finding }) },
    { cause },
  );
}
