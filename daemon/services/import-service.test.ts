import { describe, expect, it } from 'vitest';
import { importManyInput, planImportInput, stageFilesInput } from '../../contract/import.ts';
import { sampleFiles } from '../../test/harness/sample-home.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

type Files = Readonly<Record<string, string | Buffer>>;

function stage({ services, owner }: ServiceKit, files: Files) {
  const list = Object.entries(files).map(([path, data]) => ({
    path,
    data: Buffer.from(data).toString('base64'),
    encoding: 'base64' as const,
  }));
  return services.imports.stage(owner, stageFilesInput.parse({ files: list })).importId;
}

const plan = (kit: ServiceKit, files: Files, rest: object = {}) =>
  kit.services.imports.plan(kit.owner, planImportInput.parse({ importId: stage(kit, files), ...rest }));

const load = (kit: ServiceKit, files: Files, rest: object = {}) =>
  kit.services.imports.import(kit.owner, importManyInput.parse({ importId: stage(kit, files), ...rest }));

const home: Files = Object.fromEntries(sampleFiles().map(({ path, bytes }) => [path, bytes]));

const names = async ({ services, owner }: ServiceKit) =>
  (
    await services.personas.list(owner, { deleted: false, sort: 'name', direction: 'asc', limit: 100, offset: 0 })
  ).items.map(({ name }) => name);

const exported = async (
  { services, owner }: ServiceKit,
  ref: string,
  format: 'original' | 'agents-md' | 'codex-agent' = 'original',
) => {
  const { document, encoding, ...rest } = await services.transfer.export(owner, { ref, format });
  return { ...rest, bytes: Buffer.from(document, encoding) };
};

describe('an import of many files', () => {
  it('says what it would do and changes nothing', async () => {
    const kit = await kits.start();
    const before = kit.dump();
    const { items, counts } = await plan(kit, { ...home, 'bad.md': '---\nname: x\n', 'x.svg': '<svg/>' });
    expect(counts).toMatchObject({ create: 26, refuse: 2, clash: 0 });
    expect(items.find(({ path }) => path === 'bad.md')).toMatchObject({ action: 'refuse', findings: ['FRONTMATTER'] });
    expect(items.find(({ path }) => path === 'x.svg')).toMatchObject({
      action: 'refuse',
      findings: ['TYPE'],
      format: null,
    });
    expect(items.find(({ path }) => path === '.claude/agents/code-reviewer.md')).toMatchObject({
      findings: ['HEADER_NOT_YAML'],
    });
    expect(kit.dump()).toBe(before);
  });

  it('of every format comes out byte for byte', async () => {
    const kit = await kits.start();
    const { items } = await load(kit, home);
    expect(items.map(({ outcome }) => outcome)).toEqual(items.map(() => 'created'));
    for (const { path, name } of items) {
      const out = await exported(kit, name ?? '');
      expect([out.path, out.bytes.equals(Buffer.from(home[path] ?? ''))]).toEqual([path, true]);
    }
    expect(await exported(kit, 'summarize')).toMatchObject({
      beside: [{ path: 'summarize/user.md', document: 'CONTENT:\n' }],
    });
  });

  it('is all or nothing: one refused file stops it, unless it is to go on without it', async () => {
    const kit = await kits.start();
    const files = { 'a.md': 'good', 'b.md': '---\nname: "a\u202eb"\n---\nx', 'c.md': '---\nparent: nobody\n---\nx' };
    await expect(load(kit, files)).rejects.toMatchObject({
      code: 'IMPORT_INVALID',
      details: { refused: [{ path: 'b.md' }, { path: 'c.md' }] },
    });
    expect(await names(kit)).toEqual([]);
    expect(await load(kit, files, { skipRefused: true })).toMatchObject({ counts: { created: 1, refused: 2 } });
    expect(await names(kit)).toEqual(['a']);
  });

  it('writes nothing when the database fails in the middle', async () => {
    let inserts = 0;
    const kit = await kits.start({
      trace: (statement) => {
        if (/INSERT INTO persona_versions/i.test(statement) && ++inserts === 3) throw new Error('disk');
      },
    });
    const events = await kit.database.reads.eventBounds();
    await expect(load(kit, { 'a.md': 'x', 'b.md': 'y', 'c.md': 'z', 'd.md': 'w' })).rejects.toThrow();
    expect(inserts).toBe(3);
    expect(await names(kit)).toEqual([]);
    expect(await kit.database.reads.eventBounds()).toEqual(events);
  });

  it('finds parents and fragments among its files in any order', async () => {
    const kit = await kits.start();
    const files = {
      'a.md': '---\nname: a\nparent: m\n---\n# A\n\n{{> z}}\n',
      'm.md': '---\nname: m\nparent: zz\n---\n# M\n\nm\n',
      'z.md': '---\nname: z\nkind: fragment\n---\nfragment text\n',
      'zz.md': '---\nname: zz\n---\n# Z\n\nroot\n',
    };
    expect(await load(kit, files)).toMatchObject({ counts: { created: 4 } });
    const { text } = await kit.services.prompts.resolve(kit.owner, { ref: 'a', context: {} });
    expect(text).toContain('root');
    expect(text).toContain('fragment text');
    const loop = { 'p.md': '---\nname: p\nparent: q\n---\nx', 'q.md': '---\nname: q\nparent: p\n---\nx' };
    await expect(load(kit, loop)).rejects.toMatchObject({ code: 'IMPORT_INVALID' });
  });

  it('once done is not done again by the same key', async () => {
    const kit = await kits.start();
    const importId = stage(kit, { 'a.md': 'x' });
    const input = importManyInput.parse({ importId, idempotencyKey: 'k' });
    const first = await kit.services.imports.import(kit.owner, input);
    expect(await kit.services.imports.import(kit.owner, input)).toEqual(first);
    expect(await names(kit)).toEqual(['a']);
  });

  it('keeps what a person must look at for review, and says so beforehand', async () => {
    const kit = await kits.start();
    const files = { 'a.md': 'text <!-- hidden words -->\n', 'b.md': 'plain' };
    expect((await plan(kit, files)).items.map(({ needsReview }) => needsReview)).toEqual([true, false]);
    expect((await load(kit, files)).items.map(({ needsReview }) => needsReview)).toEqual([true, false]);
  });
});

describe('a name that is taken', () => {
  const start = async () => {
    const kit = await kits.start();
    await load(kit, { 'p.md': 'old', 'q.md': 'old' });
    return kit;
  };

  it('stops the import until a choice is made', async () => {
    const kit = await start();
    expect(await plan(kit, { 'p.md': 'new', 'r.md': 'r' })).toMatchObject({ counts: { clash: 1, create: 1 } });
    await expect(load(kit, { 'p.md': 'new', 'r.md': 'r' })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect(await names(kit)).toEqual(['p', 'q']);
  });

  it('is skipped, renamed or versioned, for all or for one', async () => {
    const kit = await start();
    expect(await load(kit, { 'p.md': 'new' }, { onClash: 'skip' })).toMatchObject({ counts: { skipped: 1 } });
    expect(await load(kit, { 'p.md': 'new' }, { onClash: 'rename' })).toMatchObject({ items: [{ name: 'p-2' }] });
    const mixed = await load(
      kit,
      { 'p.md': 'newer', 'q.md': 'new' },
      { onClash: 'new-version', clashes: { 'q.md': 'rename' } },
    );
    expect(mixed.items).toMatchObject([
      { outcome: 'versioned', name: 'p', version: '1.0.1' },
      { outcome: 'created', name: 'q-2' },
    ]);
    expect(await load(kit, { 'p.md': 'newer' }, { onClash: 'new-version' })).toMatchObject({
      counts: { unchanged: 1 },
    });
    expect(await kit.services.personas.get(kit.owner, 'q')).toMatchObject({ content: 'old', version: '1.0.0' });
  });

  it('inside one import is a clash too, and children follow a renamed parent', async () => {
    const kit = await start();
    const twice = { 'a/x.md': '---\nname: x\n---\n1', 'b/x.md': '---\nname: x\n---\n2' };
    await expect(load(kit, twice)).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect((await load(kit, twice, { onClash: 'rename' })).items.map(({ name }) => name)).toEqual(['x', 'x-2']);
    await load(kit, { 'p.md': '# New\n', 'child.md': '---\nparent: p\n---\n# C\n' }, { onClash: 'rename' });
    expect(await kit.services.personas.get(kit.owner, 'child')).toMatchObject({ parent: 'p-2' });
  });

  it('keeps the bytes of a file whose persona was renamed by the import', async () => {
    const kit = await kits.start();
    const document = home['.claude/agents/aria.md'] ?? '';
    await load(kit, { '.claude/agents/a.md': document });
    await load(kit, { '.claude/agents/a.md': document }, { onClash: 'rename' });
    expect((await exported(kit, 'aria-the-bard-2')).bytes.equals(Buffer.from(document))).toBe(true);
    await kit.services.personas.edit(kit.owner, {
      ref: 'aria-the-bard-2',
      baseVersion: '1.0.0',
      name: 'bard',
      fields: {},
    });
    expect((await exported(kit, 'bard')).bytes.toString()).toBe(String(document).replace('"Aria the Bard"', 'bard'));
  });
});

describe('an edited persona that came from a file', () => {
  it('is written over that file, also after several versions', async () => {
    const kit = await kits.start();
    await load(kit, home);
    const edit = (fields: object, baseVersion: string) =>
      kit.services.personas.edit(kit.owner, { ref: 'fixer', baseVersion, fields });
    const { version } = await edit({ description: 'Mends' }, '1.0.0');
    await edit({ content: 'One line.\n' }, version);
    const { bytes, lost } = await exported(kit, 'fixer');
    expect(bytes.toString()).toContain(
      '# Codex agent\nname = "fixer"\ndescription = "Mends"\nmodel = "gpt-5.1-codex"\n',
    );
    expect(bytes.toString()).toContain('One line.');
    expect(bytes.toString()).toContain('model_reasoning_effort = "high"   # slow\n\n[sandbox]');
    expect(lost).toEqual([]);
    expect((await exported(kit, 'fixer@1.0.0')).bytes.equals(Buffer.from(home['.codex/agents/fixer.toml'] ?? ''))).toBe(
      true,
    );
  });

  it('goes to another format with word of what is lost, and never with imports that lead nowhere', async () => {
    const kit = await kits.start();
    await load(kit, home);
    expect(await exported(kit, 'planner', 'codex-agent')).toMatchObject({
      format: 'codex-agent',
      lost: ['ext.gemini'],
    });
    await expect(exported(kit, 'claude', 'agents-md')).rejects.toMatchObject({
      code: 'IMPORT_INVALID',
      message: /@docs\/style\.md/,
    });
    expect((await exported(kit, 'soul', 'agents-md')).bytes.toString()).toBe('I am Hermes.\n');
  });

  it('gives other programs the text of its parents too', async () => {
    const kit = await kits.start();
    await load(kit, { 'base.md': '# Base\n\nroot\n', 'kid.md': '---\nparent: base\n---\n# Kid\n\nleaf\n' });
    expect((await exported(kit, 'kid', 'agents-md')).bytes.toString()).toMatch(/root[\s\S]*leaf/);
  });
});

describe('staged files', () => {
  it('come in parts, expire, and belong to who gave them', async () => {
    const kit = await kits.start();
    const { imports } = kit.services;
    const add = (input: object) => imports.stage(kit.owner, stageFilesInput.parse(input));
    const { importId } = add({ files: [{ path: 'a.md', data: 'one ' }] });
    add({
      importId,
      files: [
        { path: 'a.md', data: 'two', append: true },
        { path: 'b.md', data: 'b' },
      ],
    });
    expect(() => add({ importId, files: [{ path: 'b.md', data: 'again' }] })).toThrow(/given twice/);
    expect(() => add({ importId, files: [{ path: 'c.md', data: 'x', append: true }] })).toThrow(/no beginning/);
    const other = await kit.otherUser('eve');
    await expect(imports.plan(other, planImportInput.parse({ importId }))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await imports.import(kit.owner, importManyInput.parse({ importId }));
    expect(await kit.services.personas.get(kit.owner, 'a')).toMatchObject({ content: 'one two' });
    const late = add({ files: [{ path: 'z.md', data: 'z' }] });
    kit.clock.advance(11 * 60_000);
    await expect(imports.plan(kit.owner, planImportInput.parse({ importId: late.importId }))).rejects.toThrow(
      /10 minutes/,
    );
  });

  it('take paths below their folder only', () => {
    for (const path of ['/etc/passwd', '../x', 'a/../../x', 'a\0b', '']) {
      expect(stageFilesInput.safeParse({ files: [{ path, data: 'x' }] }).success).toBe(false);
    }
  });
});
