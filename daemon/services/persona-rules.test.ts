import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../contract/limits.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

/** Makes personas by name, each with the parent that is given; the name is the heading of the text. */
async function family({ services, owner }: ServiceKit, parents: Readonly<Record<string, string | null>>) {
  for (const [name, parent] of Object.entries(parents)) {
    await services.personas.create(owner, { name, content: `# ${name}\n\ntext`, parent });
  }
}

const edit = async (
  kit: ServiceKit,
  ref: string,
  change: { parent?: string | null; name?: string; content?: string },
) => {
  const { version } = await kit.services.personas.get(kit.owner, ref);
  const { name, ...fields } = change;
  return kit.services.personas.edit(kit.owner, { ref, baseVersion: version, fields, ...(name && { name }) });
};

const chainOf = async (kit: ServiceKit, ref: string) =>
  (await kit.services.prompts.resolve(kit.owner, { ref, context: {} })).chain;

describe('a parent', () => {
  it('is shown by its name, with the version or label that was written', async () => {
    const kit = await kits.start();
    await family(kit, { base: null, latest: 'base', pinned: 'base@1.0.0', spelled: 'base@latest' });
    await kit.putLabel('base', 'production', '1.0.0');
    await family(kit, { labelled: 'base@production' });
    const { id } = await kit.services.personas.get(kit.owner, 'base');
    await family(kit, { 'by-id': `${id}@1.0.0` });
    for (const [ref, parent] of [
      ...([
        ['latest', 'base'],
        ['pinned', 'base@1.0.0'],
        ['spelled', 'base'],
      ] as const),
      ...([
        ['labelled', 'base@production'],
        ['by-id', 'base@1.0.0'],
      ] as const),
    ]) {
      expect(await kit.services.personas.get(kit.owner, ref)).toMatchObject({
        parent,
        parentId: id,
        parentName: 'base',
      });
    }
  });

  it('keeps its children when it is renamed, their old versions too, and the new owner of the name gets none', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await family(kit, { base: null, child: 'base', pinned: 'base@1.0.0', grandchild: 'child' });
    await edit(kit, 'child', { content: '# child\n\nchanged' });
    const history = await services.versions.list(owner, 'child');
    await edit(kit, 'base', { name: 'core', content: '# base\n\nchanged' });
    await family(kit, { base: null });
    expect(await chainOf(kit, 'grandchild')).toEqual(['grandchild@1.0.0', 'child@1.0.1', 'core@1.0.1']);
    expect(await chainOf(kit, 'child@1.0.0')).toEqual(['child@1.0.0', 'core@1.0.1']);
    expect(await chainOf(kit, 'pinned')).toEqual(['pinned@1.0.0', 'core@1.0.0']);
    expect((await services.prompts.resolve(owner, { ref: 'pinned', context: {} })).text).toBe(
      '# base\n\ntext\n\n# pinned\n\ntext',
    );
    expect(await services.personas.get(owner, 'pinned')).toMatchObject({ parent: 'core@1.0.0', parentName: 'core' });
    expect(await services.versions.get(owner, { ref: 'child', version: '1.0.0' })).toMatchObject({ parent: 'core' });
    expect((await services.transfer.export(owner, { ref: 'pinned' })).document).toContain('parent: core@1.0.0\n');
    expect(await services.versions.list(owner, 'child')).toEqual(history);
    await edit(kit, 'child', { content: '# child\n\nchanged again' });
    expect(await services.personas.get(owner, 'child')).toMatchObject({ parent: 'core' });
    await expect(services.personas.remove(owner, { ref: 'core', force: true })).rejects.toMatchObject({
      code: 'IN_USE',
    });
    await services.personas.remove(owner, { ref: 'base', force: false });
  });

  it('is no change when it is named again in another way', async () => {
    const kit = await kits.start();
    await family(kit, { base: null, child: 'base' });
    const { id } = await kit.services.personas.get(kit.owner, 'base');
    for (const parent of ['base', 'base@latest', id]) {
      expect((await edit(kit, 'child', { parent })).version).toBe('1.0.0');
    }
    expect((await edit(kit, 'child', { parent: 'base@1.0.0' })).version).toBe('1.0.1');
    expect((await edit(kit, 'child', { parent: null })).parent).toBeNull();
  });

  it('must exist, at the version that is named', async () => {
    const kit = await kits.start();
    await family(kit, { base: null, gone: null });
    await kit.services.personas.remove(kit.owner, { ref: 'gone', force: false });
    for (const parent of ['nobody', 'base@3.0.0', 'base@production', 'gone']) {
      await expect(family(kit, { child: parent })).rejects.toMatchObject({
        code: 'PARENT_MISSING',
        message: expect.stringContaining(parent),
        details: { ref: parent },
      });
    }
    expect(await kit.database.reads.personaByName(kit.owner.userId, 'child')).toBeUndefined();
  });

  it('may not lead back: not directly, not over three, not by a pinned version, a label or a new name', async () => {
    const kit = await kits.start();
    await expect(family(kit, { self: 'self' })).rejects.toMatchObject({
      code: 'INHERITANCE_CYCLE',
      details: { names: ['self', 'self'] },
    });
    await family(kit, { a: null, b: 'a', c: 'b@1.0.0' });
    await kit.putLabel('c', 'production', '1.0.0');
    const { id } = await kit.services.personas.get(kit.owner, 'a');
    for (const parent of ['a', id, 'b', 'c', 'c@1.0.0', 'c@production']) {
      await expect(edit(kit, 'a', { parent })).rejects.toMatchObject({ code: 'INHERITANCE_CYCLE' });
    }
    await expect(edit(kit, 'a', { parent: 'c' })).rejects.toMatchObject({ details: { names: ['a', 'c', 'b', 'a'] } });
    await expect(edit(kit, 'a', { name: 'z', parent: 'z' })).rejects.toMatchObject({ code: 'INHERITANCE_CYCLE' });
    await edit(kit, 'c', { name: 'd' });
    await expect(edit(kit, 'a', { parent: 'd' })).rejects.toMatchObject({ code: 'INHERITANCE_CYCLE' });
    expect(await kit.services.personas.get(kit.owner, 'a')).toMatchObject({ version: '1.0.0', parent: null });
  });

  it('of 16 personas in a row is fine, of 17 too many', async () => {
    const kit = await kits.start();
    const names = Array.from({ length: 16 }, (_, i) => `p${i}x`);
    await family(kit, Object.fromEntries(names.map((name, i) => [name, i === 0 ? null : (names[i - 1] ?? null)])));
    expect(await chainOf(kit, 'p15x')).toHaveLength(LIMITS.chainDepth);
    await expect(family(kit, { last: 'p15x' })).rejects.toMatchObject({
      code: 'INHERITANCE_DEPTH',
      details: { name: 'last', maxDepth: 16 },
    });
  });

  it('cannot become a loop when two edits race', async () => {
    const kit = await kits.start();
    await family(kit, { a: null, b: null, c: null });
    const results = await Promise.allSettled([
      edit(kit, 'a', { parent: 'b' }),
      edit(kit, 'b', { parent: 'c' }),
      edit(kit, 'c', { parent: 'a' }),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'INHERITANCE_CYCLE' },
    });
    for (const ref of ['a', 'b', 'c']) expect((await chainOf(kit, ref)).length).toBeGreaterThan(0);
  });

  it('and its child agree when it is deleted while the child is made', async () => {
    const kit = await kits.start();
    for (let round = 0; round < 5; round += 1) {
      await family(kit, { [`base-${round}`]: null });
      const [child, removal] = await Promise.allSettled([
        kit.services.personas.create(kit.owner, { name: `child-${round}`, content: 'c', parent: `base-${round}` }),
        kit.services.personas.remove(kit.owner, { ref: `base-${round}`, force: true }),
      ]);
      if (child.status === 'fulfilled') expect(removal).toMatchObject({ reason: { code: 'IN_USE' } });
      else expect(child.reason).toMatchObject({ code: 'PARENT_MISSING' });
    }
  });
});

describe('a fragment', () => {
  it('is included by header and in the text, must exist, and may not lead back', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await services.personas.create(owner, { name: 'tone', content: 'Be brief.', header: { kind: 'fragment' } });
    await services.personas.create(owner, {
      ...{ name: 'p', content: '# Rules\n\n{{> tone}}\n', header: { includes: ['tone'] } },
    });
    const { text } = await services.prompts.resolve(owner, { ref: 'p', context: {} });
    expect(text).toBe('Be brief.\n\n# Rules\n\nBe brief.');
    await expect(services.personas.create(owner, { name: 'q', content: '{{> nobody}}' })).rejects.toMatchObject({
      code: 'PARENT_MISSING',
      details: { ref: 'nobody' },
    });
    await expect(edit(kit, 'tone', { content: 'Be brief.\n\n{{> p}}\n' })).rejects.toMatchObject({
      code: 'INHERITANCE_CYCLE',
    });
  });

  it('cannot become a loop when two edits race', async () => {
    const kit = await kits.start();
    await family(kit, { x: null, y: null });
    const results = await Promise.allSettled([
      edit(kit, 'x', { content: '# x\n\n{{> y}}\n' }),
      edit(kit, 'y', { content: '# y\n\n{{> x}}\n' }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'INHERITANCE_CYCLE' },
    });
  });
});
