import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exportBundleInput, importManyInput, planImportInput, stageFilesInput } from '../../contract/import.ts';
import { sampleFiles } from '../../test/harness/sample-home.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

function stage({ services, owner }: ServiceKit, files: Readonly<Record<string, string | Buffer>>) {
  const list = Object.entries(files).map(([path, data]) => ({
    ...{ path, data: Buffer.from(data).toString('base64'), encoding: 'base64' },
  }));
  return services.imports.stage(owner, stageFilesInput.parse({ files: list })).importId;
}

const load = (kit: ServiceKit, files: Readonly<Record<string, string | Buffer>>, rest: object = {}) =>
  kit.services.imports.import(kit.owner, importManyInput.parse({ importId: stage(kit, files), ...rest }));

const bundleOf = async ({ services, owner }: ServiceKit, input: object = {}) =>
  (await services.bundles.export(owner, exportBundleInput.parse(input))).document;

/** A library with inheritance, several versions, labels, a rename, templates and personas of every format. */
async function library(): Promise<ServiceKit> {
  const kit = await kits.start();
  const { services, owner } = kit;
  await load(kit, Object.fromEntries(sampleFiles().map(({ path, bytes }) => [path, bytes])));
  await services.personas.create(owner, { name: 'base', content: '# Rules\n\nBe exact.\n', tags: ['x'] });
  await services.personas.create(owner, { name: 'kid', content: '# Tone\n\nBe kind.\n', parent: 'base@1.0.0' });
  await services.personas.edit(owner, {
    ref: 'base',
    baseVersion: '1.0.0',
    bump: 'major',
    fields: { content: '# Rules\n\nBe brief.\n' },
  });
  await services.personas.edit(owner, { ref: 'base', baseVersion: '2.0.0', name: 'ground', fields: {} });
  await services.labels.move(owner, { ref: 'ground', label: 'production', to: '1.0.0' });
  await services.templates.save(owner, { name: 'mine', from: 'kid', replace: false });
  return kit;
}

/** Everything but ids, times and authors. */
async function contents({ database, owner }: ServiceKit) {
  const { reads } = database;
  const { rows } = await reads.personas(owner.userId, {
    ...{ deleted: false, sort: 'name', direction: 'asc', limit: 100, offset: 0 },
  });
  const nameOf = new Map(rows.map(({ id, name }) => [id, name]));
  return Promise.all(
    rows.map(async ({ id, name, kind, tags, latestVersion }) => ({
      ...{ name, kind, tags, latestVersion },
      labels: (await reads.labels(id)).map(({ label, version }) => [label, version]),
      versions: (await reads.versions(id)).map(
        ({ version, sha256, header, summary, parent, displayName, description, origin }) => ({
          ...{ version, sha256, header, summary, displayName, description, origin },
          parent: parent?.replace(/^[^@]+/, (ref) => nameOf.get(ref) ?? ref),
        }),
      ),
    })),
  );
}

describe('a bundle', () => {
  it('of everything imports into an empty library as the same personas, versions, labels and templates', async () => {
    const [here, there] = [await library(), await kits.start()];
    const document = await bundleOf(here);
    const result = await load(there, { 'all.json': document });
    expect(result).toMatchObject({ counts: { created: 28, refused: 0 }, templates: ['mine'] });
    expect(await contents(there)).toEqual(await contents(here));
    expect(await bundleOf(there)).toBe(document);
    const [bytes] = sampleFiles()
      .filter(({ path }) => path === 'cards/brom.png')
      .map((file) => file.bytes);
    const again = await there.services.transfer.export(there.owner, { ref: 'brom', format: 'original' });
    expect(Buffer.from(again.document, again.encoding).equals(bytes ?? Buffer.alloc(0))).toBe(true);
  });

  it('of some personas holds these alone', async () => {
    const kit = await library();
    const document = JSON.parse(await bundleOf(kit, { refs: ['kid', 'ground'], templates: false }));
    expect(document).toMatchObject({
      format: 'maestro-bundle',
      schema: 1,
      personas: [{ name: 'kid' }, { name: 'ground' }],
      templates: [],
    });
    await expect(bundleOf(kit, { refs: ['nobody'] })).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
  });

  it('keeps the protection of labels only for an admin', async () => {
    const kit = await kits.start();
    const persona = { name: 'p', content: 'x', labels: [{ label: 'live', version: '1.0.0', isProtected: true }] };
    const document = JSON.stringify({ personas: [{ ...persona, versions: [{ version: '1.0.0', content: 'x' }] }] });
    const editor = { ...kit.owner, scopes: new Set(['read', 'edit']) };
    const { importId } = kit.services.imports.stage(
      editor,
      stageFilesInput.parse({ files: [{ path: 'b.json', data: document }] }),
    );
    await kit.services.imports.import(editor, importManyInput.parse({ importId }));
    const found = await kit.database.reads.personaByName(kit.owner.userId, 'p');
    expect(await kit.database.reads.labels(found?.id ?? '')).toMatchObject([{ label: 'live', isProtected: false }]);
  });

  it.each([
    ['FORMAT', { versions: [{ version: '1.0.0', content: 'x', sha256: '0'.repeat(64) }] }],
    ['SCHEMA', { versions: [{ version: '1.0.0', content: 'x', authorId: 'me' }] }],
    ['SCHEMA', { id: 'x', content: 'x' }],
    ['PARENT_MISSING', { content: 'x', parent: 'nobody' }],
  ])('with a wrong part is refused whole: %s', async (code, part) => {
    const kit = await kits.start();
    const document = JSON.stringify({
      personas: [
        { name: 'good', content: 'x' },
        { name: 'bad', ...part },
      ],
    });
    await expect(load(kit, { 'b.json': document })).rejects.toMatchObject({ details: { findings: [{ code }] } });
    expect(await contents(kit)).toEqual([]);
  });

  it('of a later form asks for an upgrade', async () => {
    const kit = await kits.start();
    await expect(load(kit, { 'b.json': '{"format":"maestro-bundle","schema":2,"personas":[]}' })).rejects.toThrow(
      /upgrade/,
    );
  });
});

describe('a hostile file', () => {
  interface Item {
    readonly file: string;
    readonly outcome: 'accept' | 'reject';
    readonly codes: readonly string[];
  }
  const folder = new URL('../../test/fixtures/hostile/', import.meta.url);
  const { items } = JSON.parse(readFileSync(new URL('imports/INDEX.json', folder), 'utf8')) as {
    items: readonly Item[];
  };

  it('stands in the index', () => {
    expect(items).toHaveLength(readdirSync(new URL('imports/', folder)).length - 1);
  });

  it.each(items)('has the outcome that the index says: $file', async ({ file, outcome, codes }) => {
    const kit = await kits.start();
    const files = { [file]: readFileSync(new URL(file, folder)) };
    const importId = stage(kit, files);
    const plan = await kit.services.imports.plan(kit.owner, planImportInput.parse({ importId }));
    expect(plan.items.map(({ action }) => action)).toEqual([outcome === 'accept' ? 'create' : 'refuse']);
    if (outcome === 'reject') {
      const found = plan.items.flatMap(({ findings }) => findings);
      expect(codes.some((code) => found.includes(code))).toBe(true);
      await expect(load(kit, files)).rejects.toMatchObject({ code: expect.stringMatching(/IMPORT_INVALID|CONTENT/) });
    } else await load(kit, files);
    expect(await contents(kit)).toHaveLength(outcome === 'accept' ? 1 : 0);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});
