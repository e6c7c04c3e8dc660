import { describe, expect, it } from 'vitest';
import { ROW_TIME, sessionRow, storeLibrary, tokenRow } from '../../test/harness/stored-rows.ts';
import { tempDatabase } from '../../test/harness/temp-database.ts';

const HOUR = 3_600_000;
const later = (ms: number) => new Date(ROW_TIME.getTime() + ms);

describe('tokens', () => {
  it('come back as they were written, an owner’s newest first', async () => {
    await using temp = await tempDatabase();
    const { write, reads } = temp.database;
    await storeLibrary(temp.database, { users: ['ann', 'bob'] });
    const first = tokenRow('first', { expiresAt: later(HOUR), scopes: ['read', 'admin'], label: 'ci' });
    const second = tokenRow('second', { createdAt: later(-HOUR), kind: 'session', sessionId: 's1' });
    await write(async (tx) => {
      await tx.insertSession(sessionRow('s1'));
      await tx.insertToken(first);
      await tx.insertToken(second);
      await tx.insertToken(tokenRow('other', { ownerId: 'bob' }));
    });
    expect(await reads.token('first')).toEqual(first);
    expect(await reads.token('none')).toBeUndefined();
    expect(await reads.tokens('ann')).toEqual([second, first]);
  });

  it('are usable until they are revoked or expire', async () => {
    await using temp = await tempDatabase();
    const { write, reads } = temp.database;
    await storeLibrary(temp.database, { users: ['ann', 'bob'] });
    await write(async (tx) => {
      await tx.insertToken(tokenRow('endless'));
      await tx.insertToken(tokenRow('hour', { ownerId: 'bob', expiresAt: later(HOUR) }));
      await tx.insertToken(tokenRow('gone'));
      await tx.revokeToken('gone', ROW_TIME);
    });
    const usable = async (now: Date) => (await reads.usableTokens(now)).map(({ id }) => id);
    expect(await usable(later(HOUR - 1))).toEqual(['endless', 'hour']);
    expect(await usable(later(HOUR))).toEqual(['endless']);
  });

  it('that have expired stay so when the clock is set back before a restart', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, {});
    await temp.database.write((tx) => tx.insertToken(tokenRow('hour', { expiresAt: later(HOUR) })));
    temp.clock.advance(2 * HOUR);
    await temp.reopen();
    temp.clock.advance(-2 * HOUR);
    const { reads } = await temp.reopen();
    expect(await reads.usableTokens(temp.clock.now())).toEqual([]);
  });

  it('are revoked once: of many callers one is told that it did', async () => {
    await using temp = await tempDatabase();
    const { write, reads } = temp.database;
    await storeLibrary(temp.database, {});
    await write((tx) => tx.insertToken(tokenRow('code', { kind: 'login' })));
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => write((tx) => tx.revokeToken('code', later(i)))),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect((await reads.token('code'))?.revokedAt).toEqual(later(0));
    expect(await write((tx) => tx.revokeToken('none', ROW_TIME))).toBe(false);
  });

  it('remember when they were last used, in one batch; an older use does not count', async () => {
    await using temp = await tempDatabase();
    const { write, reads, touchTokens } = temp.database;
    await storeLibrary(temp.database, {});
    await write(async (tx) => {
      await tx.insertToken(tokenRow('a'));
      await tx.insertToken(tokenRow('b'));
    });
    await touchTokens([
      { id: 'a', at: later(2) },
      { id: 'a', at: later(1) },
      { id: 'none', at: later(1) },
    ]);
    await touchTokens([{ id: 'a', at: later(1) }]);
    await touchTokens([]);
    expect((await reads.token('a'))?.lastUsedAt).toEqual(later(2));
    expect((await reads.token('b'))?.lastUsedAt).toBeNull();
  });
});
