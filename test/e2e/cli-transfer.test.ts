import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FormatInfo } from '../../contract/format.ts';
import type { ImportPlan, ImportResult } from '../../contract/import.ts';
import type { PersonaPage } from '../../contract/persona.ts';
import type { ExportedDocument } from '../../contract/transfer.ts';
import { commandLine } from '../harness/command-line.ts';
import { SAMPLE_HOME, sampleFiles } from '../harness/sample-home.ts';

const cli = commandLine();
const { maestro, json, failure } = cli;

const names = async () => (await json<PersonaPage>('persona', 'list', '--limit', '500')).items.map(({ name }) => name);

describe('maestro persona import of a folder', () => {
  it('says what it would do, and does it only when told so', async () => {
    await cp(SAMPLE_HOME, join(cli.home, 'sample'), { recursive: true });
    const plan = await json<ImportPlan>('persona', 'import', 'sample', '--dry-run');
    expect(plan.counts).toEqual({ create: 26, version: 0, skip: 0, clash: 0, refuse: 0 });
    expect(new Set(plan.items.map(({ format }) => format)).size).toBeGreaterThanOrEqual(24);
    const { out } = await maestro(['persona', 'import', 'sample', '-n']);
    expect(out).toMatch(/\.codex\/agents\/fixer\.toml +codex-agent +new +fixer/);
    expect(await failure('persona', 'import', 'sample')).toMatchObject({ exit: 2, message: /--yes/ });
    expect(await names()).toEqual([]);
    const { counts } = await json<ImportResult>('persona', 'import', 'sample', '--yes');
    expect(counts).toEqual({ created: 26, versioned: 0, unchanged: 0, skipped: 0, refused: 0 });
  });

  it('writes every file back byte for byte', async () => {
    expect((await maestro(['persona', 'export', '--all', '--dir', 'back'])).code).toBe(0);
    const found = (await readdir(join(cli.home, 'back'), { recursive: true, withFileTypes: true })).filter((each) =>
      each.isFile(),
    );
    expect(found).toHaveLength(sampleFiles().length);
    for (const { path, bytes } of sampleFiles()) {
      expect([path, (await readFile(join(cli.home, 'back', path))).equals(bytes)]).toEqual([path, true]);
    }
  });

  it('changes nothing where a name is taken, until a choice is made', async () => {
    const before = await names();
    expect(await failure('persona', 'import', 'sample', '--yes')).toMatchObject({ exit: 5, code: 'NAME_TAKEN' });
    expect(await names()).toEqual(before);
    const skipped = await json<ImportResult>('persona', 'import', 'sample', '--yes', '--on-clash', 'skip');
    expect(skipped.counts).toMatchObject({ skipped: 26, created: 0 });
    const again = await json<ImportResult>('persona', 'import', 'sample', '--yes', '--on-clash', 'new-version');
    expect(again.counts).toMatchObject({ unchanged: 26 - again.counts.refused - again.counts.versioned });
    await writeFile(join(cli.home, 'sample/.hermes/SOUL.md'), 'I am new.\n');
    const { out } = await maestro(['persona', 'import', 'sample/.hermes', '--yes', '--on-clash', 'new-version']);
    expect(out).toContain('versioned soul@1.0.1 from .hermes/SOUL.md\n1 new versions');
  });

  it('is all or nothing, and goes on without refused files when told so', async () => {
    await mkdir(join(cli.home, 'mixed'));
    await writeFile(join(cli.home, 'mixed/fine.md'), 'fine');
    await writeFile(join(cli.home, 'mixed/broken.md'), '---\nname: broken\n');
    await symlink('/etc/hostname', join(cli.home, 'mixed/link.md'));
    expect(await failure('persona', 'import', 'mixed', '--yes')).toMatchObject({
      exit: 6,
      code: 'IMPORT_INVALID',
      message: /broken\.md/,
    });
    expect(await names()).not.toContain('fine');
    const result = await json<ImportResult & { leftOut: unknown[] }>(
      'persona',
      'import',
      'mixed',
      '--yes',
      '--skip-refused',
    );
    expect(result).toMatchObject({ counts: { created: 1, refused: 1 }, leftOut: [{ path: 'link.md' }] });
  });

  it('takes files together or not at all', async () => {
    await writeFile(join(cli.home, 'one.md'), '---\nname: one\nparent: two\n---\nx');
    await writeFile(join(cli.home, 'two.md'), '---\nname: two\n---\nx');
    await writeFile(join(cli.home, 'three.md'), '---\nname: three\nparent: nobody\n---\nx');
    expect(await failure('persona', 'import', 'one.md', 'two.md', 'three.md')).toMatchObject({ exit: 6 });
    expect(await names()).not.toContain('two');
    expect((await maestro(['persona', 'import', 'one.md', 'two.md'])).out).toBe(
      'created one@1.0.0 from one.md\ncreated two@1.0.0 from two.md\n2 created\n',
    );
  });
});

describe('maestro persona export', () => {
  it('writes another format and says what is lost', async () => {
    const { out, err } = await maestro(['persona', 'export', 'planner', '--format', 'codex-agent']);
    expect(out).toBe('name = "planner"\ndescription = "Plans"\ndeveloper_instructions = """\nPlan first.\n"""\n');
    expect(err).toBe('planner: codex-agent does not hold ext.gemini\n');
    const written = await json<ExportedDocument & { file: string }>(
      'persona',
      'export',
      'planner',
      '--format',
      'cursor-rule',
      '-o',
      'back/',
    );
    expect(written).toMatchObject({ file: 'back/.cursor/rules/planner.mdc', lost: ['ext.gemini'] });
    expect(await failure('persona', 'export', 'claude', '--format', 'agents-md')).toMatchObject({
      exit: 6,
      message: /@docs\/style\.md/,
    });
  });

  it('overwrites nothing without --force', async () => {
    await writeFile(join(cli.home, 'mine.md'), 'mine');
    expect(await failure('persona', 'export', 'soul', '-o', 'mine.md')).toMatchObject({ exit: 2, message: /--force/ });
    expect(await readFile(join(cli.home, 'mine.md'), 'utf8')).toBe('mine');
    await json('persona', 'export', 'soul', '-o', 'mine.md', '--force');
    expect(await readFile(join(cli.home, 'mine.md'), 'utf8')).toBe('I am new.\n');
    await mkdir(join(cli.home, 'outside'));
    await mkdir(join(cli.home, 'inside'));
    await symlink(join(cli.home, 'outside'), join(cli.home, 'inside/.hermes'));
    expect(await failure('persona', 'export', 'soul', '--dir', 'inside')).toMatchObject({
      exit: 2,
      message: /leads out/,
    });
    expect(await readdir(join(cli.home, 'outside'))).toEqual([]);
  });

  it('puts the library into one file that comes back whole', async () => {
    const before = await json<PersonaPage>('persona', 'list', '--limit', '500');
    await json('persona', 'export', '--all', '--bundle', '-o', 'library.json');
    for (const { name } of before.items.filter((each) => each.name !== 'two'))
      await json('persona', 'delete', name, '--yes', '--force');
    await json('persona', 'delete', 'two', '--yes', '--force');
    expect(await failure('persona', 'import', 'library.json')).toMatchObject({ exit: 5 });
    const { counts } = await json<ImportResult>('persona', 'import', 'library.json', '--on-clash', 'rename');
    expect(counts.created).toBe(before.items.length);
    expect(await names()).toEqual(before.items.map(({ name }) => `${name}-2`));
  });

  it('lists formats with what each keeps and loses', async () => {
    const formats = await json<FormatInfo[]>('persona', 'formats');
    expect(formats.map(({ id }) => id)).toEqual(expect.arrayContaining(['claude-agent', 'card-png', 'maestro-bundle']));
    expect((await maestro(['persona', 'formats'])).out).toContain('.cursor/rules/**/*.mdc');
  });
});
