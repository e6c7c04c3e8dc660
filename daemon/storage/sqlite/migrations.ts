import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../domain/errors.ts';

/** One step of the schema: a folder `<n>_<name>` with a migration.sql. */
export interface Migration {
  /** The number in the folder's name; `user_version` of a database that has it. */
  readonly number: number;
  /** Name of the folder. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, hex. */
  readonly checksum: string;
}

/** Statements that would end the transaction a migration runs in; BEGIN and END of triggers are others. */
const TRANSACTION =
  /(?:^|;)\s*(?:COMMIT|ROLLBACK|SAVEPOINT|RELEASE|BEGIN\s+(?:DEFERRED|IMMEDIATE|EXCLUSIVE|TRANSACTION))\b/im;
const FOLDER = /^(\d+)_[a-z0-9_]+$/;

/**
 * The migrations of a folder by number: 1, 2, 3 … Throws SETUP_UNSAFE when none is there, a number is missing, or one
 * has a transaction of its own.
 */
export function readMigrations(folder: string): readonly Migration[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => FOLDER.test(name)) : [];
  const migrations = names.map((name) => readMigration(folder, name)).sort((a, b) => a.number - b.number);
  const isComplete = migrations.length > 0 && migrations.every(({ number }, i) => number === i + 1);
  if (!isComplete) {
    throw new AppError('SETUP_UNSAFE', 'the migrations of this program are not complete; install Maestro again', {
      found: migrations.map(({ name }) => name),
    });
  }
  return migrations;
}

function readMigration(folder: string, name: string): Migration {
  const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
  if (TRANSACTION.test(sql)) throw new AppError('SETUP_UNSAFE', `migration ${name} must not begin or end transactions`);
  return {
    number: Number(FOLDER.exec(name)?.[1]),
    name,
    sql,
    checksum: createHash('sha256').update(sql).digest('hex'),
  };
}
