import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  changeRecord,
  ROW_TIME,
  requestRow,
  sessionRow,
  stackItem,
  storeLibrary,
  tokenRow,
} from '../../test/harness/stored-rows.ts';
import { keepingLogger, type TempDatabase, tempDatabase } from '../../test/harness/temp-database.ts';
import { type Handle, openHandle } from './handles.ts';
import { KEPT, prune } from './retention.ts';
import { WriteQueue } from './write-queue.ts';

const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(ROW_TIME.getTime() - days * DAY);

let temp: TempDatabase;
let handle: Handle;
let queue: WriteQueue;

beforeEach(async () => {
  temp = await tempDatabase();
  await storeLibrary(temp.database, { personas: ['dev'] });
  handle = await openHandle(temp.file, 'writer');
  queue = new WriteQueue(handle, keepingLogger());
});
afterEach(async () => {
  await handle.close();
  await temp[Symbol.asyncDispose]();
});

const record = (...ages: number[]) =>
  temp.database.write(async (tx) => {
    for (const days of ages) await tx.record(changeRecord('s', { at: daysAgo(days) }));
  });
const seqs = async () => (await temp.database.reads.events({ since: 0, limit: 100 })).map(({ seq }) => seq);

describe('pruning', () => {
  it('deletes nothing that is still kept', async () => {
    await record(KEPT.eventDays, 0);
    await temp.database.write((tx) => tx.keepAnswer('ann', 'k', '1', daysAgo(KEPT.answerDays)));
    expect(await temp.database.prune(ROW_TIME)).toEqual({ events: 0, answers: 0, requests: 0, tokens: 0, texts: 0 });
  });

  it('takes old events from the front without holes, and leaves the audit', async () => {
    await record(100, 95, 10, 99, 5);
    expect((await temp.database.prune(ROW_TIME)).events).toBe(2);
    expect(await seqs()).toEqual([3, 4, 5]);
    expect(await temp.database.reads.eventBounds()).toEqual({ first: 3, last: 5 });
    expect(await temp.database.verifyAudit()).toMatchObject({ ok: true, entries: 5 });
  });

  it('never takes the last event, so that numbers and subscribers go on from it', async () => {
    await record(100, 100);
    await temp.database.prune(ROW_TIME);
    expect(await seqs()).toEqual([2]);
    await record(0);
    expect(await seqs()).toEqual([2, 3]);
  });

  it('keeps so many events and requests and no more, whatever their age', async () => {
    await record(0, 0, 0, 0);
    await temp.database.write((tx) => tx.insertSession(sessionRow('s1')));
    await temp.database.insertRequests(['a', 'b', 'c'].map((id) => requestRow(id, 's1')));
    expect(await prune(queue, ROW_TIME, { ...KEPT, events: 3, requests: 1 })).toMatchObject({ events: 1, requests: 2 });
    expect(await seqs()).toEqual([2, 3, 4]);
    expect((await temp.database.reads.requests('s1', 10)).map(({ id }) => id)).toEqual(['c']);
  });

  it('deletes old answers and requests', async () => {
    await temp.database.write(async (tx) => {
      await tx.insertSession(sessionRow('s1'));
      await tx.keepAnswer('ann', 'old', '1', daysAgo(KEPT.answerDays + 1));
      await tx.keepAnswer('ann', 'new', '1', daysAgo(1));
    });
    await temp.database.insertRequests([requestRow('old', 's1', { at: daysAgo(401) }), requestRow('new', 's1')]);
    expect(await temp.database.prune(ROW_TIME)).toMatchObject({ answers: 1, requests: 1 });
    const { reads } = temp.database;
    expect([await reads.answer('ann', 'old'), await reads.answer('ann', 'new')]).toEqual([undefined, '1']);
    expect((await reads.requests('s1', 10)).map(({ id }) => id)).toEqual(['new']);
  });

  it('deletes tokens a while after they were revoked or expired', async () => {
    await temp.database.write(async (tx) => {
      await tx.insertToken(tokenRow('endless'));
      await tx.insertToken(tokenRow('expired', { expiresAt: daysAgo(31) }));
      await tx.insertToken(tokenRow('revoked', { revokedAt: daysAgo(31) }));
      await tx.insertToken(tokenRow('both', { revokedAt: daysAgo(31), expiresAt: daysAgo(31) }));
      await tx.insertToken(tokenRow('lately', { revokedAt: daysAgo(29) }));
    });
    expect((await temp.database.prune(ROW_TIME)).tokens).toBe(3);
    expect((await temp.database.reads.tokens('ann')).map(({ id }) => id)).toEqual(['lately', 'endless']);
  });

  it('deletes rendered texts that no live session is in or can go back to', async () => {
    const [now, earlier, ended] = ['now', 'earlier', 'ended'].map((name) => stackItem(name, 'a'));
    if (!now || !earlier || !ended) throw new Error('three items');
    await temp.database.write(async (tx) => {
      for (const name of ['now', 'earlier', 'ended', 'unused'])
        await tx.keepEffectiveText(`effective-${name}`, name, daysAgo(31));
      await tx.keepEffectiveText('effective-fresh', 'fresh', daysAgo(29));
      await tx.insertSession(sessionRow('live', { stack: [now], history: [[], [earlier]] }));
      await tx.insertSession(sessionRow('over', { stack: [ended], endedAt: ROW_TIME }));
    });
    expect((await temp.database.prune(ROW_TIME)).texts).toBe(2);
    const names = ['now', 'earlier', 'ended', 'unused', 'fresh'];
    const left = await Promise.all(names.map((name) => temp.database.reads.effectiveText(`effective-${name}`)));
    expect(left).toEqual(['now', 'earlier', undefined, undefined, 'fresh']);
  });

  it('goes on until all is done, in jobs that let others in between', async () => {
    await temp.database.write(async (tx) => {
      for (let i = 0; i < 4_500; i += 1) await tx.keepAnswer('ann', `k${i}`, '1', daysAgo(10));
    });
    const pruning = prune(queue, ROW_TIME);
    const between = queue.run(async ({ sql }) =>
      sql.get<{ n: number }>('SELECT count(*) AS n FROM idempotency_answers'),
    );
    expect((await pruning).answers).toBe(4_500);
    expect((await between)?.n).toBeGreaterThan(0);
  });
});
