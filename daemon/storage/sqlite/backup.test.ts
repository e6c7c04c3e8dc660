import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { changeRecord, ROW_TIME, storeLibrary } from '../../../test/harness/stored-rows.ts';
import { keepingLogger, makeDataDir, ownMigrations, tempDatabase } from '../../../test/harness/temp-database.ts';
import { openDatabase } from '../database.ts';
import { dataFilesOf } from './database-file.ts';

describe('a backup', () => {
  it('made while others write is one whole moment, with everything acknowledged before it began', async () => {
    await using temp = await tempDatabase();
    const { database } = temp;
    await database.write(async (tx) => {
      for (let i = 0; i < 300; i += 1) await tx.keepEffectiveText(`t${i}`, 'x'.repeat(8_000), ROW_TIME);
    });
    await database.write((tx) => tx.record(changeRecord('before')));
    const acknowledged = (await database.reads.eventBounds()).last;
    const file = join(temp.dataDir, 'copy.db');
    let isDone = false;
    const backup = database.backup(file).then(() => {
      isDone = true;
    });
    let written = 0;
    while (!isDone) {
      await database.write((tx) => tx.record(changeRecord('during')));
      written += 1;
    }
    await backup;
    expect(written).toBeGreaterThan(1);
    const copy = new Sqlite(file, { readonly: true });
    const last = Number(copy.prepare('SELECT max(seq) FROM events').pluck().get());
    expect(last).toBeGreaterThanOrEqual(acknowledged);
    expect(last).toBeLessThan(acknowledged + written);
    expect(copy.prepare('SELECT max(event_seq) FROM audit_entries').pluck().get()).toBe(last);
    expect(copy.prepare('SELECT count(*) FROM effective_texts').pluck().get()).toBe(300);
    copy.close();
  });

  it('is one private file, and no draft stays', async () => {
    await using temp = await tempDatabase();
    const folder = join(temp.dataDir, 'backups');
    mkdirSync(folder);
    await temp.database.backup(join(folder, 'a.db'));
    expect(readdirSync(folder)).toEqual(['a.db']);
    expect(statSync(join(folder, 'a.db')).mode & 0o777).toBe(0o600);
  });

  it('replaces nothing', async () => {
    await using temp = await tempDatabase();
    const file = join(temp.dataDir, 'mine');
    writeFileSync(file, 'precious');
    await expect(temp.database.backup(file)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(statSync(file).size).toBe(8);
  });

  it('into a folder that is not there fails and leaves nothing', async () => {
    await using temp = await tempDatabase();
    const file = join(temp.dataDir, 'nowhere/a.db');
    await expect(temp.database.backup(file)).rejects.toThrow();
    expect(existsSync(join(temp.dataDir, 'nowhere'))).toBe(false);
    await temp.database.write((tx) => tx.record(changeRecord('s')));
  });

  it('opens as a database of its own', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, { personas: ['dev'] });
    const dataDir = await makeDataDir();
    await temp.database.backup(dataFilesOf(dataDir).database);
    const restored = await openDatabase({
      ...{ dataDir, migrationsDir: ownMigrations(), clock: temp.clock, logger: keepingLogger() },
    });
    expect(await restored.reads.personaByName('ann', 'dev')).toEqual(
      await temp.database.reads.personaByName('ann', 'dev'),
    );
    expect(restored.installationKey).toBe(temp.database.installationKey);
    await restored.close();
    rmSync(dataDir, { recursive: true });
  });

  it('is waited for when the database closes', async () => {
    await using temp = await tempDatabase();
    const file = join(temp.dataDir, 'copy.db');
    const backup = temp.database.backup(file);
    await temp.database.close();
    expect(existsSync(file)).toBe(true);
    await backup;
  });
});
