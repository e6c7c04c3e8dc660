import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { AppError } from '../../domain/errors.ts';
import { startCheck } from './check-worker.ts';
import { syncFolder } from './database-file.ts';

const PAGES_PER_STEP = 200;

/**
 * Copies a database to a new file, of one moment, while others write; checks the copy and makes it durable before it
 * gets its name (mode 0600). Throws INVALID_INPUT when the target exists.
 */
export async function backUp(database: string, target: string): Promise<void> {
  if (existsSync(target)) throw new AppError('INVALID_INPUT', `${target} exists; name a new file for the backup`);
  const draft = `${target}.tmp`;
  rmSync(draft, { force: true });
  try {
    closeSync(openSync(draft, 'wx', 0o600));
    await copy(database, draft);
    await verify(draft);
    syncFile(draft);
    renameSync(draft, target);
    syncFolder(dirname(target));
  } catch (error) {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${draft}${end}`, { force: true });
    throw error;
  }
}

/** Where the backup before a migration goes; its folder is made. */
export function migrationBackupFile(folder: string, schema: number, now: Date): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const at = now.toISOString().replaceAll(/[-:]/g, '').replace(/\.\d+/, '');
  const name = `before-migration-${schema + 1}-${at}`;
  for (let n = 1; ; n += 1) {
    const file = join(folder, n === 1 ? `${name}.db` : `${name}-${n}.db`);
    if (!existsSync(file)) return file;
  }
}

async function copy(database: string, draft: string): Promise<void> {
  const source = new Sqlite(database, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    // Without a read transaction the copy would begin anew with every write of others.
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_schema').get();
    await source.backup(draft, { progress: () => PAGES_PER_STEP });
    source.exec('COMMIT');
  } finally {
    source.close();
  }
}

/** The copy becomes a single file without a WAL, and must be whole. */
async function verify(file: string): Promise<void> {
  const copied = new Sqlite(file, { fileMustExist: true });
  copied.pragma('journal_mode = DELETE');
  copied.close();
  const finding = await startCheck(file).finding;
  if (finding !== 'ok') throw new AppError('DATABASE_CORRUPT', `the backup is damaged: ${finding}`, { file });
}

function syncFile(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
