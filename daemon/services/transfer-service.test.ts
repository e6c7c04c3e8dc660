import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ImportInput, importInput } from '../../contract/transfer.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

const load = ({ services, owner }: ServiceKit, document: string, rest: Partial<ImportInput> = {}) =>
  services.transfer.import(owner, importInput.parse({ document, ...rest }));

describe('a document', () => {
  it('that is exported and imported elsewhere gives the same persona with the same hash', async () => {
    const [here, there] = [await kits.start(), await kits.start()];
    for (const kit of [here, there]) {
      await kit.services.personas.create(kit.owner, { name: 'base', content: 'x' });
      await kit.services.personas.create(kit.owner, { name: 'tone', content: 'y' });
    }
    const made = await here.services.personas.create(here.owner, {
      name: 'reviewer',
      displayName: 'Code: "Reviewer" — №1',
      description: 'multi\nline',
      content: '---\r\nnot: front matter\r\n---\r\n\n\n{{> tone}}\n\ttail ',
      parent: 'base@1.0.0',
      tags: ['code', 'a.b/c-d_e', 'ß'],
      header: {
        ...{ kind: 'style', inherit: 'append', includes: ['tone'], model: 'opus', checks: [{ max: 3 }] },
        variables: { a: { default: 'yes' }, b: { required: true, description: 'why' } },
        tokenBudget: { max: 9_000, warn: 8_000 },
        extra: { license: 'MIT', metadata: { since: '2026-01-01', on: true, list: [1, null, 'x'] } },
      },
    });
    const { document } = await here.services.transfer.export(here.owner, { ref: 'reviewer' });
    expect(await load(there, document)).toEqual({
      ...{ outcome: 'created', id: expect.any(String), name: 'reviewer', version: '1.0.0' },
      needsReview: made.state === 'needs-review',
    });
    const copy = await there.services.personas.get(there.owner, 'reviewer');
    const { content, sha256, displayName, description, parent, tags, header, kind } = made;
    expect(copy).toMatchObject({ content, sha256, displayName, description, parent, tags, header, kind });
    expect((await there.services.transfer.export(there.owner, { ref: 'reviewer' })).document).toBe(document);
  });

  it('comes back the same whatever was stored (property)', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    let n = 0;
    const word = fc.string({ unit: fc.constantFrom(...'abc:#\'"{}[]&*!|>%@`-? \té日'), maxLength: 12 });
    const value = fc.oneof(word, fc.integer({ min: -1e6, max: 1e6 }), fc.boolean(), fc.constant(null), fc.array(word));
    const extra = fc.dictionary(fc.constantFrom('x', 'y y', 'ключ'), value);
    await fc.assert(
      fc.asyncProperty(word, word, extra, async (content, displayName, extra) => {
        fc.pre(!content.includes('{{'));
        const name = `p${(n += 1)}x`;
        await services.personas.create(owner, { name, content, displayName, header: { extra } });
        const { document } = await services.transfer.export(owner, { ref: name });
        expect(await load(kit, document, { target: name })).toMatchObject({ outcome: 'unchanged' });
      }),
      { numRuns: 40 },
    );
  });

  it('of an older version says so and imports as it was then', async () => {
    const kit = await kits.start();
    await load(kit, '---\nname: p\n---\n\none');
    await load(kit, '---\nname: p\n---\n\ntwo', { onClash: 'new-version' });
    const { document, version } = await kit.services.transfer.export(kit.owner, { ref: 'p@1.0.0' });
    expect(version).toBe('1.0.0');
    expect(document).toBe('---\nname: p\nversion: 1.0.0\n---\n\none');
  });

  it('without a name takes one from its title or file, and is refused without any', async () => {
    const kit = await kits.start();
    expect(await load(kit, '# Plain', { fallbackName: 'My CLAUDE.md' })).toMatchObject({ name: 'my-claude-md' });
    expect(await load(kit, '---\ndisplayName: Good Writer\n---\ntext')).toMatchObject({ name: 'good-writer' });
    await expect(load(kit, '# Plain')).rejects.toMatchObject({ code: 'IMPORT_INVALID', message: /has no name/ });
  });
});

describe('a name that exists', () => {
  const document = '---\nname: p\ntags: [new]\n---\n\nnew text';

  it('is refused unless something else is asked for', async () => {
    const kit = await kits.start();
    await load(kit, '---\nname: p\n---\nold');
    await expect(load(kit, document)).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect(await load(kit, document, { onClash: 'rename' })).toMatchObject({ outcome: 'created', name: 'p-2' });
    expect(await load(kit, document, { onClash: 'rename' })).toMatchObject({ outcome: 'created', name: 'p-3' });
    expect(await kit.services.personas.get(kit.owner, 'p')).toMatchObject({ content: 'old', version: '1.0.0' });
  });

  it('gets a new version that is the whole document: what it does not say is gone', async () => {
    const kit = await kits.start();
    await load(kit, '---\nname: p\ndescription: old\nmodel: opus\n---\nold');
    const first = { outcome: 'versioned', version: '1.0.1' };
    expect(await load(kit, document, { onClash: 'new-version', bump: 'patch', summary: 'from a file' })).toMatchObject(
      first,
    );
    expect(await load(kit, document, { onClash: 'new-version' })).toMatchObject({ ...first, outcome: 'unchanged' });
    expect(await kit.services.personas.get(kit.owner, 'p')).toMatchObject({
      ...{ content: 'new text', description: '', header: {}, tags: ['new'] },
    });
    expect((await kit.services.versions.list(kit.owner, 'p'))[0]?.summary).toBe('from a file');
  });

  it('of a deleted persona is taken, and a new version cannot be put on it', async () => {
    const kit = await kits.start();
    await load(kit, '---\nname: p\n---\nold');
    await kit.services.personas.remove(kit.owner, { ref: 'p', force: false });
    for (const onClash of ['refuse', 'new-version'] as const) {
      await expect(load(kit, document, { onClash })).rejects.toMatchObject({
        code: 'NAME_TAKEN',
        details: { name: 'p', deleted: true },
      });
    }
    expect(await load(kit, document, { onClash: 'rename' })).toMatchObject({ name: 'p-2' });
  });
});

describe('a target', () => {
  it('gets a new version, on top of the version that the document was made from', async () => {
    const kit = await kits.start();
    const { id } = await load(kit, '---\nname: p\n---\none');
    const two = await load(kit, 'two', { target: 'p', baseVersion: '1.0.0' });
    expect(two).toEqual({ needsReview: false, outcome: 'versioned', id, name: 'p', version: '1.0.1' });
    await expect(load(kit, 'three', { target: id, baseVersion: '1.0.0' })).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
      details: { base: { content: 'one' }, mine: { content: 'three' }, theirs: { content: 'two' } },
    });
    expect(await load(kit, 'three', { target: id })).toMatchObject({ version: '1.0.2' });
    await expect(load(kit, 'x', { target: 'nobody' })).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
  });

  it('takes the name that the document gives', async () => {
    const kit = await kits.start();
    const { id } = await load(kit, '---\nname: p\n---\none');
    expect(await load(kit, '---\nname: q\n---\none', { target: 'p' })).toMatchObject({
      id,
      name: 'q',
      outcome: 'versioned',
    });
  });
});
