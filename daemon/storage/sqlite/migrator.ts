import { randomUUID } from 'node:crypto';
import type { Database as SqliteHandle } from 'better-sqlite3';
import { AppError } from '../../domain/errors.ts';
import type { Migration } from './migrations.ts';

/** Prisma's own table of applied migrations, so that its tools understand the database. */
const MIGRATIONS_TABLE = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "checksum" TEXT NOT NULL,
    "finished_at" DATETIME,
    "migration_name" TEXT NOT NULL,
    "logs" TEXT,
    "rolled_back_at" DATETIME,
    "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
  )`;

/**
 * The migrations that a database still needs. Throws PROTOCOL_MISMATCH when the database is newer than the program,
 * and SETUP_UNSAFE when an applied migration is not the one of this program: then the program's files were changed,
 * not the data, and what helps is the right program, not a backup. SETUP_UNSAFE too for a database of something else.
 */
export function dueMigrations(handle: SqliteHandle, migrations: readonly Migration[]): readonly Migration[] {
  const present = schemaVersion(handle);
  const newest = migrations.length;
  if (present > newest) {
    throw new AppError(
      'PROTOCOL_MISMATCH',
      `the database has schema ${present}, this program knows ${newest}: use the newer Maestro that wrote it, or restore a backup from before the upgrade`,
      { databaseSchema: present, programSchema: newest },
    );
  }
  if (present === 0) refuseForeign(handle);
  refuseChanged(appliedChecksums(handle), migrations.slice(0, present));
  return migrations.slice(present);
}

/**
 * Applies migrations in order, each in one transaction with its row, its foreign keys checked and `user_version` set:
 * a crash at any statement leaves the schema before or after. The handle must not be in a transaction.
 */
export function applyMigrations(handle: SqliteHandle, due: readonly Migration[], now: Date): void {
  // Rebuilding a table drops the old one, which foreign keys would refuse. Within a transaction this has no effect.
  handle.pragma('foreign_keys = OFF');
  try {
    for (const migration of due) applyOne(handle, migration, now);
  } finally {
    handle.pragma('foreign_keys = ON');
  }
}

/** Number of the last migration of a database, 0 for a new one. */
export function schemaVersion(handle: SqliteHandle): number {
  return Number(handle.pragma('user_version', { simple: true }));
}

function applyOne(handle: SqliteHandle, { number, name, sql, checksum }: Migration, now: Date): void {
  handle.exec('BEGIN IMMEDIATE');
  try {
    handle.exec(MIGRATIONS_TABLE);
    handle.exec(sql);
    const broken = handle.pragma('foreign_key_check') as readonly { readonly table: string }[];
    if (broken.length > 0)
      throw new Error(`migration ${name} breaks ${broken.length} foreign keys of ${broken[0]?.table}`);
    handle
      .prepare(
        `INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
         VALUES (?, ?, ?, ?, ?, 1)`,
      )
      .run(randomUUID(), checksum, now.getTime(), name, now.getTime());
    handle.pragma(`user_version = ${number}`);
    handle.exec('COMMIT');
  } catch (error) {
    if (handle.inTransaction) handle.exec('ROLLBACK');
    throw error;
  }
}

function refuseForeign(handle: SqliteHandle): void {
  const table = handle.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().get();
  if (table === undefined) return;
  throw new AppError('SETUP_UNSAFE', 'the database is not one of Maestro; nothing was touched: move it elsewhere', {
    table,
  });
}

function appliedChecksums(handle: SqliteHandle): ReadonlyMap<string, string> {
  const hasTable = handle.prepare(`SELECT 1 FROM sqlite_schema WHERE name = '_prisma_migrations'`).get();
  if (!hasTable) return new Map();
  const rows = handle
    .prepare<[], { migration_name: string; checksum: string }>(
      'SELECT migration_name, checksum FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    )
    .all();
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

function refuseChanged(applied: ReadonlyMap<string, string>, expected: readonly Migration[]): void {
  const changed = expected.filter(({ name, checksum }) => applied.get(name) !== checksum).map(({ name }) => name);
  if (changed.length === 0 && applied.size === expected.length) return;
  throw new AppError(
    'SETUP_UNSAFE',
    `the database was made with other migrations than this program has (${changed.join(', ') || 'their number differs'}); nothing was touched: install the Maestro that made it again`,
    { migrations: changed },
  );
}
