import { describe, expect, it } from 'vitest';
import { serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

describe('renaming a persona', () => {
  it('makes a version that says so, under the new name', async () => {
    const { services, owner } = await kits.start();
    const made = await services.personas.create(owner, { name: 'old', content: 'abc' });
    const renamed = await services.personas.edit(owner, { ref: 'old', baseVersion: '1.0.0', name: 'new', fields: {} });
    expect(renamed).toMatchObject({ id: made.id, name: 'new', version: '1.0.1', content: 'abc' });
    expect((await services.versions.list(owner, 'new'))[0]?.summary).toBe('renamed from old');
    await expect(services.personas.get(owner, 'old')).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
    expect((await services.personas.create(owner, { name: 'old', content: 'free again' })).version).toBe('1.0.0');
  });

  it('refuses a taken name and changes nothing', async () => {
    const { services, owner } = await kits.start();
    await services.personas.create(owner, { name: 'a', content: 'a' });
    await services.personas.create(owner, { name: 'b', content: 'b' });
    const rename = { ref: 'a', baseVersion: '1.0.0', name: 'b', fields: { content: 'changed' } };
    await expect(services.personas.edit(owner, rename)).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect(await services.personas.get(owner, 'a')).toMatchObject({ version: '1.0.0', content: 'a' });
  });
});

describe('deleting a persona', () => {
  it('hides it with all its versions until it is restored, unchanged', async () => {
    const { services, owner } = await kits.start();
    await services.personas.create(owner, { name: 'p', content: 'one' });
    await services.personas.edit(owner, { ref: 'p', baseVersion: '1.0.0', fields: { content: 'two' } });
    const before = await services.personas.get(owner, 'p');
    expect(await services.personas.remove(owner, { ref: 'p@1.0.0', force: false })).toEqual({
      ...{ id: before.id, name: 'p', degradedSessions: [] },
    });
    for (const ref of ['p', before.id, 'p@1.0.0']) {
      await expect(services.personas.get(owner, ref)).rejects.toMatchObject({
        code: 'PERSONA_NOT_FOUND',
        message: expect.stringContaining('maestro persona restore p'),
        details: { deleted: true },
      });
    }
    await expect(
      services.personas.edit(owner, { ref: 'p', baseVersion: '1.0.1', fields: { content: 'x' } }),
    ).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
    expect(await services.versions.list(owner, 'p')).toHaveLength(2);
    await expect(services.personas.remove(owner, { ref: 'p', force: true })).rejects.toMatchObject({
      code: 'PERSONA_NOT_FOUND',
    });
    expect(await services.personas.restore(owner, 'p')).toEqual(before);
    await expect(services.personas.restore(owner, 'p')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('is refused while others inherit from it, forced or not', async () => {
    const { services, owner } = await kits.start();
    await services.personas.create(owner, { name: 'base', content: 'b' });
    await services.personas.create(owner, { name: 'child', content: 'c', parent: 'base' });
    await services.personas.create(owner, { name: 'pinned', content: 'c', parent: 'base@1.0.0' });
    for (const force of [false, true]) {
      await expect(services.personas.remove(owner, { ref: 'base', force })).rejects.toMatchObject({
        code: 'IN_USE',
        details: { persona: 'base', children: ['child', 'pinned'] },
      });
    }
    await services.personas.edit(owner, { ref: 'child', baseVersion: '1.0.0', fields: { parent: null } });
    await services.personas.remove(owner, { ref: 'pinned', force: false });
    await services.personas.remove(owner, { ref: 'base', force: false });
    await expect(services.personas.restore(owner, 'pinned')).rejects.toMatchObject({
      code: 'PARENT_MISSING',
      message: expect.stringContaining('"base"'),
    });
    await services.personas.restore(owner, 'base');
    await services.personas.restore(owner, 'pinned');
    expect((await services.prompts.resolve(owner, { ref: 'pinned', context: {} })).chain).toEqual([
      'pinned@1.0.0',
      'base@1.0.0',
    ]);
  });
});
