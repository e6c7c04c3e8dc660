import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { storeLibrary } from '../../test/harness/stored-rows.ts';
import { keepingLogger, ownMigrations, steppedClock, tempDatabase } from '../../test/harness/temp-database.ts';
import { openDatabase } from './database.ts';
import { openHandle } from './handles.ts';
import { type HandleRole, pragmasFor, requireSafeSqlite, setPragmas } from './sqlite/pragmas.ts';

const modeOf = (file: string) => statSync(file).mode & 0o777;

describe('opening a database', () => {
  it('makes files that only their owner can read, while it is open and after', async () => {
    const before = process.umask(0o022);
    try {
      await using temp = await tempDatabase();
      await storeLibrary(temp.database, { personas: ['dev'] });
      const open = readdirSync(temp.dataDir);
      expect(open).toEqual(expect.arrayContaining(['installed', 'maestro.db', 'maestro.db-shm', 'maestro.db-wal']));
      expect(open.filter((name) => modeOf(join(temp.dataDir, name)) !== 0o600)).toEqual([]);
      await temp.database.close();
      expect(readdirSync(temp.dataDir).sort()).toEqual(['installed', 'maestro.db']);
    } finally {
      process.umask(before);
    }
  });

  it('makes its key once: the same after a restart, another for another database', async () => {
    await using temp = await tempDatabase();
    await using other = await tempDatabase();
    const key = temp.database.installationKey;
    expect(key).toMatch(/^[\w-]{22}$/);
    expect(other.database.installationKey).not.toBe(key);
    expect((await temp.reopen()).installationKey).toBe(key);
  });

  it('keeps the data of before', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, { personas: ['dev'] });
    const { reads } = await temp.reopen();
    expect(await reads.personaCount()).toBe(1);
  });

  it('makes a file private that was not', async () => {
    await using temp = await tempDatabase();
    await temp.database.close();
    const { chmodSync } = await import('node:fs');
    chmodSync(temp.file, 0o644);
    await temp.reopen();
    expect(modeOf(temp.file)).toBe(0o600);
  });

  it('lets go of every handle when it fails, so that a repeated start can succeed', async () => {
    await using temp = await tempDatabase();
    await temp.database.close();
    const options = {
      dataDir: temp.dataDir,
      migrationsDir: ownMigrations(),
      clock: steppedClock(),
      logger: keepingLogger(),
    };
    const failing = openDatabase({
      ...options,
      trace: (statement) => {
        if (String(statement).startsWith('UPDATE')) throw new Error('broken');
      },
    });
    await expect(failing).rejects.toThrow('broken');
    expect(readdirSync(temp.dataDir).sort()).toEqual(['installed', 'maestro.db']);
    await temp.reopen();
  });
});

describe('the settings of handles', () => {
  it.each<HandleRole>(['writer', 'reader'])(
    'are in force on a %s, through Prisma too, again and again',
    async (role) => {
      await using temp = await tempDatabase();
      await temp.database.close();
      for (const _time of ['first', 'second']) {
        const handle = await openHandle(temp.file, role);
        for (const { name, expected } of pragmasFor(role)) {
          const [row] = await handle.prisma.$queryRawUnsafe<Record<string, unknown>[]>(`PRAGMA ${name}`);
          expect([name, ...Object.values(row ?? {}).map(String)]).toEqual([name, expected]);
        }
        await handle.close();
      }
    },
  );

  it('are needed: the driver alone opens a WAL database with synchronous=NORMAL', async () => {
    await using temp = await tempDatabase();
    await temp.database.close();
    const bare = new Sqlite(temp.file);
    expect(bare.pragma('synchronous', { simple: true })).toBe(1);
    bare.close();
  });

  it('refuse the start when one does not take', () => {
    const memory = new Sqlite(':memory:');
    expect(() => setPragmas(memory, pragmasFor('writer'))).toThrow(
      expect.objectContaining({ code: 'SETUP_UNSAFE', details: expect.objectContaining({ pragma: 'journal_mode' }) }),
    );
    memory.close();
  });

  it('hold durability up on macOS as well', () => {
    expect(pragmasFor('writer', 'darwin')).toContainEqual({ name: 'fullfsync', value: 'ON', expected: '1' });
  });

  it('keep the reader from writing', async () => {
    await using temp = await tempDatabase();
    const reader = await openHandle(temp.file, 'reader');
    const write = reader.prisma.user.create({ data: { id: 'u', name: 'u', role: 'admin', createdAt: new Date() } });
    await expect(write).rejects.toThrow();
    expect(() => reader.sqlite.exec('DELETE FROM users')).toThrow(/readonly/);
    await reader.close();
  });

  it.each(['3.51.3', '3.53.0', '4.0.0', '3.52'])('are fine with SQLite %s', (version) => {
    requireSafeSqlite(version);
  });

  it.each(['3.45.1', '3.51.2', '2.99.9', ''])('are not fine with SQLite "%s"', (version) => {
    expect(() => requireSafeSqlite(version)).toThrow(expect.objectContaining({ code: 'SETUP_UNSAFE' }));
  });
});

describe('a database that was deleted while it runs', () => {
  it('is not made anew at the next start', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, {});
    for (const end of ['', '-wal', '-shm']) rmSync(`${temp.file}${end}`);
    await temp.database.close();
    const start = openDatabase({
      ...{ dataDir: temp.dataDir, migrationsDir: ownMigrations() },
      ...{ clock: steppedClock(), logger: keepingLogger() },
    });
    await expect(start).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' });
    expect(readdirSync(temp.dataDir)).toEqual(['installed']);
  });
});
