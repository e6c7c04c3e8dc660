import type { Database as SqliteHandle } from 'better-sqlite3';
import type { Clock, Logger } from '../services/ports.ts';
import { backUp, migrationBackupFile } from './sqlite/backup.ts';
import { checkDatabase, type DataFiles, hasDatabase, openRaw } from './sqlite/database-file.ts';
import { readMigrations } from './sqlite/migrations.ts';
import { applyMigrations, dueMigrations, schemaVersion } from './sqlite/migrator.ts';
import { pragmasFor, requireSqliteVersion, setPragmas } from './sqlite/pragmas.ts';
import type { StatementTrace } from './sqlite/sql.ts';

/** What preparing needs. */
export interface PrepareOptions {
  readonly migrationsDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly trace?: StatementTrace | undefined;
}

/**
 * Brings the database file to the schema of this program: checked first, backed up before any migration of data that
 * exists, then migrated. Throws what openDatabase throws; a file that is refused was not touched. Answers how
 * deep the check was.
 */
export async function prepareFile(files: DataFiles, options: PrepareOptions): Promise<'full' | 'quick'> {
  const checked = hasDatabase(files) ? checkDatabase(files.database) : 'full';
  const migrations = readMigrations(options.migrationsDir);
  const handle = openRaw(files.database, options.trace);
  try {
    requireSqliteVersion(handle);
    const due = dueMigrations(handle, migrations);
    setPragmas(handle, pragmasFor('writer'));
    if (due.length === 0) return checked;
    const schema = schemaVersion(handle);
    if (hasTables(handle)) await backUpFirst(files, schema, options);
    applyMigrations(handle, due, options.clock.now());
    options.logger.info({ from: schema, to: schemaVersion(handle) }, 'database migrated');
    return checked;
  } finally {
    handle.close();
  }
}

async function backUpFirst(files: DataFiles, schema: number, { clock, logger }: PrepareOptions): Promise<void> {
  const file = migrationBackupFile(files.backups, schema, clock.now());
  await backUp(files.database, file);
  logger.info({ file }, 'database backed up before its migration');
}

function hasTables(handle: SqliteHandle): boolean {
  return handle.prepare(`SELECT 1 FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' LIMIT 1`).get() !== undefined;
}
