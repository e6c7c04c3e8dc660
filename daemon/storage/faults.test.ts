import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StatementFaults } from '../../test/harness/statement-faults.ts';
import {
  applicationRow,
  changeRecord,
  ROW_TIME,
  sessionRow,
  stackItem,
  storeLibrary,
  tokenRow,
} from '../../test/harness/stored-rows.ts';
import { keepingLogger, ownMigrations, type TempDatabase, tempDatabase } from '../../test/harness/temp-database.ts';
import type { Reads, WriteTx } from '../services/ports.ts';
import { openDatabase } from './database.ts';

let faults: StatementFaults;
let temp: TempDatabase;

beforeEach(async () => {
  faults = new StatementFaults();
  temp = await tempDatabase({ trace: faults.trace });
  await storeLibrary(temp.database, { personas: ['dev', 'tone'] });
  await temp.database.write(async (tx) => {
    await tx.insertSession(sessionRow('s1', { revision: 1, stack: [stackItem('dev', 'a1')] }));
    await tx.replaceApplications('s1', ROW_TIME, [applicationRow('a1', 's1', 'dev', 1)]);
    await tx.insertToken(tokenRow('t1', { kind: 'session', sessionId: 's1' }));
    await tx.record(changeRecord('s1'));
  });
});
afterEach(() => temp[Symbol.asyncDispose]());

/** What the services do when a persona is switched. */
async function switchTo(tx: WriteTx): Promise<void> {
  expect(await tx.answer('ann', 'session.switched:k')).toBeUndefined();
  await tx.keepEffectiveText('effective-tone', 'be kind', ROW_TIME);
  const row = await tx.session('ann', 's1');
  if (!row) throw new Error('the session is there');
  const stack = [stackItem('tone', 'a2')];
  await tx.updateSession({ ...row, revision: row.revision + 1, stack, history: [...row.history, row.stack] });
  await tx.replaceApplications('s1', ROW_TIME, [applicationRow('a2', 's1', 'tone', row.revision + 1)]);
  await tx.revokeToken('t1', ROW_TIME);
  await tx.insertToken(tokenRow('t2', { kind: 'session', sessionId: 's1' }));
  await tx.record(changeRecord('s1', { payload: { revision: row.revision + 1 } }));
  await tx.keepAnswer('ann', 'session.switched:k', '{}', ROW_TIME);
}

/** Everything the switch touches. */
async function stateOf(reads: Reads): Promise<unknown> {
  return {
    session: await reads.session('ann', 's1'),
    applications: await reads.applications('s1'),
    tokens: await reads.tokens('ann'),
    events: await reads.events({ since: 0, limit: 10 }),
    text: await reads.effectiveText('effective-tone'),
    answer: await reads.answer('ann', 'session.switched:k'),
  };
}

/** The state that a start after kill -9 at this moment would find; the audit chain must be whole. */
async function stateOfImage(image: string): Promise<unknown> {
  const database = await openDatabase({
    ...{ dataDir: image, migrationsDir: ownMigrations(), clock: temp.clock, logger: keepingLogger() },
  });
  const state = await stateOf(database.reads);
  expect(await database.verifyAudit()).toMatchObject({ ok: true });
  await database.close();
  rmSync(image, { recursive: true });
  return state;
}

function takeImage(): string {
  const image = `${temp.dataDir}-image`;
  execFileSync('cp', ['-r', temp.dataDir, image]);
  return image;
}

describe('a switch', () => {
  it.each(['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_CORRUPT', 'SQLITE_ERROR'])(
    'that meets %s at any statement leaves nothing, and the next one goes through',
    async (code) => {
      const before = await stateOf(temp.database.reads);
      let n = 1;
      for (; ; n += 1) {
        faults.arm(n, code);
        const error: unknown = await temp.database.write(switchTo).catch((caught: unknown) => caught);
        faults.disarm();
        if (error === undefined) break;
        const isFull = code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_WRITE';
        if (isFull) expect(error).toMatchObject({ code: 'STORAGE_FULL' });
        else expect(String(error)).toMatch(/injected|damaged/);
        expect(temp.database.isDegraded, `statement ${n}`).toBe(isFull);
        expect(await stateOf(temp.database.reads), `statement ${n}`).toEqual(before);
        await temp.database.write((tx) => tx.revokeToken('none', ROW_TIME));
        expect(temp.database.isDegraded).toBe(false);
      }
      expect(n).toBeGreaterThan(12);
      expect(await stateOf(temp.database.reads)).toMatchObject({
        session: { revision: 2 },
        answer: '{}',
        text: 'be kind',
      });
      expect(await temp.database.verifyAudit()).toMatchObject({ ok: true, entries: 2 });
    },
  );

  it('that is cut off at any statement did not happen; one that was acknowledged did', async () => {
    const before = await stateOf(temp.database.reads);
    let image: string | undefined;
    for (let n = 1; ; n += 1) {
      faults.arm(n, 'SQLITE_ERROR', () => {
        image = takeImage();
      });
      const isDone = await temp.database.write(switchTo).then(
        () => true,
        () => false,
      );
      faults.disarm();
      if (isDone) break;
      expect(await stateOfImage(image ?? ''), `statement ${n}`).toEqual(before);
    }
    const acknowledged = takeImage();
    const after = await stateOf(temp.database.reads);
    expect(await stateOfImage(acknowledged)).toEqual(after);
    expect(after).not.toEqual(before);
  });

  it('that failed a statement cannot be committed in part by a job that goes on', async () => {
    const before = await stateOf(temp.database.reads);
    faults.arm(3, 'SQLITE_FULL');
    const job = temp.database.write(async (tx) => {
      await switchTo(tx).catch(() => undefined);
      await tx.insertToken(tokenRow('t3')).catch(() => undefined);
    });
    await expect(job).rejects.toMatchObject({ code: 'STORAGE_FULL' });
    expect(await stateOf(temp.database.reads)).toEqual(before);
  });
});
