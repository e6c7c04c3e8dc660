import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { keepingLogger, tempDatabase } from '../../../test/harness/temp-database.ts';
import { checkBehind, startCheck } from './check-worker.ts';

describe('the check in a thread of its own', () => {
  it('finds a sound file sound and damage damaged', async () => {
    await using temp = await tempDatabase();
    await temp.database.close();
    expect(await startCheck(temp.file).finding).toBe('ok');
    const handle = new Sqlite(temp.file);
    handle.unsafeMode();
    handle.pragma('writable_schema = ON');
    handle.exec(`UPDATE sqlite_schema SET rootpage = 3 WHERE name = 'users_name_key'`);
    handle.close();
    expect(await startCheck(temp.file).finding).not.toBe('ok');
  });

  it('names what is no database, and ends without a finding when it is stopped', async () => {
    await using temp = await tempDatabase();
    const file = join(temp.dataDir, 'text');
    writeFileSync(file, 'no database'.repeat(1_000));
    expect(await startCheck(file).finding).toBe('SQLITE_NOTADB');
    const check = startCheck(temp.file);
    await check.stop();
    expect(await check.finding).toBeUndefined();
  });

  it('behind a daemon at work tells the log of damage and of nothing else', async () => {
    await using temp = await tempDatabase();
    const logger = keepingLogger();
    expect(await checkBehind(temp.file, logger).finding).toBe('ok');
    const stopped = checkBehind(temp.file, logger);
    await stopped.stop();
    await stopped.finding;
    expect(logger.lines).toEqual([]);
    const file = join(temp.dataDir, 'text');
    writeFileSync(file, 'no database'.repeat(1_000));
    await checkBehind(file, logger).finding;
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { file, finding: 'SQLITE_NOTADB' } }]);
  });
});
