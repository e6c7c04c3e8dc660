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

const inputOf = (select: BulkSelect, action: object) => ({ select, action: bulkAction.parse(action) });

/** Looks, then does what was seen. */
async function run({ services, owner }: ServiceKit, select: BulkSelect, action: object) {
  const input = inputOf(select, action);
  const { selection } = await services.bulk.preview(owner, input);
  return services.bulk.run(owner, { ...input, selection });
}

const get = ({ services, owner }: ServiceKit, ref: string) => services.personas.get(owner, ref);

describe('tags of many personas', () => {
  it('are looked at first, then changed in one version each, and found at once', async () => {
    const kit = await library('a', 'b', 'c');
    const input = inputOf({ query: 'tag:old' }, { kind: 'tag', add: ['new'], remove: ['old'] });
    await kit.services.personas.edit(kit.owner, { ref: 'c', baseVersion: '1.0.0', fields: { tags: ['new'] } });
    const preview = await kit.services.bulk.preview(kit.owner, inputOf({ refs: ['a', 'b', 'c'] }, input.action));
    expect(preview).toMatchObject({ title: 'tag 2 personas +new -old', count: 2, unchanged: 1, refused: [] });
    expect(preview.items.map(({ name, change }) => `${name}: ${change}`)).toEqual([
      'a: tags +new -old',
      'b: tags +new -old',
    ]);
    expect((await get(kit, 'a')).tags).toEqual(['old']);
    const done = await run(kit, input.select, input.action);
    expect(done).toMatchObject({ count: 2, names: ['a', 'b'], degradedSessions: [] });
    expect(await get(kit, 'a')).toMatchObject({ tags: ['new'], version: '1.0.1', versionCount: 2, content: '# a\n' });
    expect((await kit.services.versions.list(kit.owner, 'a'))[0]?.summary).toBe('tags +new -old');
    expect(
      (
        await kit.services.personas.list(kit.owner, {
          tag: 'old',
          deleted: false,
          sort: 'name',
          direction: 'asc',
          limit: 9,
          offset: 0,
        })
      ).total,
    ).toBe(0);
    expect(await kit.services.bulk.tags(kit.owner)).toEqual([{ tag: 'new', count: 3 }]);
  });

  it('are renamed and merged over the library, with what is below them', async () => {
    const kit = await library('a', 'b');
    await run(kit, { refs: ['a'] }, { kind: 'tag', add: ['work/code', 'x'] });
    await run(kit, { refs: ['b'] }, { kind: 'tag', add: ['workshop'] });
    expect((await run(kit, { tags: ['work'] }, { kind: 'retag', from: ['work'], to: 'job' })).names).toEqual(['a']);
    expect((await get(kit, 'a')).tags).toEqual(['old', 'job/code', 'x']);
    expect((await run(kit, { tags: ['old', 'x'] }, { kind: 'retag', from: ['old', 'x'], to: 'kept' })).names).toEqual([
      'a',
      'b',
    ]);
    expect((await get(kit, 'a')).tags).toEqual(['kept', 'job/code']);
  });

  it('are refused where they would not fit, and the others are changed', async () => {
    const kit = await library('a', 'full');
    await run(kit, { refs: ['full'] }, { kind: 'tag', add: Array.from({ length: 63 }, (_none, at) => `t${at}`) });
    const preview = await kit.services.bulk.preview(
      kit.owner,
      inputOf({ query: 'tag:old' }, { kind: 'tag', add: ['one-more'] }),
    );
    expect(preview).toMatchObject({ count: 1, refusedCount: 1, refused: [{ name: 'full', code: 'INVALID_INPUT' }] });
    expect((await run(kit, { query: 'tag:old' }, { kind: 'tag', add: ['one-more'] })).names).toEqual(['a']);
  });
});

describe('what was looked at', () => {
  it('is what is done: any change since is a conflict, and nothing is done', async () => {
    const kit = await library('a', 'b');
    const input = inputOf({ query: 'tag:old' }, { kind: 'delete' });
    const { selection } = await kit.services.bulk.preview(kit.owner, input);
    await kit.services.personas.create(kit.owner, { name: 'c', content: 'x', tags: ['old'] });
    const before = kit.dump();
    await expect(kit.services.bulk.run(kit.owner, { ...input, selection })).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
    });
    expect(kit.dump()).toBe(before);
    await kit.services.personas.remove(kit.owner, { ref: 'c', force: false });
    expect((await kit.services.bulk.run(kit.owner, { ...input, selection })).count).toBe(2);
  });

  it('is all or nothing', async () => {
    let isArmed = false;
    let versions = 0;
    const kit = await kits.start({
      trace: (statement) => {
        if (isArmed && statement.includes('INSERT INTO persona_versions') && (versions += 1) === 3)
          throw new Error('no more');
      },
    });
    for (const name of ['a', 'b', 'c']) await kit.services.personas.create(kit.owner, { name, content: 'x' });
    const before = kit.dump();
    isArmed = true;
    await expect(run(kit, { refs: ['a', 'b', 'c'] }, { kind: 'tag', add: ['t'] })).rejects.toThrow('no more');
    isArmed = false;
    expect(kit.dump()).toBe(before);
  });

  it('is done once per idempotency key', async () => {
    const kit = await library('a');
    const input = inputOf({ refs: ['a'] }, { kind: 'tag', add: ['t'] });
    const { selection } = await kit.services.bulk.preview(kit.owner, input);
    const call = { ...input, selection, idempotencyKey: 'k' };
    const first = await kit.services.bulk.run(kit.owner, call);
    expect(await kit.services.bulk.run(kit.owner, call)).toEqual(first);
    expect((await get(kit, 'a')).versionCount).toBe(2);
    expect(await kit.services.undo.list(kit.owner, { limit: 9 })).toHaveLength(1);
  });

  it('is never the whole library by mistake, nor anything of others', async () => {
    const kit = await library('a');
    const preview = (select: BulkSelect, action: object = { kind: 'delete' }) =>
      kit.services.bulk.preview(kit.owner, inputOf(select, action));
    await expect(preview({ query: ' ' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(preview({ query: 'foo:bar' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(preview({ refs: ['nobody'] })).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
    await expect(preview({ query: 'words' }, { kind: 'restore' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(preview({ refs: ['a'] }, { kind: 'restore' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    const bob = await kit.otherUser('bob');
    await kit.services.personas.create(bob, { name: 'theirs', content: 'x', tags: ['old'] });
    expect((await preview({ query: 'tag:old' })).items.map(({ name }) => name)).toEqual(['a']);
    expect((await preview({ query: 'owner:me' })).count).toBe(1);
  });
});

describe('deleting and restoring many', () => {
  it('refuses what sessions use and what others inherit from, unless these go too', async () => {
    const kit = await library('base', 'live', 'free');
    const { services, owner } = kit;
    await services.personas.create(owner, { name: 'child', content: 'x', parent: 'base' });
    const { id } = await services.sessions.start(owner, { agent: 'codex', onFailure: 'open' });
    await services.sessions.switch(owner, { target: { id }, persona: 'live' });
    const preview = await services.bulk.preview(owner, inputOf({ query: 'tag:old' }, { kind: 'delete' }));
    expect(preview.items.map(({ name }) => name)).toEqual(['free']);
    expect(preview.refused.map(({ name, code }) => [name, code])).toEqual([
      ['base', 'IN_USE'],
      ['live', 'IN_USE'],
    ]);
    const all = { refs: ['base', 'child', 'live', 'free'] };
    const forced = await services.bulk.preview(owner, inputOf(all, { kind: 'delete', force: true }));
    expect(forced).toMatchObject({ count: 4, refused: [], sessions: [{ id, agent: 'codex', personas: ['live'] }] });
    const done = await run(kit, all, { kind: 'delete', force: true });
    expect(done.degradedSessions).toEqual([id]);
    expect((await services.sessions.get(owner, id)).stack).toEqual([]);
    const restored = await services.bulk.preview(owner, inputOf({ refs: ['child'] }, { kind: 'restore' }));
    expect(restored.refused).toMatchObject([{ name: 'child', code: 'PARENT_MISSING' }]);
    expect((await run(kit, { refs: ['child', 'base'] }, { kind: 'restore' })).names).toEqual(['base', 'child']);
    expect((await run(kit, { query: 'tag:old' }, { kind: 'restore' })).names).toEqual(['free', 'live']);
  });

  it('refuses a whole line of parents because of one child that stays', async () => {
    const kit = await library('a');
    await kit.services.personas.create(kit.owner, { name: 'b', content: 'x', parent: 'a' });
    await kit.services.personas.create(kit.owner, { name: 'c', content: 'x', parent: 'b' });
    const { refused, count } = await kit.services.bulk.preview(
      kit.owner,
      inputOf({ refs: ['a', 'b'] }, { kind: 'delete' }),
    );
    expect([refused.map(({ name }) => name), count]).toEqual([['a', 'b'], 0]);
    expect(await run(kit, { refs: ['a', 'b'] }, { kind: 'delete' })).toMatchObject({ count: 0, undoId: null });
  });
});

describe('labels of many', () => {
  it('point to the latest of each or to what is named, protected ones only by an admin', async () => {
    const kit = await library('a', 'b');
    const { services, owner } = kit;
    await run(kit, { refs: ['a'] }, { kind: 'tag', add: ['t'] });
    expect((await run(kit, { query: 'tag:old' }, { kind: 'label', label: 'production' })).count).toBe(2);
    expect((await get(kit, 'a@production')).version).toBe('1.0.1');
    const to = await services.bulk.preview(
      owner,
      inputOf({ query: 'tag:old' }, { kind: 'label', label: 'production', to: '1.0.0' }),
    );
    expect(to.items.map(({ name, change }) => `${name} ${change}`)).toEqual(['a production 1.0.1 -> 1.0.0']);
    const missing = await services.bulk.preview(
      owner,
      inputOf({ refs: ['b'] }, { kind: 'label', label: 'x', to: '9.0.0' }),
    );
    expect(missing.refused).toMatchObject([{ name: 'b', code: 'VERSION_NOT_FOUND' }]);
    await services.labels.protect(owner, { ref: 'a', label: 'production', isProtected: true });
    const editor = { ...owner, scopes: new Set(['read', 'edit']) };
    const unlabel = inputOf({ query: 'tag:old' }, { kind: 'unlabel', label: 'production' });
    const seen = await services.bulk.preview(editor, unlabel);
    expect([seen.items.map(({ name }) => name), seen.refused.map(({ code }) => code)]).toEqual([['b'], ['FORBIDDEN']]);
    expect((await services.bulk.run(editor, { ...unlabel, selection: seen.selection })).names).toEqual(['b']);
  });
});

describe('a header that is nearly full', () => {
  it('is told before, not found out in the middle', async () => {
    const kit = await library('a');
    const extra = { note: 'x'.repeat(15_400) };
    await kit.services.personas.edit(kit.owner, { ref: 'a', baseVersion: '1.0.0', fields: { header: { extra } } });
    const add = Array.from({ length: 30 }, (_none, at) => `${at}-${'t'.repeat(50)}`);
    const { refused } = await kit.services.bulk.preview(kit.owner, inputOf({ refs: ['a'] }, { kind: 'tag', add }));
    expect(refused).toMatchObject([{ name: 'a', code: 'CONTENT_TOO_LARGE' }]);
    expect((await run(kit, { refs: ['a'] }, { kind: 'tag', add: ['t'] })).count).toBe(1);
  });
});

describe('steps that can be taken back', () => {
  it('are the newest hundred', async () => {
    const kit = await library('a');
    for (let round = 0; round < 51; round += 1) {
      await run(kit, { refs: ['a'] }, { kind: 'tag', add: ['t'] });
      await run(kit, { refs: ['a'] }, { kind: 'tag', remove: ['t'] });
    }
    const steps = await kit.services.undo.list(kit.owner, { limit: 100 });
    expect(steps).toHaveLength(100);
    expect(kit.dump().match(/tag 1 persona [+-]t/g)).toHaveLength(100);
  });
});
