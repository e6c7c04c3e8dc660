import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { AuditCheck, AuditEntry } from '../../contract/audit.ts';
import { commandLine } from '../harness/command-line.ts';

const cli = commandLine();
const { maestro, json, failure } = cli;

describe('maestro audit', () => {
  it('lists who changed what, newest first, of one persona or of a kind', async () => {
    await json('persona', 'create', 'p', '--content', 'one');
    await json('persona', 'edit', 'p', '--content', 'two');
    await json('persona', 'create', 'q', '--content', 'x');
    const all = await json<AuditEntry[]>('audit');
    expect(all.map(({ action, subjectName }) => `${action} ${subjectName}`)).toEqual([
      'persona.created q',
      'persona.versioned p',
      'persona.created p',
    ]);
    expect(await json('audit', '--subject', 'p', '--limit', '1')).toEqual([all[1]]);
    expect(await json('audit', '--action', 'persona.created', '--before', '3')).toEqual([all[2]]);
    const { out } = await maestro(['audit', '--subject', 'p']);
    expect(out).toMatch(/SEQ +WHEN +BY +ACTION +SUBJECT +DETAILS\n +2 .* persona\.versioned +p +version=1\.0\.1/);
    expect(out).toContain(`before=${String(all[1]?.details.before).slice(0, 12)} after=`);
    expect(out).not.toContain('two');
    expect(await failure('audit', '--action', 'nonsense')).toMatchObject({ exit: 2, code: 'INVALID_INPUT' });
  });

  it('says that it is whole; one that was altered ends with 74 and the first bad entry', async () => {
    const check = await json<AuditCheck>('audit', 'verify');
    expect(check.entries).toBe(3);
    expect((await maestro(['audit', 'verify'])).out).toContain('3 entries checked');
    const handle = new Sqlite(join(cli.home, 'data/maestro.db'));
    handle.exec(`DROP TRIGGER audit_entries_no_update; UPDATE audit_entries SET actor_id = 'eve' WHERE seq = 2`);
    handle.close();
    expect(await failure('audit', 'verify')).toMatchObject({
      ...{ exit: 74, code: 'DATABASE_CORRUPT' },
      details: { brokenSeq: 2, entries: 1 },
    });
    expect((await maestro(['audit', 'verify'])).err).toContain('number 2');
  });
});
