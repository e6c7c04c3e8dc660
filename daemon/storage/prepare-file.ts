import { chmodSync } from 'node:fs';
import type { Clock, Logger } from '../services/ports.ts';
import { backUp, migrationBackupFile } from './sqlite/backup.ts';
import {
  type CheckDepth,
  checkIntegrity,
  type DataFiles,
  hasDatabase,
  openForMigration,
  readOnly,
} from './sqlite/database-file.ts';
import { type Migration, readMigrations } from './sqlite/migrations.ts';
import { applyMigrations, dueMigrations, schemaVersion } from './sqlite/migrator.ts';
import { pragmasFor, setPragmas } from './sqlite/pragmas.ts';
import type { StatementTrace } from './sqlite/sql.ts';

/** What preparing needs. */
export interface PrepareOptions {
  readonly migrationsDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly trace?: StatementTrace | undefined;
}

/** What was found before anything is written. */
interface Inspection {
  readonly depth: CheckDepth;
  readonly due: readonly Migration[];
  /** Number of the last migration the file has. */
  readonly schema: number;
}

/**
 * Brings the database file to the schema of this program: looked at through a read-only handle first, backed up before
 * any migration of data that exists, then migrated. Throws what openDatabase throws; a file that is refused was not
 * written to. Answers how deep it was checked.
 */
export async function prepareFile(files: DataFiles, options: PrepareOptions): Promise<CheckDepth> {
  const exists = hasDatabase(files);
  const migrations = readMigrations(options.migrationsDir);
  const { depth, due, schema } = exists
    ? inspect(files, migrations)
    : { depth: 'full' as const, due: migrations, schema: 0 };
  if (exists) chmodSync(files.database, 0o600);
  if (due.length === 0) return depth;
  if (schema > 0) await backUpFirst(files, schema, options);
  const handle = openForMigration(files.database, options.trace);
  try {
    setPragmas(handle, pragmasFor('writer'));
    applyMigrations(handle, due, options.clock.now());
    options.logger.info({ from: schema, to: schemaVersion(handle) }, 'database migrated');
  } finally {
    handle.close();
  }
  return depth;
}

function inspect({ database }: DataFiles, migrations: readonly Migration[]): Inspection {
  return readOnly(database, (handle) => {
    const due = dueMigrations(handle, migrations);
    return { due, schema: schemaVersion(handle), depth: checkIntegrity(handle, database) };
  });
}

async function backUpFirst(files: DataFiles, schema: number, { clock, logger }: PrepareOptions): Promise<void> {
  const file = migrationBackupFile(files.backups, schema, clock.now());
  await backUp(files.database, file);
  logger.info({ file }, 'database backed up before its migration');
}
