import { describe, expect, it } from 'vitest';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

const TEXT = '# Rules\n\nBe exact.\n\n# Tone\n\nCalm.\n';

async function withTwoVersions(kit: ServiceKit) {
  const { services, owner } = kit;
  await services.personas.create(owner, { name: 'p', content: TEXT, tags: ['one'] });
  const theirs = TEXT.replace('Calm.', 'Loud and clear.');
  await services.personas.edit(owner, { ref: 'p', baseVersion: '1.0.0', fields: { content: theirs } });
}

describe('an edit of a version that is not the latest any more', () => {
  it('is merged onto the latest when it changed other sections and fields, and says so', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await withTwoVersions(kit);
    const edited = await services.personas.edit(owner, {
      ...{ ref: 'p', baseVersion: '1.0.0' },
      fields: { content: TEXT.replace('Be exact.', 'Be brief.'), tags: ['one', 'two'] },
    });
    expect(edited).toMatchObject({ version: '1.0.2', merged: true, mergedOnto: '1.0.1', tags: ['one', 'two'] });
    expect(edited.content).toBe('# Rules\n\nBe brief.\n\n# Tone\n\nLoud and clear.\n');
    const [latest] = await services.versions.list(owner, 'p');
    const [event] = (await services.events.list(owner, { since: 0, limit: 100 })).slice(-1);
    expect(event).toMatchObject({ type: 'persona.versioned', payload: { version: '1.0.2', mergedOnto: '1.0.1' } });
    expect(latest?.summary).toBe('changed "Rules" (±0 tokens); changed tags; made on 1.0.0, merged onto 1.0.1');
  });

  it('is a conflict where both changed one section, with its three forms', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await withTwoVersions(kit);
    const edit = { ref: 'p', baseVersion: '1.0.0', fields: { content: TEXT.replace('Calm.', 'Quiet.') } };
    await expect(services.personas.edit(owner, edit)).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
      message: expect.stringContaining('both changed "Tone"'),
      details: {
        sections: [
          { section: 'Tone', base: '# Tone\n\nCalm.', mine: '# Tone\n\nQuiet.', theirs: '# Tone\n\nLoud and clear.' },
        ],
        fields: [],
        base: { version: '1.0.0', content: TEXT },
      },
    });
  });

  it('is a conflict where nothing may be merged', async () => {
    const kit = await kits.start();
    await withTwoVersions(kit);
    const edit = { ref: 'p', baseVersion: '1.0.0', merge: false, fields: { tags: ['two'] } };
    await expect(kit.services.personas.edit(kit.owner, edit)).rejects.toMatchObject({ code: 'REVISION_CONFLICT' });
  });

  it('keeps the name that the other one gave, and collides when both gave one', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const { id } = await services.personas.create(owner, { name: 'old', content: TEXT });
    await services.personas.edit(owner, { ref: 'old', baseVersion: '1.0.0', name: 'new', fields: {} });
    const edit = { ref: id, baseVersion: '1.0.0', fields: { content: TEXT.replace('Calm.', 'Quiet.') } };
    expect(await services.personas.edit(owner, { ...edit, name: 'old' })).toMatchObject({ name: 'new', merged: true });
    await expect(services.personas.edit(owner, { ...edit, name: 'other', fields: {} })).rejects.toMatchObject({
      details: { fields: [{ field: 'name', base: 'old', mine: 'other', theirs: 'new' }] },
    });
  });

  it('compares parents by who they are, whatever they are called', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await services.personas.create(owner, { name: 'base', content: 'b' });
    await services.personas.create(owner, { name: 'p', content: TEXT });
    for (const fields of [{ parent: 'base' }, { parent: 'base', tags: ['t'] }]) {
      await services.personas.edit(owner, { ref: 'p', baseVersion: '1.0.0', fields });
    }
    expect(await services.personas.get(owner, 'p')).toMatchObject({ parent: 'base', tags: ['t'], version: '1.0.2' });
  });

  it('that says what the latest says makes no version', async () => {
    const kit = await kits.start();
    await withTwoVersions(kit);
    const same = { content: TEXT.replace('Calm.', 'Loud and clear.') };
    const again = await kit.services.personas.edit(kit.owner, { ref: 'p', baseVersion: '1.0.0', fields: same });
    expect(again).toMatchObject({ version: '1.0.1', mergedOnto: '1.0.1' });
  });

  it('answers a repeated call as the first time', async () => {
    const kit = await kits.start();
    await withTwoVersions(kit);
    const edit = { ref: 'p', baseVersion: '1.0.0', fields: { tags: ['two'] }, idempotencyKey: 'k' };
    const first = await kit.services.personas.edit(kit.owner, edit);
    expect(first).toMatchObject({ merged: true, version: '1.0.2' });
    expect(await kit.services.personas.edit(kit.owner, edit)).toEqual(first);
  });
});

describe('many edits at once', () => {
  it('of different sections are all in the end', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const text = (changed: (i: number) => boolean) =>
      Array.from({ length: 12 }, (_, i) => `# S${i}\n\n${changed(i) ? 'new' : 'old'}\n`).join('\n');
    await services.personas.create(owner, { name: 'p', content: text(() => false) });
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        services.personas.edit(owner, { ref: 'p', baseVersion: '1.0.0', fields: { content: text((i) => i === n) } }),
      ),
    );
    expect(await services.personas.get(owner, 'p')).toMatchObject({ content: text(() => true), version: '1.0.12' });
  });
});

describe('a version number that is asked for', () => {
  it('is taken when it is higher than the latest, and refused else', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await services.personas.create(owner, { name: 'p', content: 'one' });
    const edit = (version: string, content: string) =>
      services.personas.edit(owner, { ref: 'p', baseVersion: '1.0.0', version, fields: { content } });
    await expect(edit('1.0.0', 'two')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'version 1.0.0 is not higher than the latest, 1.0.0',
    });
    expect(await edit('3.1.0', 'two')).toMatchObject({ version: '3.1.0' });
  });

  it('by a document is taken when it is higher; the number a document was exported with asks for nothing', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await services.personas.create(owner, { name: 'p', content: 'one' });
    const load = (version: string, body: string) =>
      services.transfer.import(owner, {
        ...{ document: `---\nname: p\nversion: ${version}\n---\n\n${body}`, onClash: 'new-version' },
      });
    expect(await load('1.0.0', 'two')).toMatchObject({ version: '1.0.1' });
    expect(await load('2.0.0', 'three')).toMatchObject({ version: '2.0.0' });
  });
});
