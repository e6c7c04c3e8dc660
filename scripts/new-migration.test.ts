import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../daemon/platform/package-root.ts';
import { readMigrations } from '../daemon/storage/sqlite/migrations.ts';
import { writeMigration } from './new-migration.mjs';
import { diffSchemas, EMPTY_MIGRATION } from './prisma-diff.mjs';

const OWN_SCHEMA = readFileSync(join(packageRoot(), 'prisma/schema.prisma'), 'utf8');
const OWN_MIGRATIONS = join(packageRoot(), 'prisma/migrations');
const HEAD =
  'generator client {\n  provider = "prisma-client"\n  output   = "out"\n}\n\ndatasource db {\n  provider = "sqlite"\n}\n';

let work: string;
let schemaFile: string;
let folder: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'maestro-new-migration-'));
  schemaFile = join(work, 'schema.prisma');
  folder = join(work, 'migrations');
  mkdirSync(folder);
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const setSchema = (models: string) => writeFileSync(schemaFile, `${HEAD}\n${models}\n`);
const write = (name: string) => writeMigration({ folder, schemaFile, name });
const sqlOf = (name: string) => readFileSync(join(folder, name, 'migration.sql'), 'utf8');

/** A database with every migration of a folder. */
function migrated(migrations: string, more = ''): string {
  const file = join(work, 'migrated.db');
  const handle = new Sqlite(file);
  for (const { sql } of readMigrations(migrations)) handle.exec(sql);
  handle.exec(more);
  handle.close();
  return file;
}

describe('writing a migration', () => {
  it('makes the first one, then the differences, with the schema kept beside the last', async () => {
    setSchema('model Note {\n  id   Int    @id\n  text String\n}');
    expect(await write('first')).toBe('0001_first');
    expect(sqlOf('0001_first')).toContain('CREATE TABLE "Note"');
    setSchema('model Note {\n  id   Int     @id\n  text String\n  tone String?\n}');
    expect(await write('add-tone')).toBe('0002_add_tone');
    expect(sqlOf('0002_add_tone')).toBe('-- AlterTable\nALTER TABLE "Note" ADD COLUMN "tone" TEXT;\n');
    expect(readdirSync(join(folder, '0001_first'))).toEqual(['migration.sql']);
    expect(readFileSync(join(folder, '0002_add_tone/schema.prisma'), 'utf8')).toBe(readFileSync(schemaFile, 'utf8'));
    expect(readMigrations(folder).map(({ number }) => number)).toEqual([1, 2]);
  });

  it('makes none when the schema has not changed', async () => {
    setSchema('model Note {\n  id Int @id\n}');
    await write('first');
    expect(await write('again')).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['0001_first']);
  });

  it('refuses a schema that cannot be and a name that is none', async () => {
    setSchema('model Note {\n  id Nonsense @id\n}');
    await expect(write('first')).rejects.toThrow();
    await expect(write('../up')).rejects.toThrow('is no name');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the migrations of this repository', () => {
  it('lead to the schema', async () => {
    expect(await diffSchemas({ database: migrated(OWN_MIGRATIONS) }, { schema: OWN_SCHEMA })).toBe(EMPTY_MIGRATION);
  });

  it.each([
    ['a column too many', 'ALTER TABLE users ADD COLUMN extra TEXT'],
    ['an index too few', 'DROP INDEX events_subject_seq_idx'],
    ['a table too many', 'CREATE TABLE extra (id INTEGER PRIMARY KEY)'],
  ])('would be caught with %s', async (_what, more) => {
    const difference = await diffSchemas({ database: migrated(OWN_MIGRATIONS, more) }, { schema: OWN_SCHEMA });
    expect(difference).not.toBe(EMPTY_MIGRATION);
  });

  it('keep the schema beside the last one', () => {
    const last = readdirSync(OWN_MIGRATIONS).sort().at(-1) ?? '';
    expect(readFileSync(join(OWN_MIGRATIONS, last, 'schema.prisma'), 'utf8')).toBe(OWN_SCHEMA);
  });

  it('leave what Prisma cannot say: append-only audit entries, and a key that waits for the commit', () => {
    const handle = new Sqlite(migrated(OWN_MIGRATIONS), { readonly: true });
    const sql = handle.prepare('SELECT sql FROM sqlite_schema').pluck().all().join('\n');
    handle.close();
    for (const name of ['no_update', 'no_delete', 'no_replace']) expect(sql).toContain(`audit_entries_${name}`);
    expect(sql).toMatch(/"personas_latest_version_id_fkey" .* DEFERRABLE INITIALLY DEFERRED/);
  });

  it('give every foreign key an index', () => {
    const handle = new Sqlite(migrated(OWN_MIGRATIONS), { readonly: true });
    const missing = handle
      .prepare<[], { key: string }>(
        `SELECT t.name || '.' || f."from" AS key FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f
         WHERE t.type = 'table' AND NOT EXISTS (
           SELECT 1 FROM pragma_index_list(t.name) l JOIN pragma_index_info(l.name) i
           WHERE i.seqno = 0 AND i.name = f."from")`,
      )
      .all();
    handle.close();
    expect(missing).toEqual([]);
  });
});
