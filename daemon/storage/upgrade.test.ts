import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ERROR_TABLE } from '../../contract/errors.ts';
import { changeRecord, storeLibrary } from '../../test/harness/stored-rows.ts';
import { keepingLogger, ownMigrations, type TempDatabase, tempDatabase } from '../../test/harness/temp-database.ts';
import { openDatabase } from './database.ts';
import { checkIntegrity, openForMigration, readOnly } from './sqlite/database-file.ts';
import { readMigrations } from './sqlite/migrations.ts';
import { applyMigrations, dueMigrations } from './sqlite/migrator.ts';

/** The next schema: a new column, and users rebuilt around it, as the schema engine writes it. */
const UPGRADE = `-- AlterTable
ALTER TABLE "tokens" ADD COLUMN "replaced_by" TEXT;

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_users" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL,
    "email" TEXT NOT NULL DEFAULT ''
);
INSERT INTO "new_users" ("id", "name", "role", "created_at") SELECT "id", "name", "role", "created_at" FROM "users";
DROP TABLE "users";
ALTER TABLE "new_users" RENAME TO "users";
CREATE UNIQUE INDEX "users_name_key" ON "users"("name");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
`;

/** Number of the last migration of this repository; the upgrades below follow it. */
const OWN = readMigrations(ownMigrations()).length;
const numbered = (number: number, name: string) => `${String(number).padStart(4, '0')}_${name}`;
const EMAIL = numbered(OWN + 1, 'email');
const BAD = numbered(OWN + 1, 'bad');

let temp: TempDatabase;
let migrationsDir: string;

const addMigration = (name: string, sql: string) => {
  mkdirSync(join(migrationsDir, name));
  writeFileSync(join(migrationsDir, name, 'migration.sql'), sql);
};

const start = () => openDatabase({ dataDir: temp.dataDir, migrationsDir, clock: temp.clock, logger: keepingLogger() });

const schemaOf = (file: string): string => {
  const handle = new Sqlite(file, { readonly: true });
  const found = handle
    .prepare<[], { sql: string }>('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name')
    .all();
  const version = handle.pragma('user_version', { simple: true });
  handle.close();
  return `${version}\n${found.map(({ sql }) => sql).join('\n')}`;
};

beforeEach(async () => {
  migrationsDir = await mkdtemp(join(tmpdir(), 'maestro-migrations-'));
  cpSync(ownMigrations(), migrationsDir, { recursive: true });
  temp = await tempDatabase();
  await storeLibrary(temp.database, { personas: ['dev'] });
  await temp.database.write((tx) => tx.record(changeRecord('s')));
  await temp.database.close();
});

afterEach(async () => {
  await temp[Symbol.asyncDispose]();
  rmSync(migrationsDir, { recursive: true, force: true });
});

describe('an upgrade', () => {
  it('applies what is due, keeps the rows, and notes it where Prisma would', async () => {
    addMigration(EMAIL, UPGRADE);
    const database = await start();
    expect(await database.reads.personaByName('ann', 'dev')).toBeDefined();
    expect(await database.verifyAudit()).toMatchObject({ ok: true, entries: 1 });
    await database.close();
    const handle = new Sqlite(temp.file, { readonly: true });
    expect(handle.prepare('SELECT name, email FROM users').all()).toEqual([{ name: 'ann', email: '' }]);
    expect(handle.pragma('user_version', { simple: true })).toBe(OWN + 1);
    const applied = handle.prepare<[], { migration_name: string; checksum: string }>(
      'SELECT migration_name, checksum FROM _prisma_migrations ORDER BY started_at, migration_name',
    );
    const names = [...readMigrations(ownMigrations()).map(({ name }) => name), EMAIL];
    const checksum: unknown = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(applied.all()).toEqual(names.map((name) => ({ migration_name: name, checksum })));
    handle.close();
  });

  it('backs the data up first, in a file of its own that only the owner reads', async () => {
    const before = schemaOf(temp.file);
    addMigration(EMAIL, UPGRADE);
    await (await start()).close();
    const folder = join(temp.dataDir, 'backups');
    const names = readdirSync(folder);
    expect(names).toEqual([`before-migration-${OWN + 1}-20260301T100000Z.db`]);
    const file = join(folder, names[0] ?? '');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(schemaOf(file)).toBe(before);
    const copy = new Sqlite(file, { readonly: true });
    expect(copy.prepare('SELECT name FROM personas').pluck().all()).toEqual(['dev']);
    copy.close();
    expect(readdirSync(folder)).toEqual(names);
  });

  it('does nothing and backs nothing up when no migration is due', async () => {
    const before = readFileSync(temp.file);
    const database = await start();
    await database.close();
    expect(schemaOf(temp.file)).toMatch(new RegExp(`^${OWN}\\n`));
    expect(existsSync(join(temp.dataDir, 'backups'))).toBe(false);
    expect(before.length).toBeGreaterThan(0);
  });

  it.each([
    [
      'a statement that fails',
      'ALTER TABLE users ADD COLUMN x TEXT;\nINSERT INTO nowhere VALUES (1);',
      /no such table/,
    ],
    ['a broken foreign key', 'ALTER TABLE users ADD COLUMN x TEXT;\nDELETE FROM users;', /breaks .* foreign keys/],
    ['its own COMMIT', 'ALTER TABLE users ADD COLUMN x TEXT; COMMIT;', /must not begin or end/],
  ])('with %s is undone and named', async (_what, sql, message) => {
    addMigration(BAD, sql);
    const before = schemaOf(temp.file);
    await expect(start()).rejects.toThrow(message);
    expect(schemaOf(temp.file)).toBe(before);
    rmSync(join(migrationsDir, BAD), { recursive: true });
    const database = await start();
    expect(await database.reads.personaCount()).toBe(1);
    await database.close();
  });

  it('that fails or is cut off at any statement leaves the schema before or after, and whole data', async () => {
    addMigration(EMAIL, UPGRADE);
    const migrations = readMigrations(migrationsDir);
    const before = schemaOf(temp.file);
    const work = await mkdtemp(join(tmpdir(), 'maestro-crash-'));
    const migrate = (file: string, trace?: () => void) => {
      const handle = openForMigration(file, trace);
      try {
        applyMigrations(handle, dueMigrations(handle, migrations), temp.clock.now());
      } finally {
        handle.close();
      }
    };
    const whole = join(work, 'whole');
    execFileSync('cp', ['-r', temp.dataDir, whole]);
    migrate(join(whole, 'maestro.db'));
    const after = schemaOf(join(whole, 'maestro.db'));
    let isDone = false;
    for (let n = 1; !isDone; n += 1) {
      const [failed, crashed] = [join(work, `failed-${n}`), join(work, `crashed-${n}`)];
      execFileSync('cp', ['-r', temp.dataDir, failed]);
      let seen = 0;
      const failNth = () => {
        seen += 1;
        if (seen !== n) return;
        // What kill -9 would leave at this moment; then the statement fails.
        execFileSync('cp', ['-r', failed, crashed]);
        throw new Error('injected');
      };
      const run = () => migrate(join(failed, 'maestro.db'), failNth);
      isDone = tryOrSame(run, 'injected');
      for (const folder of isDone ? [failed] : [failed, crashed]) {
        const file = join(folder, 'maestro.db');
        expect(isDone ? [after] : [before, after], `statement ${n}`).toContain(schemaOf(file));
        readOnly(file, (handle) => checkIntegrity(handle, file));
        migrate(file);
        expect(schemaOf(file)).toBe(after);
        readOnly(file, (handle) => expect(handle.prepare('SELECT name FROM users').all()).toEqual([{ name: 'ann' }]));
      }
      expect(n).toBeLessThan(60);
    }
    rmSync(work, { recursive: true, force: true });
  });
});

/** Whether it ran through; false when it threw the error that was injected. */
function tryOrSame(run: () => void, message: string): boolean {
  try {
    run();
    return true;
  } catch (error) {
    expect(String(error)).toContain(message);
    return false;
  }
}

describe('a database that does not fit the program', () => {
  it('is refused with exit code 78 and untouched when it is newer', async () => {
    addMigration(EMAIL, UPGRADE);
    await (await start()).close();
    const before = readFileSync(temp.file);
    const names = readdirSync(temp.dataDir);
    rmSync(join(migrationsDir, EMAIL), { recursive: true });
    await expect(start()).rejects.toMatchObject({
      code: 'PROTOCOL_MISMATCH',
      details: { databaseSchema: OWN + 1, programSchema: OWN },
    });
    expect(ERROR_TABLE.PROTOCOL_MISMATCH.exit).toBe(78);
    expect(readFileSync(temp.file).equals(before)).toBe(true);
    expect(readdirSync(temp.dataDir)).toEqual(names);
  });

  it('is refused when an applied migration was changed in the program', async () => {
    const file = join(migrationsDir, '0001_foundation/migration.sql');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n-- a harmless remark\n`);
    await expect(start()).rejects.toMatchObject({
      code: 'SETUP_UNSAFE',
      details: { migrations: ['0001_foundation'] },
    });
  });

  it('is refused when it belongs to something else', async () => {
    rmSync(temp.file);
    const other = new Sqlite(temp.file);
    other.exec('CREATE TABLE recipes (id INTEGER)');
    other.close();
    await expect(start()).rejects.toMatchObject({ code: 'SETUP_UNSAFE', details: { table: 'recipes' } });
  });

  it.each([
    ['none are there', () => rmSync(migrationsDir, { recursive: true })],
    ['one is missing', () => addMigration(numbered(OWN + 2, 'later'), 'SELECT 1;')],
  ])('cannot be told without the migrations: %s', async (_what, spoil) => {
    spoil();
    await expect(start()).rejects.toMatchObject({ code: 'SETUP_UNSAFE' });
  });
});
