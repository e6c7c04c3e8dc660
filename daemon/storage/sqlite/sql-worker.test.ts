import { afterEach, describe, expect, it } from 'vitest';
import { personaRow, storeLibrary } from '../../../test/harness/stored-rows.ts';
import { tempDatabase } from '../../../test/harness/temp-database.ts';
import { SqlWorker } from './sql-worker.ts';

const workers: SqlWorker[] = [];
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.close();
});

function workerOn(file: string, idleMs?: number): SqlWorker {
  const worker = new SqlWorker(file, idleMs);
  workers.push(worker);
  return worker;
}

describe('statements on a thread of their own', () => {
  it('see what is committed, and what is committed later', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, { personas: ['a'] });
    const worker = workerOn(temp.file);
    const names = () =>
      worker.all<{ name: string }>('SELECT name FROM personas WHERE owner_id = @ownerId', { ownerId: 'ann' });
    expect(await names()).toEqual([{ name: 'a' }]);
    await temp.database.write((tx) => tx.updatePersona(personaRow('a', { name: 'b' })));
    expect(await names()).toEqual([{ name: 'b' }]);
  });

  it('fail one at a time, with the code of SQLite, and never write', async () => {
    await using temp = await tempDatabase();
    const worker = workerOn(temp.file);
    const [wrong, right] = await Promise.allSettled([
      worker.all('SELECT nonsense FROM nowhere'),
      worker.all('SELECT 1 AS one'),
    ]);
    expect(wrong).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_ERROR' } });
    expect(right).toMatchObject({ status: 'fulfilled', value: [{ one: 1 }] });
    await expect(worker.all('DELETE FROM users RETURNING id')).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
  });

  it('go on after the thread has ended because nobody asked', async () => {
    await using temp = await tempDatabase();
    const worker = workerOn(temp.file, 1);
    for (let round = 0; round < 3; round += 1) {
      expect(await worker.all('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await expect.poll(() => worker.isIdle).toBe(true);
    }
  });

  it('fail when it is closed, at once and for those that wait', async () => {
    await using temp = await tempDatabase();
    const worker = workerOn(temp.file);
    const waiting = worker.all('SELECT 1').catch((error: Error) => error.message);
    await worker.close();
    expect(await waiting).toBe('the thread of the search has ended');
    await expect(worker.all('SELECT 1')).rejects.toThrow('closed');
  });
});
