import { describe, expect, it } from 'vitest';
import { listPersonasInput } from '../../contract/persona.ts';
import { serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();
const list = (input: Partial<Parameters<typeof listPersonasInput.parse>[0] & object> = {}) =>
  listPersonasInput.parse(input);

describe('making a persona', () => {
  it('starts at version 1.0.0 with the SHA-256 of its text (FIPS 180-4, "abc")', async () => {
    const { services, owner } = await kits.start();
    const made = await services.personas.create(owner, {
      name: 'reviewer',
      displayName: 'Reviewer',
      description: 'Reads code',
      content: 'abc',
      tags: ['code', 'review', 'code'],
      header: { kind: 'style', extra: { license: 'MIT' } },
    });
    expect(made).toMatchObject({
      ...{ name: 'reviewer', displayName: 'Reviewer', description: 'Reads code', content: 'abc', kind: 'style' },
      ...{ version: '1.0.0', versionCount: 1, parent: null, parentId: null, parentName: null, isActive: true },
      ...{ tags: ['code', 'review'], header: { kind: 'style', extra: { license: 'MIT' } }, ownerId: owner.userId },
      ...{ liveSessions: 0, ownTokens: 1 },
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
    expect(await services.personas.get(owner, 'reviewer')).toEqual(made);
    expect(await services.versions.list(owner, 'reviewer')).toMatchObject([
      { version: '1.0.0', summary: 'created', authorName: 'ada', sha256: made.sha256 },
    ]);
  });

  it('keeps a text byte for byte, whatever its line ends, blanks and script', async () => {
    const { services, owner } = await kits.start();
    const content = '\r\n---\r\nname: not-front-matter\r\n---\r\n\tتعليمات\n# ✍🏽  \n\n\n';
    const made = await services.personas.create(owner, { name: 'odd', content });
    expect((await services.personas.get(owner, made.id)).content).toBe(content);
  });

  it('refuses a name that is taken, and says when the other one is deleted', async () => {
    const { services, owner } = await kits.start();
    await services.personas.create(owner, { name: 'writer', content: 'x' });
    await expect(services.personas.create(owner, { name: 'writer', content: 'y' })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      details: { name: 'writer', deleted: false },
    });
    await services.personas.remove(owner, { ref: 'writer', force: false });
    await expect(services.personas.create(owner, { name: 'writer', content: 'y' })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      message: expect.stringContaining('maestro persona restore writer'),
      details: { deleted: true },
    });
  });

  it('gives one of many callers at once the name, and the others NAME_TAKEN', async () => {
    const { services, owner } = await kits.start();
    const calls = Array.from({ length: 8 }, (_, i) =>
      services.personas.create(owner, { name: 'same', content: `text ${i}` }).then(
        () => 'made',
        (error: { code: string }) => error.code,
      ),
    );
    expect((await Promise.all(calls)).sort()).toEqual([...Array<string>(7).fill('NAME_TAKEN'), 'made']);
    expect((await services.versions.list(owner, 'same')).length).toBe(1);
  });

  it('belongs to its owner: for others it is not there, and the name is free', async () => {
    const kit = await kits.start();
    const other = await kit.otherUser('eve');
    const made = await kit.services.personas.create(kit.owner, { name: 'mine', content: 'secret' });
    for (const ref of ['mine', made.id, `${made.id}@1.0.0`]) {
      await expect(kit.services.personas.get(other, ref)).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
    }
    await expect(
      kit.services.personas.create(other, { name: 'child', content: 'x', parent: made.id }),
    ).rejects.toMatchObject({ code: 'PARENT_MISSING' });
    await kit.services.personas.create(other, { name: 'mine', content: 'theirs' });
    expect((await kit.services.personas.list(other, list())).total).toBe(1);
  });
});

describe('finding personas', () => {
  it('filters by words, tag and kind, sorts both ways, and pages with the number of all', async () => {
    const { services, owner, clock } = await kits.start();
    for (const [name, tag, kind] of [
      ['alpha', 'code', 'persona'],
      ['beta', 'code', 'fragment'],
      ['gamma', 'prose', 'persona'],
      ['delta', 'prose', 'style'],
    ] as const) {
      clock.advance(1_000);
      const description = name === 'gamma' ? 'Élégant PROSE' : '';
      await services.personas.create(owner, { name, content: name, description, tags: [tag], header: { kind } });
    }
    const names = async (input: Parameters<typeof list>[0]) =>
      (await services.personas.list(owner, list(input))).items.map(({ name }) => name);
    expect(await names({})).toEqual(['alpha', 'beta', 'delta', 'gamma']);
    expect(await names({ sort: 'createdAt', direction: 'desc' })).toEqual(['delta', 'gamma', 'beta', 'alpha']);
    expect(await names({ query: 'élégant prose' })).toEqual(['gamma']);
    expect(await names({ tag: 'code' })).toEqual(['alpha', 'beta']);
    expect(await names({ kind: 'fragment' })).toEqual(['beta']);
    expect(await services.personas.list(owner, list({ limit: 2, offset: 2 }))).toMatchObject({
      total: 4,
      items: [{ name: 'delta' }, { name: 'gamma' }],
    });
    await services.personas.remove(owner, { ref: 'beta', force: false });
    expect(await names({ tag: 'code' })).toEqual(['alpha']);
    expect(await names({ deleted: true })).toEqual(['beta']);
    clock.advance(1_000);
    await services.personas.edit(owner, { ref: 'alpha', baseVersion: '1.0.0', fields: { content: 'new' } });
    expect(await names({ sort: 'updatedAt', direction: 'desc', limit: 1 })).toEqual(['alpha']);
  });

  it('answers by name, id, version and label, and a version as it was then', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const first = await services.personas.create(owner, { name: 'p', displayName: 'Old', content: 'one', tags: ['a'] });
    await services.personas.edit(owner, {
      ref: 'p',
      baseVersion: '1.0.0',
      fields: { displayName: 'New', content: 'two', tags: ['b'], header: { kind: 'style' } },
    });
    await kit.putLabel('p', 'production', '1.0.0');
    for (const ref of ['p', first.id, 'p@latest', `${first.id}@1.0.1`]) {
      expect(await services.personas.get(owner, ref)).toMatchObject({
        content: 'two',
        displayName: 'New',
        kind: 'style',
      });
    }
    for (const ref of ['p@1.0.0', 'p@production', `${first.id}@production`]) {
      expect(await services.personas.get(owner, ref)).toMatchObject({
        ...{ version: '1.0.0', content: 'one', displayName: 'Old', tags: ['a'], kind: 'persona', versionCount: 2 },
      });
    }
    await expect(services.personas.get(owner, 'p@9.9.9')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
    await expect(services.personas.get(owner, 'p@staging')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
    await expect(services.personas.get(owner, 'q')).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
    await expect(services.personas.get(owner, 'p@')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

describe('editing a persona', () => {
  it('makes a new version and leaves the old one as it was', async () => {
    const { services, owner } = await kits.start();
    await services.personas.create(owner, { name: 'p', content: '# Tone\n\nCalm.\n\n# Rules\n\nNone.\n' });
    const edited = await services.personas.edit(owner, {
      ref: 'p',
      baseVersion: '1.0.0',
      fields: { content: '# Tone\n\nBrisk.\n\n# Rules\n\nNone.\n' },
    });
    expect(edited).toMatchObject({ version: '1.0.1', versionCount: 2 });
    const [latest, first] = await services.versions.list(owner, 'p');
    expect(latest).toMatchObject({ version: '1.0.1', summary: 'changed "Tone" (±0 tokens)' });
    expect(first).toMatchObject({ version: '1.0.0', summary: 'created' });
    expect((await services.versions.get(owner, { ref: 'p', version: '1.0.0' })).content).toContain('Calm.');
  });

  it('numbers by what changed: wording a patch, headings a minor, and what is asked for', async () => {
    const { services, owner } = await kits.start();
    await services.personas.create(owner, { name: 'p', content: '# One\n\ntext\n' });
    const steps = [
      { content: '# One\n\nother text\n', version: '1.0.1' },
      { content: '# One\n\nother text\n\n# Two\n', version: '1.1.0' },
      { content: '# One\n\nother text\n', version: '1.2.0' },
      { content: '# One\n\nwords\n', bump: 'major', version: '2.0.0' },
      { content: '# One\n\n# Three\n', bump: 'patch', version: '2.0.1' },
    ] as const;
    let baseVersion = '1.0.0';
    for (const { version, content, ...bump } of steps) {
      const edited = await services.personas.edit(owner, { ref: 'p', baseVersion, fields: { content }, ...bump });
      expect(edited.version).toBe(version);
      baseVersion = version;
    }
  });

  it.each([
    ['title', { displayName: 'T' }, 'changed title'],
    ['description', { description: 'D' }, 'changed description'],
    ['tags', { tags: ['b', 'a'] }, 'changed tags'],
    ['header', { header: { model: 'opus' } }, 'changed model'],
    ['extra keys', { header: { extra: { license: 'MIT' } } }, 'changed license'],
  ] as const)('makes a version when only the %s changes', async (_what, fields, summary) => {
    const { services, owner } = await kits.start();
    const made = await services.personas.create(owner, { name: 'p', content: 'abc', tags: ['a', 'b'] });
    const edited = await services.personas.edit(owner, {
      ref: 'p',
      baseVersion: '1.0.0',
      fields: structuredClone(fields) as object,
    });
    expect(edited).toMatchObject({ version: '1.0.1', ...fields, sha256: made.sha256 });
    expect((await services.versions.list(owner, 'p'))[0]?.summary).toBe(summary);
  });

  it('makes none when everything is as before, in whatever order the keys come', async () => {
    const { services, owner } = await kits.start();
    const header = { model: 'opus', variables: { a: { default: '1', required: false }, b: {} } };
    await services.personas.create(owner, { name: 'p', content: 'abc', header, tags: ['x'] });
    const before = await services.personas.get(owner, 'p');
    const again = await services.personas.edit(owner, {
      ref: 'p',
      baseVersion: '1.0.0',
      name: 'p',
      fields: {
        content: 'abc',
        tags: ['x', 'x'],
        header: { variables: { b: {}, a: { required: false, default: '1' } }, model: 'opus', inherit: undefined },
      },
    });
    expect(again).toEqual({ ...before, merged: false, mergedOnto: null });
    expect(await services.versions.list(owner, 'p')).toHaveLength(1);
  });

  it('takes the summary that is given in place of its own', async () => {
    const { services, owner } = await kits.start();
    await services.personas.create(owner, { name: 'p', content: 'abc' });
    await services.personas.edit(owner, {
      ...{ ref: 'p', baseVersion: '1.0.0', summary: 'less chatter' },
      fields: { content: 'ab' },
    });
    expect((await services.versions.list(owner, 'p'))[0]?.summary).toBe('less chatter');
  });

  it('answers a stale edit with the text it was made on, its own and the latest', async () => {
    const { services, owner } = await kits.start();
    await services.personas.create(owner, { name: 'p', content: 'base' });
    await services.personas.edit(owner, { ref: 'p', baseVersion: '1.0.0', fields: { content: 'theirs' } });
    const conflict = {
      code: 'REVISION_CONFLICT',
      details: {
        persona: 'p',
        base: { version: '1.0.0', content: 'base' },
        mine: { content: 'mine' },
        theirs: { version: '1.0.1', content: 'theirs', summary: 'changed the introduction (+1 token)' },
      },
    };
    const stale = { ref: 'p', baseVersion: '1.0.0' };
    await expect(services.personas.edit(owner, { ...stale, fields: { content: 'mine' } })).rejects.toMatchObject(
      conflict,
    );
    const strict = { ...stale, merge: false, fields: { tags: ['t'] } };
    await expect(services.personas.edit(owner, strict)).rejects.toMatchObject({
      details: { ...conflict.details, mine: { content: 'base' } },
    });
    await expect(
      services.personas.edit(owner, { ref: 'p', baseVersion: '7.0.0', fields: { content: 'mine' } }),
    ).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
    expect(await services.versions.list(owner, 'p')).toHaveLength(2);
  });

  it('lets one of many edits at once through; each of the others gets both texts', async () => {
    const { services, owner } = await kits.start();
    await services.personas.create(owner, { name: 'p', content: 'base' });
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) =>
        services.personas.edit(owner, { ref: 'p', baseVersion: '1.0.0', fields: { content: `edit ${i}` } }),
      ),
    );
    const winner = (await services.personas.get(owner, 'p')).content;
    const losers = results.flatMap((result, i) => (result.status === 'rejected' ? [{ i, error: result.reason }] : []));
    expect(losers).toHaveLength(9);
    for (const { i, error } of losers) {
      expect(error).toMatchObject({
        code: 'REVISION_CONFLICT',
        details: { base: { content: 'base' }, mine: { content: `edit ${i}` }, theirs: { content: winner } },
      });
    }
    expect(await services.versions.list(owner, 'p')).toHaveLength(2);
  });
});
