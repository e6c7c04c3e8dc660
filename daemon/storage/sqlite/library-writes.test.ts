import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { personaRow, storeLibrary, versionRow } from '../../../test/harness/stored-rows.ts';
import { tempDatabase } from '../../../test/harness/temp-database.ts';

describe('personas', () => {
  it('come back as they were written, instants to the millisecond and tags in their order', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, {});
    const persona = personaRow('rev', { tags: ['z', 'a', 'Übung'], description: 'Reads "code" 100%\n\u{1f600}' });
    const version = versionRow('rev', '1.0.0', {
      tags: ['z', 'a'],
      header: { extra: { b: 1, a: [null, 1.5] }, kind: 'fragment' },
      parent: 'base@1.0.0',
    });
    await temp.database.write(async (tx) => {
      await tx.insertPersona(persona);
      await tx.insertVersion(version);
    });
    const { reads } = await temp.reopen();
    expect(await reads.personaById('ann', persona.id)).toEqual(persona);
    expect(await reads.personaByName('ann', 'rev')).toEqual(persona);
    expect(await reads.personasByIds([persona.id, 'other'])).toEqual([persona]);
    const read = await reads.versionById(version.id);
    expect(read).toEqual(version);
    expect(JSON.stringify(read?.header)).toBe(JSON.stringify(version.header));
  });

  it('belong to their owner alone, and a name may be used by each owner once', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, { users: ['ann', 'bob'], personas: ['rev'] });
    const { reads, write } = temp.database;
    expect(await reads.personaById('bob', 'id-rev')).toBeUndefined();
    expect(await reads.personaByName('bob', 'rev')).toBeUndefined();
    const twin = personaRow('rev', { id: 'id-twin', latestVersionId: 'id-twin@1' });
    const version = versionRow('rev', '1.0.0', { id: 'id-twin@1', personaId: 'id-twin' });
    const store = (ownerId: string) =>
      write(async (tx) => {
        await tx.insertPersona({ ...twin, ownerId });
        await tx.insertVersion(version);
      });
    await expect(store('ann')).rejects.toThrow(/constraint/i);
    await store('bob');
    expect((await reads.personaByName('bob', 'rev'))?.id).toBe('id-twin');
  });

  it('that are deleted are still found by name, but are no children and are not counted', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, { personas: ['base', 'kid', 'gone'] });
    const { reads, write } = temp.database;
    const parentId = 'id-base';
    await write(async (tx) => {
      await tx.updatePersona(personaRow('kid', { parentId }));
      await tx.updatePersona(personaRow('gone', { parentId, isActive: false }));
    });
    expect((await reads.personaByName('ann', 'gone'))?.isActive).toBe(false);
    expect((await reads.childrenOf(parentId)).map(({ name }) => name)).toEqual(['kid']);
    expect(await reads.personaCount()).toBe(2);
  });

  it('take a change of any field, and a change of none that is there is an error', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, { personas: ['base', 'rev'] });
    const changed = personaRow('rev', {
      ...{
        name: 'rev-2',
        displayName: 'T',
        description: 'd',
        kind: 'style' as const,
        tags: ['x'],
        parentId: 'id-base',
      },
      ...{
        versionCount: 2,
        ownTokens: 9,
        findings: 4,
        isActive: false,
        updatedAt: new Date(1),
        createdAt: new Date(2),
      },
    });
    await temp.database.write((tx) => tx.updatePersona(changed));
    expect(await temp.database.reads.personaById('ann', 'id-rev')).toEqual(changed);
    const missing = temp.database.write((tx) => tx.updatePersona(personaRow('nobody')));
    await expect(missing).rejects.toThrow('no persona id-nobody');
  });

  it('cannot point to a version that is not there when the job ends', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, {});
    await expect(temp.database.write((tx) => tx.insertPersona(personaRow('rev')))).rejects.toThrow();
    expect(await temp.database.reads.personaByName('ann', 'rev')).toBeUndefined();
    await storeLibrary(temp.database, { users: [], personas: ['rev'] });
    expect(await temp.database.reads.personaByName('ann', 'rev')).toBeDefined();
  });
});

describe('versions', () => {
  it('are listed newest first and without their text, even when the clock went back', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, { personas: ['rev'] });
    const older = new Date('2020-01-01T00:00:00.000Z');
    await temp.database.write(async (tx) => {
      await tx.insertVersion(versionRow('rev', '1.0.10', { createdAt: older }));
      await tx.insertVersion(versionRow('rev', '1.0.9', { createdAt: older }));
    });
    const versions = await temp.database.reads.versions('id-rev');
    expect(versions.map(({ version }) => version)).toEqual(['1.0.9', '1.0.10', '1.0.0']);
    expect(versions.map(({ content }) => content)).toEqual(['', '', '']);
    expect((await temp.database.reads.version('id-rev', '1.0.9'))?.content).toBe('# rev 1.0.9\n');
    expect(await temp.database.reads.version('id-rev', '9.9.9')).toBeUndefined();
  });

  it('have a number once', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, { personas: ['rev'] });
    const again = versionRow('rev', '1.0.0', { id: 'another' });
    await expect(temp.database.write((tx) => tx.insertVersion(again))).rejects.toThrow(/constraint/i);
  });

  it('are found by their labels', async () => {
    await using temp = await tempDatabase();
    await storeLibrary(temp.database, { personas: ['rev'] });
    expect(await temp.database.reads.label('id-rev', 'production')).toBeUndefined();
    const handle = new Sqlite(temp.file);
    handle
      .prepare('INSERT INTO persona_labels (persona_id, label, version_id) VALUES (?, ?, ?)')
      .run('id-rev', 'production', 'id-rev@1.0.0');
    handle.close();
    expect(await temp.database.reads.label('id-rev', 'production')).toBe('id-rev@1.0.0');
  });
});
