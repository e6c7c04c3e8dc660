import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { ERROR_TABLE } from '../../contract/errors.ts';
import { storeLibrary } from '../../test/harness/stored-rows.ts';
import { keepingLogger, ownMigrations, type TempDatabase, tempDatabase } from '../../test/harness/temp-database.ts';
import { openDatabase } from './database.ts';
import { checkIntegrity, readOnly } from './sqlite/database-file.ts';

/** Names and hashes of the files in a folder. */
function contentsOf(dataDir: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(dataDir).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(dataDir, name)))
        .digest('hex'),
    ]),
  );
}

async function closedDatabase(): Promise<TempDatabase> {
  const temp = await tempDatabase();
  const personas = Array.from({ length: 30 }, (_, i) => `persona-${i}`);
  await storeLibrary(temp.database, { personas });
  await temp.database.close();
  return temp;
}

const start = ({ dataDir, clock }: TempDatabase) =>
  openDatabase({ dataDir, migrationsDir: ownMigrations(), clock, logger: keepingLogger() });

function overwrite(file: string, at: number, bytes: Buffer): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, bytes, 0, bytes.length, at);
  closeSync(descriptor);
}

/** Page on which a table begins, from 1. */
function rootPageOf(file: string, name: string): number {
  const handle = new Sqlite(file, { readonly: true });
  const page = handle.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(name);
  handle.close();
  rmSync(`${file}-shm`, { force: true });
  rmSync(`${file}-wal`, { force: true });
  return Number(page);
}

describe('a start over a database that was damaged', () => {
  it.each<[string, (file: string) => void]>([
    ['is missing', (file) => rmSync(file)],
    ['has no bytes', (file) => truncateSync(file, 0)],
    ['was cut in half', (file) => truncateSync(file, 4096 * 20)],
    ['was cut within a page', (file) => truncateSync(file, 4096 * 20 + 100)],
    ['is something else', (file) => writeFileSync(file, 'not a database at all\n'.repeat(1_000))],
    ['has a first page of zeros', (file) => overwrite(file, 0, Buffer.alloc(4096))],
    ['has a table of zeros', (file) => overwrite(file, (rootPageOf(file, 'personas') - 1) * 4096, Buffer.alloc(4096))],
    [
      'has an index of noise',
      (file) => overwrite(file, rootPageOf(file, 'personas_owner_id_name_key') * 4096 - 500, Buffer.alloc(300, 7)),
    ],
  ])('that %s ends with DATABASE_CORRUPT and touches nothing', async (_what, damage) => {
    await using temp = await closedDatabase();
    damage(temp.file);
    const before = contentsOf(temp.dataDir);
    const error: unknown = await start(temp).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'DATABASE_CORRUPT',
      message: expect.stringMatching(/nothing was touched.*copy the newest file of the folder backups/),
    });
    expect(contentsOf(temp.dataDir)).toEqual(before);
  });

  it('ends with exit code 74', () => {
    expect(ERROR_TABLE.DATABASE_CORRUPT.exit).toBe(74);
  });

  it('finds rows that point to nothing', async () => {
    await using temp = await closedDatabase();
    const handle = new Sqlite(temp.file);
    handle.pragma('foreign_keys = OFF');
    handle.exec(`DELETE FROM users`);
    handle.close();
    await expect(start(temp)).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' });
  });

  it('does not take a write-ahead log without its database for a first start', async () => {
    await using temp = await closedDatabase();
    rmSync(join(temp.dataDir, 'installed'));
    rmSync(temp.file);
    writeFileSync(`${temp.file}-wal`, Buffer.alloc(32));
    await expect(start(temp)).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' });
  });
});

describe('going back to a backup', () => {
  it('by hand, as the message says, gives the data of the backup', async () => {
    await using temp = await closedDatabase();
    const database = await temp.reopen();
    await database.backup(join(temp.dataDir, 'backup.db'));
    await database.close();
    truncateSync(temp.file, 4096 * 20);
    await expect(start(temp)).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' });
    for (const end of ['', '-wal', '-shm']) rmSync(`${temp.file}${end}`, { force: true });
    copyFileSync(join(temp.dataDir, 'backup.db'), temp.file);
    expect(await (await temp.reopen()).reads.personaCount()).toBe(30);
  });
});

describe('a start that is sound', () => {
  it('goes on after a first start that was cut off before the marker', async () => {
    await using temp = await closedDatabase();
    rmSync(join(temp.dataDir, 'installed'));
    const database = await start(temp);
    expect(await database.reads.personaCount()).toBe(30);
    await database.close();
    expect(readdirSync(temp.dataDir).sort()).toEqual(['installed', 'maestro.db']);
  });

  it('begins anew when the first start left an empty file only', async () => {
    await using temp = await closedDatabase();
    rmSync(join(temp.dataDir, 'installed'));
    truncateSync(temp.file, 0);
    const database = await start(temp);
    expect(await database.reads.personaCount()).toBe(0);
    await database.close();
  });
});

describe('the depth of the check', () => {
  it('is full for a small database and quick for a large one', async () => {
    await using temp = await closedDatabase();
    const depth = (limit?: number) => readOnly(temp.file, (handle) => checkIntegrity(handle, temp.file, limit));
    expect(depth()).toBe('full');
    expect(depth(1_000)).toBe('quick');
  });
});
