import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeRecord, ROW_TIME, storeLibrary, userRow } from '../../test/harness/stored-rows.ts';
import { keepingLogger, type TempDatabase, tempDatabase } from '../../test/harness/temp-database.ts';
import { AppError } from '../domain/errors.ts';
import { type Handle, openHandle } from './handles.ts';
import { WriteQueue } from './write-queue.ts';

let temp: TempDatabase;

beforeEach(async () => {
  temp = await tempDatabase();
});
afterEach(() => temp[Symbol.asyncDispose]());

describe('jobs', () => {
  it('run one at a time in the order they came', async () => {
    const { write } = temp.database;
    const log: string[] = [];
    const job = (name: string) =>
      write(async (tx) => {
        log.push(`${name} begins`);
        await tx.record(changeRecord(name));
        await tx.events({ since: 0, limit: 1 });
        log.push(`${name} ends`);
      });
    const jobs = ['a', 'b', 'c'].map(job);
    expect(temp.database.queueLength).toBe(3);
    await Promise.all(jobs);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    expect(temp.database.queueLength).toBe(0);
  });

  it('see their own changes at once; others see them after the commit and not before', async () => {
    const { write, reads } = temp.database;
    const outside = await write(async (tx) => {
      await tx.insertUser(userRow('ann'));
      await tx.record(changeRecord('s'));
      expect((await tx.user('ann'))?.name).toBe('ann');
      expect((await tx.eventBounds()).last).toBe(1);
      return [await reads.user('ann'), (await reads.eventBounds()).last];
    });
    expect(outside).toEqual([undefined, 0]);
    expect((await reads.user('ann'))?.name).toBe('ann');
    expect((await reads.eventBounds()).last).toBe(1);
  });

  it('begin after the callers of those before have dealt with their answers', async () => {
    const log: string[] = [];
    const caller = async (name: string) => {
      await temp.database.write(async (tx) => {
        log.push(`${name} runs`);
        await tx.record(changeRecord('s'));
      });
      log.push(`${name} is in memory`);
    };
    await Promise.all(['a', 'b', 'c'].map(caller));
    expect(log).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} runs`, `${name} is in memory`]));
  });

  it('let timers and sockets run between them', async () => {
    let turns = 0;
    let isOver = false;
    const turn = () => {
      turns += 1;
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    for (let i = 0; i < 20; i += 1) await temp.database.write((tx) => tx.record(changeRecord('s')));
    isOver = true;
    expect(turns).toBeGreaterThanOrEqual(20);
  });

  it('let timers, sockets and reads run in the middle of a long one', async () => {
    const { write, reads } = temp.database;
    let seen = 0;
    let isDone = false;
    const others = (async () => {
      while (!isDone) {
        expect(await reads.user('u0')).toBeUndefined();
        seen += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await write(async (tx) => {
      const before = seen;
      for (let i = 0; seen < before + 3; i += 1) await tx.insertUser(userRow(`u${i}`));
      isDone = true;
    });
    await others;
    expect(await reads.user('u0')).toBeDefined();
  });

  it('that throw leave nothing, tell their caller, and let the queue go on', async () => {
    const { write, reads } = temp.database;
    const first = write(async (tx) => {
      await tx.insertUser(userRow('ann'));
      await tx.record(changeRecord('s'));
      throw new AppError('NAME_TAKEN', 'taken');
    });
    const second = write((tx) => tx.insertUser(userRow('bob')));
    await expect(first).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    await second;
    expect(await reads.user('ann')).toBeUndefined();
    expect(await reads.eventBounds()).toEqual({ first: 0, last: 0 });
    expect(await reads.user('bob')).toBeDefined();
  });

  it('fail when one of their calls failed, even if they caught the error', async () => {
    const { write, reads } = temp.database;
    await write((tx) => tx.insertUser(userRow('ann')));
    const job = write(async (tx) => {
      await tx.insertUser(userRow('bob'));
      await tx.insertUser(userRow('ann')).catch(() => undefined);
      await tx.insertUser(userRow('cid')).catch(() => undefined);
      return 'fine';
    });
    await expect(job).rejects.toThrow(/constraint/i);
    expect(await reads.usersByIds(['bob', 'cid'])).toEqual([]);
  });

  it('cannot use their transaction after they have ended', async () => {
    const { write, reads } = temp.database;
    const kept = await write(async (tx) => tx);
    await expect(kept.insertUser(userRow('late'))).rejects.toThrow('ended');
    await write(async (tx) => {
      await tx.insertUser(userRow('ann'));
      await expect(kept.record(changeRecord('late'))).rejects.toThrow('ended');
    });
    expect((await reads.eventBounds()).last).toBe(0);
  });

  it('that fail only at the commit leave the queue able to go on', async () => {
    await storeLibrary(temp.database, {});
    const dangling = temp.database.write(async (tx) => {
      const persona = {
        id: 'p',
        ownerId: 'ann',
        name: 'p',
        displayName: '',
        description: '',
        kind: 'persona' as const,
      };
      const rest = { tags: [], parentId: null, latestVersion: '1.0.0', latestVersionId: 'gone', versionCount: 1 };
      const times = { ownTokens: 0, findings: 0, isActive: true, createdAt: ROW_TIME, updatedAt: ROW_TIME };
      await tx.insertPersona({ ...persona, ...rest, ...times });
    });
    await expect(dangling).rejects.toThrow();
    await temp.database.write((tx) => tx.insertUser(userRow('bob')));
    expect(await temp.database.reads.personaById('ann', 'p')).toBeUndefined();
    expect(await temp.database.reads.user('bob')).toBeDefined();
  });

  it('are refused after the end, which waits for those that were accepted', async () => {
    const accepted = temp.database.write((tx) => tx.insertUser(userRow('ann')));
    const closed = temp.database.close();
    await expect(temp.database.write(async () => 1)).rejects.toMatchObject({ code: 'DAEMON_UNREACHABLE' });
    await Promise.all([accepted, closed, temp.database.close()]);
    await expect(temp.database.reads.user('ann')).rejects.toThrow();
    await expect(temp.database.reads.session('ann', 's')).rejects.toThrow();
    const { reads } = await temp.reopen();
    expect(await reads.user('ann')).toBeDefined();
  });
});

describe('a job that hangs', () => {
  let handle: Handle;

  beforeEach(async () => {
    handle = await openHandle(temp.file, 'writer');
  });
  afterEach(() => handle.close());

  it('is rolled back at its deadline, and cannot write into the job after it', async () => {
    const queue = new WriteQueue(handle, keepingLogger(), { idleMs: 50, jobMs: 5_000, maxWaitMs: 1_000 });
    let goOn = () => {};
    const woken = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const lateErrors: unknown[] = [];
    const hanging = queue.write(async (tx) => {
      await tx.insertUser(userRow('ann'));
      await woken;
      await tx.record(changeRecord('late')).catch((error: unknown) => lateErrors.push(error));
      await tx.insertUser(userRow('late')).catch((error: unknown) => lateErrors.push(error));
    });
    await expect(hanging).rejects.toMatchObject({ code: 'INTERNAL' });
    await queue.write(async (tx) => {
      await tx.insertUser(userRow('bob'));
      goOn();
      while (lateErrors.length < 2) await tx.user('bob');
    });
    const { reads } = temp.database;
    expect(await reads.usersByIds(['ann', 'late'])).toEqual([]);
    expect(await reads.user('bob')).toBeDefined();
    expect((await reads.eventBounds()).last).toBe(0);
  });

  it('is another than one that goes on for long, which has an end too', async () => {
    const queue = new WriteQueue(handle, keepingLogger(), { idleMs: 200, jobMs: 1_000, maxWaitMs: 1_000 });
    const workFor = (ms: number) =>
      queue.write(async (tx) => {
        const end = performance.now() + ms;
        for (let i = 0; performance.now() < end; i += 1) await tx.record(changeRecord(`s${i}`));
      });
    await workFor(500);
    expect((await temp.database.reads.eventBounds()).last).toBeGreaterThan(0);
    await expect(workFor(60_000)).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});
