import { describe, expect, it } from 'vitest';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

/** A persona with one version for each text. */
async function history({ services, owner, clock }: ServiceKit, texts: readonly string[]) {
  const [first = '', ...later] = texts;
  let { version } = await services.personas.create(owner, { name: 'p', content: first });
  for (const content of later) {
    clock.advance(60_000);
    ({ version } = await services.personas.edit(owner, { ref: 'p', baseVersion: version, fields: { content } }));
  }
}

describe('the history of a persona', () => {
  it('lists every version, newest first, and gives each with its text', async () => {
    const kit = await kits.start();
    await history(kit, ['one', 'two', 'three']);
    const { services, owner } = kit;
    const list = await services.versions.list(owner, 'p');
    expect(list.map(({ version }) => version)).toEqual(['1.0.2', '1.0.1', '1.0.0']);
    expect(list.map(({ createdAt }) => createdAt.toISOString().slice(11, 16))).toEqual(['10:02', '10:01', '10:00']);
    expect(list[0]).not.toHaveProperty('content');
    for (const [i, content] of ['three', 'two', 'one'].entries()) {
      const version = list[i]?.version ?? '';
      expect(await services.versions.get(owner, { ref: 'p', version })).toEqual({
        ...list[i],
        ...{ content, displayName: '', description: '', parent: null, tags: [], header: {} },
      });
    }
    await expect(services.versions.get(owner, { ref: 'p', version: '2.0.0' })).rejects.toMatchObject({
      code: 'VERSION_NOT_FOUND',
    });
  });

  it('stays readable while the persona is deleted', async () => {
    const kit = await kits.start();
    await history(kit, ['one', 'two']);
    await kit.services.personas.remove(kit.owner, { ref: 'p', force: false });
    expect(await kit.services.versions.list(kit.owner, 'p')).toHaveLength(2);
    expect((await kit.services.versions.get(kit.owner, { ref: 'p', version: '1.0.0' })).content).toBe('one');
  });
});

describe('a comparison', () => {
  it('of two versions shows lines, numbers and tokens of both', async () => {
    const kit = await kits.start();
    await history(kit, ['same\nold line\n', 'same\nnew line\nmore\n']);
    const diff = await kit.services.versions.diff(kit.owner, { ref: 'p', from: '1.0.0', to: '1.0.1', of: 'source' });
    expect(diff).toMatchObject({ from: '1.0.0', to: '1.0.1', added: 2, removed: 1, tokensBefore: 5, tokensAfter: 7 });
    expect(diff.hunks.flatMap(({ lines }) => lines.map(({ kind, text }) => `${kind} ${text}`))).toEqual([
      'same same',
      'removed old line',
      'added new line',
      'added more',
    ]);
  });

  it('goes to the latest version by itself, or to a text that is not stored', async () => {
    const kit = await kits.start();
    await history(kit, ['one\n', 'two\n', 'three\n']);
    const { services, owner } = kit;
    expect(await services.versions.diff(owner, { ref: 'p', from: '1.0.0', of: 'source' })).toMatchObject({
      to: '1.0.2',
    });
    expect(await services.versions.diff(owner, { ref: 'p', from: '1.0.1', text: 'two\n', of: 'source' })).toMatchObject(
      {
        ...{ from: '1.0.1', to: 'text', added: 0, removed: 0, hunks: [] },
      },
    );
    await expect(
      services.versions.diff(owner, { ref: 'p', from: '1.0.0', to: '1.0.1', text: 'x', of: 'source' }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('of the effective prompts takes parents in, for stored versions and for a text', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await services.personas.create(owner, { name: 'base', content: '# Rules\nfrom base\n' });
    await services.personas.create(owner, { name: 'child', content: '# Tone\n\ncalm\n', parent: 'base' });
    await services.personas.edit(owner, {
      ref: 'child',
      baseVersion: '1.0.0',
      fields: { content: '# Tone\n\nloud\n' },
    });
    const own = { ref: 'child', from: '1.0.0', of: 'effective' } as const;
    const stored = await services.versions.diff(owner, own);
    expect(stored).toMatchObject({ added: 1, removed: 1 });
    expect(stored.hunks[0]?.lines).toContainEqual(expect.objectContaining({ text: '# Tone', oldLine: 4 }));
    const unsaved = await services.versions.diff(owner, { ...own, text: '# Rules\nmine\n' });
    expect(unsaved.hunks.flatMap(({ lines }) => lines.map(({ kind, text }) => `${kind} ${text}`))).toEqual([
      'same # Rules',
      ...['removed from base', 'removed ', 'removed # Tone', 'removed ', 'removed calm'],
      'added mine',
    ]);
  });
});

describe('a rollback', () => {
  it('makes a new version with the bytes and the header of the old one', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const old = { content: 'one\r\n  ', displayName: 'Old', tags: ['a'], header: { model: 'opus' } };
    await services.personas.create(owner, { name: 'p', ...old });
    await services.personas.edit(owner, {
      ...{ ref: 'p', baseVersion: '1.0.0' },
      fields: { content: 'two', displayName: 'New', tags: ['b'], header: {} },
    });
    const back = await services.personas.get(owner, 'p@1.0.0');
    expect(await services.versions.rollback(owner, { ref: 'p', to: '1.0.0' })).toMatchObject({
      ...old,
      ...{ version: '1.0.2', versionCount: 3, sha256: back.sha256 },
    });
    expect((await services.versions.list(owner, 'p'))[0]?.summary).toBe('rolled back to 1.0.0');
  });

  it('to what the latest version says already is an error', async () => {
    const kit = await kits.start();
    await history(kit, ['one', 'two', 'one']);
    for (const to of ['1.0.2', '1.0.0']) {
      await expect(kit.services.versions.rollback(kit.owner, { ref: 'p', to })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('says the same as the latest, 1.0.2'),
      });
    }
    expect(await kit.services.versions.list(kit.owner, 'p')).toHaveLength(3);
  });

  it('can be bound to the latest version that the caller knows', async () => {
    const kit = await kits.start();
    await history(kit, ['one', 'two', 'three']);
    const rollback = { ref: 'p', to: '1.0.0', baseVersion: '1.0.1' };
    await expect(kit.services.versions.rollback(kit.owner, rollback)).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
      details: { base: { content: 'two' }, mine: { content: 'one' }, theirs: { version: '1.0.2', content: 'three' } },
    });
    await kit.services.versions.rollback(kit.owner, { ...rollback, baseVersion: '1.0.2' });
  });

  it('checks the old text again: a parent that is gone is an error, with its name', async () => {
    const { services, owner } = await kits.start();
    await services.personas.create(owner, { name: 'base', content: 'b' });
    await services.personas.create(owner, { name: 'p', content: 'one', parent: 'base' });
    await services.personas.edit(owner, { ref: 'p', baseVersion: '1.0.0', fields: { parent: null } });
    await services.personas.remove(owner, { ref: 'base', force: false });
    await expect(services.versions.rollback(owner, { ref: 'p', to: '1.0.0' })).rejects.toMatchObject({
      code: 'PARENT_MISSING',
      message: expect.stringContaining('"base"'),
      details: { ref: 'base' },
    });
  });
});
