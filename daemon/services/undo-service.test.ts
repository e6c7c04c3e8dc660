import { describe, expect, it } from 'vitest';
import { type BulkSelect, bulkAction } from '../../contract/bulk.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

async function library(...names: readonly string[]): Promise<ServiceKit> {
  const kit = await kits.start();
  for (const name of names)
    await kit.services.personas.create(kit.owner, { name, content: `# ${name}\n`, tags: ['old'] });
  return kit;
}

async function run({ services, owner }: ServiceKit, select: BulkSelect, action: object) {
  const input = { select, action: bulkAction.parse(action) };
  const { selection } = await services.bulk.preview(owner, input);
  return services.bulk.run(owner, { ...input, selection });
}

const get = ({ services, owner }: ServiceKit, ref: string) => services.personas.get(owner, ref);
const undo = ({ services, owner }: ServiceKit, id?: string) =>
  services.undo.undo(owner, id === undefined ? {} : { id });
const names = async ({ services, owner }: ServiceKit) =>
  (await services.search.text(owner, { query: '', limit: 50, offset: 0 })).items.map(({ name }) => name);

describe('taking back', () => {
  it('brings deleted personas back, parents and children together, and the search finds them', async () => {
    const kit = await library('base', 'other');
    await kit.services.personas.create(kit.owner, { name: 'child', content: 'x', parent: 'base' });
    await run(kit, { refs: ['base', 'child'] }, { kind: 'delete' });
    expect(await names(kit)).toEqual(['other']);
    const done = await undo(kit);
    expect(done.names.toSorted()).toEqual(['base', 'child']);
    expect(done.step).toMatchObject({ title: 'delete 2 personas', undoneAt: kit.clock.now() });
    expect(await names(kit)).toEqual(['base', 'child', 'other']);
    expect(await get(kit, 'base')).toMatchObject({ version: '1.0.0', versionCount: 1 });
  });

  it('gives tags back as a new version, also after the text was edited', async () => {
    const kit = await library('a', 'b');
    await run(kit, { query: 'tag:old' }, { kind: 'retag', from: ['old'], to: 'new' });
    await kit.services.personas.edit(kit.owner, {
      ref: 'a',
      baseVersion: '1.0.1',
      fields: { content: '# a\n\nMore.\n' },
    });
    await undo(kit);
    expect(await get(kit, 'a')).toMatchObject({ tags: ['old'], content: '# a\n\nMore.\n', version: '1.0.3' });
    expect((await kit.services.versions.list(kit.owner, 'a'))[0]?.summary).toBe(
      'undo: rename tag old to new in 2 personas',
    );
  });

  it('moves labels back, or takes new ones away', async () => {
    const kit = await library('a', 'b');
    await kit.services.labels.move(kit.owner, { ref: 'a', label: 'production', to: '1.0.0' });
    await run(kit, { refs: ['a'] }, { kind: 'tag', add: ['t'] });
    await run(kit, { refs: ['a', 'b'] }, { kind: 'label', label: 'production' });
    await undo(kit);
    expect((await get(kit, 'a@production')).version).toBe('1.0.0');
    expect(await kit.services.labels.list(kit.owner, 'b')).toEqual([]);
    await run(kit, { refs: ['a'] }, { kind: 'unlabel', label: 'production' });
    await undo(kit);
    expect((await get(kit, 'a@production')).version).toBe('1.0.0');
  });

  it('deletes what was restored', async () => {
    const kit = await library('a', 'b');
    await run(kit, { refs: ['a', 'b'] }, { kind: 'delete' });
    await run(kit, { refs: ['a', 'b'] }, { kind: 'restore' });
    await undo(kit);
    expect(await names(kit)).toEqual([]);
  });

  it('takes the last step first, then those before; each once, and none of others', async () => {
    const kit = await library('a');
    const first = await run(kit, { refs: ['a'] }, { kind: 'tag', add: ['one'] });
    await run(kit, { refs: ['a'] }, { kind: 'tag', add: ['two'] });
    expect((await kit.services.undo.list(kit.owner, { limit: 9 })).map(({ title }) => title)).toEqual([
      ...['tag 1 persona +two', 'tag 1 persona +one'],
    ]);
    await undo(kit);
    expect((await undo(kit)).step.id).toBe(first.undoId);
    expect((await get(kit, 'a')).tags).toEqual(['old']);
    await expect(undo(kit)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('nothing to take back'),
    });
    await expect(undo(kit, first.undoId ?? '')).rejects.toMatchObject({
      message: expect.stringContaining('taken back before'),
    });
    const bob = await kit.otherUser('bob');
    await expect(kit.services.undo.undo(bob, { id: first.undoId ?? '' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('is done once per idempotency key', async () => {
    const kit = await library('a');
    await run(kit, { refs: ['a'] }, { kind: 'tag', add: ['one'] });
    await run(kit, { refs: ['a'] }, { kind: 'tag', add: ['two'] });
    const call = { idempotencyKey: 'k' };
    const first = await kit.services.undo.undo(kit.owner, call);
    expect(await kit.services.undo.undo(kit.owner, call)).toEqual(first);
    expect((await get(kit, 'a')).tags).toEqual(['old', 'one']);
  });
});

describe('what was changed since', () => {
  it('stands in the way, is named, and nothing is changed', async () => {
    const kit = await library('a', 'b');
    const step = await run(kit, { refs: ['a', 'b'] }, { kind: 'tag', add: ['t'] });
    await run(kit, { refs: ['b'] }, { kind: 'tag', remove: ['old'] });
    const before = kit.dump();
    await expect(undo(kit, step.undoId ?? '')).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
      details: { count: 1, conflicts: [{ name: 'b', reason: expect.stringContaining('tags were changed since') }] },
    });
    expect(kit.dump()).toBe(before);
    await undo(kit);
    expect((await undo(kit, step.undoId ?? '')).names.toSorted()).toEqual(['a', 'b']);
  });

  it('may be a deletion, a restore, a label, a child or a session', async () => {
    const kit = await library('a', 'b');
    const { services, owner } = kit;
    const conflict = (id: string | null) =>
      undo(kit, id ?? '').then(
        () => 'undone',
        (error: { details: { conflicts: readonly { reason: string }[] } }) => error.details.conflicts[0]?.reason,
      );
    const tagged = await run(kit, { refs: ['a'] }, { kind: 'tag', add: ['t'] });
    const deleted = await run(kit, { refs: ['a'] }, { kind: 'delete' });
    expect(await conflict(tagged.undoId)).toBe('it was deleted since');
    const restored = await run(kit, { refs: ['a'] }, { kind: 'restore' });
    expect(await conflict(deleted.undoId)).toBe('it was restored since');
    await services.personas.create(owner, { name: 'child', content: 'x', parent: 'a' });
    expect(await conflict(restored.undoId)).toBe('child inherit from it');
    await services.personas.remove(owner, { ref: 'child', force: false });
    const { id } = await services.sessions.start(owner, { agent: 'codex', onFailure: 'open' });
    await services.sessions.switch(owner, { target: { id }, persona: 'a' });
    expect(await conflict(restored.undoId)).toBe(`it is in force in ${id}`);
    const labelled = await run(kit, { refs: ['b'] }, { kind: 'label', label: 'x' });
    await services.labels.remove(owner, { ref: 'b', label: 'x' });
    expect(await conflict(labelled.undoId)).toContain('moved since, to nowhere');
  });
});
