import { describe, expect, it } from 'vitest';
import { applicationRow, ROW_TIME, sessionRow, stackItem, storeLibrary } from '../../../test/harness/stored-rows.ts';
import { tempDatabase } from '../../../test/harness/temp-database.ts';

const ids = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);

describe('sessions', () => {
  it('come back as they were written, before and after a change', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, { users: ['ann', 'bob'], personas: ['dev'] });
    const started = sessionRow('s1', { agent: 'codex', cwd: '/tmp/é', variables: { who: "O'Neill" } });
    await temp.database.write((tx) => tx.insertSession(started));
    expect(await temp.database.reads.session('ann', 's1')).toEqual(started);
    expect(await temp.database.reads.session('bob', 's1')).toBeUndefined();
    const changed = {
      ...started,
      tokenId: 't2',
      revision: 7,
      mode: 'tail' as const,
      policy: 'never' as const,
      onFailure: 'open' as const,
      label: 'x',
      stack: [stackItem('dev', 'a1')],
      history: [[], [stackItem('dev', 'a0')]],
      endedAt: new Date(ROW_TIME.getTime() + 5),
    };
    await temp.database.write((tx) => tx.updateSession(changed));
    const { reads } = await temp.reopen();
    expect(await reads.session('ann', 's1')).toEqual(changed);
  });

  it('are listed newest first, live ones or all, up to a limit; live ones of everybody oldest first', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, { users: ['ann', 'bob'] });
    const { reads, write } = temp.database;
    await write(async (tx) => {
      // The clock goes backwards: the order is that of the starts.
      for (let i = 0; i < 4; i += 1)
        await tx.insertSession(
          sessionRow(`s${i}`, {
            agent: i === 1 ? 'codex' : 'sdk',
            startedAt: new Date(ROW_TIME.getTime() - i),
          }),
        );
      await tx.insertSession(sessionRow('foreign', { ownerId: 'bob' }));
      await tx.updateSession(sessionRow('s2', { endedAt: ROW_TIME }));
    });
    expect(ids(await reads.sessions('ann', { ended: false, limit: 10 }))).toEqual(['s3', 's1', 's0']);
    expect(ids(await reads.sessions('ann', { ended: true, limit: 10 }))).toEqual(['s3', 's2', 's1', 's0']);
    expect(ids(await reads.sessions('ann', { ended: true, limit: 2 }))).toEqual(['s3', 's2']);
    expect(ids(await reads.sessions('ann', { ended: true, agent: 'codex', limit: 2 }))).toEqual(['s1']);
    expect(ids(await reads.liveSessions())).toEqual(['s0', 's1', 's3', 'foreign']);
  });

  it('close what was in force and open what comes, newest first', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, { personas: ['dev', 'tone'] });
    const { reads, write } = temp.database;
    const at = (ms: number) => new Date(ROW_TIME.getTime() + ms);
    const [a, b, c] = [
      applicationRow('a', 's1', 'dev', 1),
      applicationRow('b', 's1', 'dev', 2),
      applicationRow('c', 's1', 'tone', 2),
    ];
    await write(async (tx) => {
      await tx.insertSession(sessionRow('s1'));
      await tx.insertSession(sessionRow('s2'));
      await tx.replaceApplications('s2', at(0), [applicationRow('other', 's2', 'dev', 1)]);
      await tx.replaceApplications('s1', at(1), [a]);
      await tx.replaceApplications('s1', at(2), [b, c]);
    });
    expect(await reads.applications('s1')).toEqual([c, b, { ...a, removedAt: at(2) }]);
    await write((tx) => tx.replaceApplications('s1', at(3), []));
    expect((await reads.applications('s1')).map(({ removedAt }) => removedAt)).toEqual([at(3), at(3), at(2)]);
    expect((await reads.applications('s2')).map(({ removedAt }) => removedAt)).toEqual([null]);
    expect(await reads.applications('none')).toEqual([]);
  });

  it('cannot have a persona in force that does not exist', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, {});
    const job = temp.database.write(async (tx) => {
      await tx.insertSession(sessionRow('s1'));
      await tx.replaceApplications('s1', ROW_TIME, [applicationRow('a', 's1', 'ghost', 1)]);
    });
    await expect(job).rejects.toThrow(/FOREIGN KEY/);
    expect(await temp.database.reads.session('ann', 's1')).toBeUndefined();
  });

  it('keep a rendered text once, and put it right when it is stored again after damage', async () => {
    await using temp = await tempDatabase();
    const { reads, write } = temp.database;
    await write(async (tx) => {
      await tx.keepEffectiveText('h', 'first\u0000 \u{1f600}', ROW_TIME);
      await tx.keepEffectiveText('h', 'first\u0000 \u{1f600}', ROW_TIME);
      await tx.keepEffectiveText('damaged', 'firsf', ROW_TIME);
      await tx.keepEffectiveText('damaged', 'first', ROW_TIME);
    });
    expect(await reads.effectiveText('h')).toBe('first\u0000 \u{1f600}');
    expect(await reads.effectiveText('damaged')).toBe('first');
    expect(await reads.effectiveText('none')).toBeUndefined();
  });
});
