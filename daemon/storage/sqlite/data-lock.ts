import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { AppError } from '../../domain/errors.ts';
import { sqliteCodeOf } from '../storage-error.ts';

/** The right to use a data directory, for as long as it is held. */
export interface DataLock {
  release(): void;
}

/**
 * Takes the data directory for this process. The operating system gives the lock back when the process ends, however
 * it ends. Throws DAEMON_ALREADY_RUNNING.
 */
export function takeDataLock(dataDir: string): DataLock {
  const file = join(dataDir, 'lock.db');
  makeFile(file);
  const handle = new Sqlite(file, { timeout: 0 });
  try {
    // In WAL mode an exclusive transaction would let others in.
    handle.pragma('journal_mode = DELETE');
    handle.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    handle.close();
    if (!sqliteCodeOf(error)?.startsWith('SQLITE_BUSY')) throw error;
    throw new AppError(
      'DAEMON_ALREADY_RUNNING',
      'another daemon uses this data directory; see `maestro daemon status`',
      { dataDir },
      { cause: error },
    );
  }
  return {
    release() {
      if (handle.open) handle.close();
    },
  };
}

/**
 * Makes the file with its mode. One that exists is not opened: closing any descriptor of a file drops every POSIX
 * lock that this process holds on it, SQLite's among them.
 */
function makeFile(file: string): void {
  if (existsSync(file)) return;
  try {
    closeSync(openSync(file, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
