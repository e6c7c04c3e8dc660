import { describe, expect, it } from 'vitest';
import { changeRecord, ROW_TIME, storeLibrary } from '../../../test/harness/stored-rows.ts';
import { tempDatabase } from '../../../test/harness/temp-database.ts';

describe('changes', () => {
  it('are recorded as events in one order, whatever the clock says', async () => {
    await using temp = await tempDatabase();
    const { reads, write } = temp.database;
    expect(await reads.eventBounds()).toEqual({ first: 0, last: 0 });
    const recorded = [];
    for (let i = 0; i < 5; i += 1) {
      const change = changeRecord(`s${i % 2}`, { at: new Date(ROW_TIME.getTime() - i), payload: { i, text: 'é"' } });
      recorded.push(await write((tx) => tx.record(change)));
    }
    expect(recorded.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(await reads.events({ since: 0, limit: 100 })).toEqual(recorded);
    expect(await reads.events({ since: 2, limit: 2 })).toEqual(recorded.slice(2, 4));
    expect(await reads.events({ since: 0, limit: 100, subject: 's1' })).toEqual([recorded[1], recorded[3]]);
    expect(await reads.events({ since: 5, limit: 100 })).toEqual([]);
    expect(await reads.eventBounds()).toEqual({ first: 1, last: 5 });
  });

  it('leave no number behind when their job fails', async () => {
    await using temp = await tempDatabase();
    const { reads, write } = temp.database;
    await write((tx) => tx.record(changeRecord('s')));
    const failing = write(async (tx) => {
      await tx.record(changeRecord('s'));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await write((tx) => tx.record(changeRecord('s')))).seq).toBe(2);
    expect(await reads.events({ since: 0, limit: 10 })).toHaveLength(2);
    expect(await temp.database.verifyAudit()).toMatchObject({ ok: true, entries: 2 });
  });
});

describe('answers', () => {
  it('are kept for an actor and a key, once', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, { users: ['ann', 'bob'] });
    const { reads, write } = temp.database;
    await write((tx) => tx.keepAnswer('ann', 'switch:1', '{"a":1}', ROW_TIME));
    expect(await reads.answer('ann', 'switch:1')).toBe('{"a":1}');
    expect(await reads.answer('bob', 'switch:1')).toBeUndefined();
    expect(await reads.answer('ann', 'switch:2')).toBeUndefined();
    await expect(write((tx) => tx.keepAnswer('ann', 'switch:1', '2', ROW_TIME))).rejects.toThrow(/UNIQUE/);
  });
});
