import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { type ListAuditInput, listAuditInput } from '../../contract/audit.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';
import { sha256 } from '../platform/ids.ts';

const kits = serviceKits();

const listOf = ({ services, owner }: ServiceKit, input: Partial<ListAuditInput> = {}) =>
  services.audit.list(owner, listAuditInput.parse(input));

/** Does what somebody with the file in hand can do: the triggers are no obstacle to them. */
function tamper({ dataDir }: ServiceKit, sql: string): void {
  const handle = new Sqlite(join(dataDir, 'maestro.db'));
  for (const name of ['no_update', 'no_delete', 'no_replace']) handle.exec(`DROP TRIGGER audit_entries_${name}`);
  handle.exec(sql);
  handle.close();
}

/** A persona that is made, changed, renamed, deleted and brought back. */
async function liveThrough({ services, owner }: ServiceKit): Promise<string> {
  const { personas } = services;
  const { id } = await personas.create(owner, { name: 'old', content: 'one' });
  await personas.edit(owner, { ref: 'old', baseVersion: '1.0.0', fields: { content: 'two' } });
  await personas.edit(owner, { ref: 'old', baseVersion: '1.0.1', fields: {}, name: 'new' });
  await personas.remove(owner, { ref: 'new', force: false });
  await personas.restore(owner, 'new');
  return id;
}

describe('the list of the audit', () => {
  it('tells every change newest first: who, what, of what, and the hashes of the content around it', async () => {
    const kit = await kits.start();
    const id = await liveThrough(kit);
    const entries = await listOf(kit);
    const [one, two] = [sha256('one'), sha256('two')];
    expect(entries.map(({ action, details }) => [action, details.before, details.after])).toEqual([
      ['persona.restored', undefined, two],
      ['persona.deleted', two, undefined],
      ['persona.versioned', two, two],
      ['persona.renamed', undefined, undefined],
      ['persona.versioned', one, two],
      ['persona.created', undefined, one],
    ]);
    for (const entry of entries) {
      expect(entry).toMatchObject({ subject: id, subjectName: 'new', actorId: kit.owner.userId, actorName: 'ada' });
    }
    expect(JSON.stringify(entries)).not.toContain('"one"');
  });

  it('has pages without gaps, and finds a persona by name or id, and kinds of change', async () => {
    const kit = await kits.start();
    const id = await liveThrough(kit);
    await kit.services.personas.create(kit.owner, { name: 'other', content: 'x' });
    const all = await listOf(kit);
    const paged: number[] = [];
    for (let before: number | undefined; ; before = paged.at(-1)) {
      const page = await listOf(kit, { limit: 2, ...(before === undefined ? {} : { before }) });
      if (page.length === 0) break;
      paged.push(...page.map(({ seq }) => seq));
    }
    expect(paged).toEqual(all.map(({ seq }) => seq));
    expect(paged).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(await listOf(kit, { subject: 'new' })).toEqual(all.filter(({ subject }) => subject === id));
    expect(await listOf(kit, { subject: id, limit: 1 })).toEqual(all.filter(({ seq }) => seq === 6));
    expect((await listOf(kit, { actions: ['persona.created'] })).map(({ seq }) => seq)).toEqual([7, 1]);
    expect(await listOf(kit, { subject: 'nobody' })).toEqual([]);
  });

  it('names what a token was for, and shows an entry whose details were spoiled', async () => {
    const kit = await kits.start();
    await kit.services.tokens.create(kit.owner, { label: 'ci', scopes: ['read'] });
    expect(await listOf(kit)).toMatchObject([{ action: 'token.created', subjectName: 'ci' }]);
    tamper(kit, `UPDATE audit_entries SET details = 'no json', actor_id = 'nobody'`);
    expect(await listOf(kit)).toMatchObject([
      { details: { unreadable: 'no json' }, subjectName: null, actorName: null, actorId: 'nobody' },
    ]);
  });
});

describe('the check of the audit', () => {
  it('says how many entries are whole, and the hash to keep', async () => {
    const kit = await kits.start();
    expect(await kit.services.audit.verify(kit.owner)).toMatchObject({ entries: 0 });
    await liveThrough(kit);
    const [newest] = await listOf(kit);
    expect(await kit.services.audit.verify(kit.owner)).toEqual({ entries: 6, headHash: newest?.hash });
  });

  it('names the first entry that was changed', async () => {
    const kit = await kits.start();
    await liveThrough(kit);
    tamper(kit, `UPDATE audit_entries SET actor_id = 'eve' WHERE seq IN (4, 5)`);
    await expect(kit.services.audit.verify(kit.owner)).rejects.toMatchObject({
      code: 'DATABASE_CORRUPT',
      message: expect.stringContaining('number 4'),
      details: { brokenSeq: 4, entries: 3 },
    });
  });

  it('lets others work while it reads', async () => {
    const kit = await kits.start();
    await kit.database.write(async (tx) => {
      const change = { type: 'persona.deleted', subject: 's', actorId: kit.owner.userId, at: new Date(0) } as const;
      for (let i = 0; i < 1_600; i += 1) await tx.record({ ...change, payload: { i } });
    });
    const turns: string[] = [];
    const check = kit.services.audit.verify(kit.owner).then(({ entries }) => turns.push(`checked ${entries}`));
    for (let i = 0; i < 3; i += 1) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      turns.push('turn');
    }
    await check;
    expect(turns.indexOf('checked 1600')).toBeGreaterThan(1);
  });
});
