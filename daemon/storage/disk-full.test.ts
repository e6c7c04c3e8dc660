import { describe, expect, it } from 'vitest';
import {
  changeRecord,
  ROW_TIME,
  requestRow,
  sessionRow,
  storeLibrary,
  userRow,
} from '../../test/harness/stored-rows.ts';
import { keepingLogger, tempDatabase } from '../../test/harness/temp-database.ts';
import { openHandle } from './handles.ts';
import { insertRequests } from './sqlite/request-store.ts';
import { sqlOf } from './sqlite/sql.ts';
import { createReads } from './stores.ts';
import { WriteQueue } from './write-queue.ts';

/** A queue on a database that has no room for another page until `free` is called. */
async function fullDatabase(file: string) {
  const handle = await openHandle(file, 'writer');
  const logger = keepingLogger();
  const queue = new WriteQueue(handle, logger);
  const pages = Number(handle.sqlite.pragma('page_count', { simple: true }));
  handle.sqlite.pragma(`max_page_count = ${pages}`);
  return {
    ...{ handle, queue, logger },
    reads: createReads({ prisma: handle.prisma, sql: sqlOf(handle.sqlite) }),
    free: () => handle.sqlite.pragma('max_page_count = 1000000'),
  };
}

describe('a full disk', () => {
  it('refuses changes whole with STORAGE_FULL, answers reads, and is over once there is space', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, { personas: ['dev'] });
    const { handle, queue, logger, reads, free } = await fullDatabase(temp.file);
    const big = () =>
      queue.write(async (tx) => {
        await tx.insertUser(userRow('bob'));
        await tx.record(changeRecord('s'));
        await tx.keepEffectiveText('h', 'x'.repeat(100_000), ROW_TIME);
      });
    for (const _time of ['first', 'second']) {
      await expect(big()).rejects.toMatchObject({ code: 'STORAGE_FULL', details: { sqlite: 'SQLITE_FULL' } });
      expect(queue.isDegraded).toBe(true);
      expect(await reads.user('bob')).toBeUndefined();
      expect((await reads.eventBounds()).last).toBe(0);
      expect(await reads.personaCount()).toBe(1);
    }
    expect(logger.lines.map(({ message }) => message)).toEqual(['the disk takes no more writes']);
    free();
    await big();
    expect(queue.isDegraded).toBe(false);
    expect((await reads.effectiveText('h'))?.length).toBe(100_000);
    expect(handle.sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
    await handle.close();
  });

  it('cannot make a job that goes on after its error commit the rest', async () => {
    await using temp = await tempDatabase();
    const { handle, queue, reads, free } = await fullDatabase(temp.file);
    const job = queue.write(async (tx) => {
      await tx.insertUser(userRow('ann'));
      await tx.keepEffectiveText('h', 'x'.repeat(100_000), ROW_TIME).catch(() => undefined);
      // SQLite has rolled back by now: these would be transactions of their own.
      await tx.insertUser(userRow('bob')).catch(() => undefined);
      await tx.record(changeRecord('s')).catch(() => undefined);
    });
    await expect(job).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    free();
    expect(await reads.usersByIds(['ann', 'bob'])).toEqual([]);
    expect((await reads.eventBounds()).last).toBe(0);
    await handle.close();
  });

  it('lets a batch of metered requests fail whole, to be tried again', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, {});
    await temp.database.write((tx) => tx.insertSession(sessionRow('s1')));
    const { handle, queue, reads, free } = await fullDatabase(temp.file);
    const rows = Array.from({ length: 500 }, (_, i) => requestRow(`r${i}`, 's1'));
    const store = () => queue.run(async ({ sql }) => insertRequests(sql, rows));
    await expect(store()).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    expect(await reads.requests('s1', 10)).toEqual([]);
    free();
    await store();
    expect((await reads.sessionUsage(['s1']))[0]?.requests).toBe(500);
    await handle.close();
  });

  it('does not stop a start: reads work, and the state is told', async () => {
    let isFull = false;
    await using temp = await tempDatabase({
      trace: (statement) => {
        if (isFull && /^(INSERT|UPDATE|DELETE)/.test(String(statement)))
          throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
      },
    });
    await storeLibrary(temp.database, { personas: ['dev'] });
    temp.clock.advance(1_000);
    isFull = true;
    const database = await temp.reopen();
    expect(database.isDegraded).toBe(true);
    expect(await database.reads.personaCount()).toBe(1);
    isFull = false;
    await database.write((tx) => tx.insertUser(userRow('bob')));
    expect(database.isDegraded).toBe(false);
  });
});
