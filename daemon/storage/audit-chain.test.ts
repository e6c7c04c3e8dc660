import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { changeRecord, ROW_TIME } from '../../test/harness/stored-rows.ts';
import { type TempDatabase, tempDatabase } from '../../test/harness/temp-database.ts';
import { auditHash, GENESIS_HASH } from './audit-chain.ts';

async function recorded(entries: number): Promise<TempDatabase> {
  const temp = await tempDatabase();
  await temp.database.write(async (tx) => {
    for (let i = 0; i < entries; i += 1) await tx.record(changeRecord(`s${i}`, { payload: { i } }));
  });
  return temp;
}

/** Does what somebody with the file in hand can do: the triggers are no obstacle to them. */
function tamper(file: string, sql: string): void {
  const handle = new Sqlite(file);
  for (const name of ['no_update', 'no_delete', 'no_replace']) handle.exec(`DROP TRIGGER audit_entries_${name}`);
  handle.exec(sql);
  handle.close();
}

describe('the audit chain', () => {
  it('is whole from the first entry to the last, over many pages and restarts', async () => {
    await using temp = await recorded(1_203);
    const database = await temp.reopen();
    await database.write((tx) => tx.record(changeRecord('last')));
    expect(await database.verifyAudit()).toEqual({
      ok: true,
      entries: 1_204,
      headHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('is whole when it is empty', async () => {
    await using temp = await recorded(0);
    expect(await temp.database.verifyAudit()).toEqual({ ok: true, entries: 0, headHash: GENESIS_HASH });
  });

  it('has a hash that covers each field', () => {
    const link = {
      ...{ seq: 1, eventSeq: 1, at: ROW_TIME, actorId: 'ann', action: 'session.switched', subject: 's' },
      ...{ details: '{}', previousHash: GENESIS_HASH },
    };
    const others = [
      { seq: 2 },
      { eventSeq: 2 },
      { at: new Date(ROW_TIME.getTime() + 1) },
      { actorId: 'bob' },
      { action: 'session.ended' },
      { subject: 't' },
      { details: '{"a":1}' },
      { previousHash: '1'.repeat(64) },
      // The border between two fields moves.
      { actorId: 'annsession', action: '.switched' },
    ];
    const hashes = [link, ...others.map((change) => ({ ...link, ...change }))].map(auditHash);
    expect(new Set(hashes).size).toBe(others.length + 1);
  });

  it.each([
    ['UPDATE audit_entries SET details = 1'],
    ['DELETE FROM audit_entries'],
    [
      'INSERT OR REPLACE INTO audit_entries SELECT seq, event_seq, at, actor_id, action, subject, 1, previous_hash, hash FROM audit_entries',
    ],
  ])('cannot be changed by a statement: %s', async (sql) => {
    await using temp = await recorded(2);
    const handle = new Sqlite(temp.file);
    expect(() => handle.exec(sql)).toThrow('append-only');
    handle.close();
  });

  it.each([
    ['a changed detail', `UPDATE audit_entries SET details = '{"i":9}' WHERE seq = 3`, 3, 'was changed'],
    ['another actor', `UPDATE audit_entries SET actor_id = 'eve' WHERE seq = 1`, 1, 'was changed'],
    ['another time', 'UPDATE audit_entries SET at = at + 1 WHERE seq = 5', 5, 'was changed'],
    ['a missing first entry', 'DELETE FROM audit_entries WHERE seq = 1', 1, 'entry 1 is gone'],
    ['a missing entry', 'DELETE FROM audit_entries WHERE seq = 4', 4, 'entry 4 is gone'],
    ['a missing end', 'DELETE FROM audit_entries WHERE seq >= 4', 4, 'entry of event 5 is gone'],
    [
      'a gap that was closed',
      'DELETE FROM audit_entries WHERE seq = 3; UPDATE audit_entries SET seq = seq - 1 WHERE seq > 3',
      3,
      'does not follow',
    ],
    [
      'two entries that changed places',
      'UPDATE audit_entries SET seq = 99 WHERE seq = 2; UPDATE audit_entries SET seq = 2 WHERE seq = 3; UPDATE audit_entries SET seq = 3 WHERE seq = 99',
      2,
      'does not follow',
    ],
  ])('shows %s', async (_what, sql, brokenSeq, reason) => {
    await using temp = await recorded(5);
    tamper(temp.file, sql);
    expect(await temp.database.verifyAudit()).toMatchObject({
      ok: false,
      brokenSeq,
      reason: expect.stringContaining(reason),
    });
  });
});
