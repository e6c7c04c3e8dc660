import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EffectivePrompt, PersonaDetail, PersonaPage } from '../../contract/persona.ts';
import type { VersionDiff, VersionSummary } from '../../contract/version.ts';
import { commandLine } from '../harness/command-line.ts';

const cli = commandLine();
const { maestro, json, failure } = cli;

describe('maestro persona', () => {
  it('makes personas of text, files, standard input and templates', async () => {
    expect(
      await json('persona', 'create', 'base', '--content', '# Rules\n\nBe exact.\n', '--tag', 'work'),
    ).toMatchObject({
      name: 'base',
      version: '1.0.0',
    });
    await writeFile(join(cli.home, 'child.md'), '---\nname: other\nparent: base\n---\n# Tone\n\nBe kind.\n');
    expect(await json('persona', 'create', 'child', '--file', 'child.md')).toMatchObject({
      name: 'child',
      parent: 'base',
    });
    expect(await maestro(['persona', 'create', 'brief', '--file', '-'], 'Answer in one sentence.\n')).toMatchObject({
      code: 0,
      out: 'created brief@1.0.0\n',
    });
    const [template] = await json<{ name: string }[]>('persona', 'templates');
    expect(await json('persona', 'create', 'tutor-of-mine', '--template', template?.name ?? '')).toMatchObject({
      name: 'tutor-of-mine',
    });
  });

  it('lists, searches and shows them, and draws who inherits from whom', async () => {
    const page = await json<PersonaPage>('persona', 'list', '--tag', 'work');
    expect(page.items.map(({ name }) => name)).toEqual(['base']);
    expect((await maestro(['persona', 'search', 'chil', '-q'])).out).toBe('child\n');
    expect((await json<PersonaDetail>('persona', 'show', 'base')).content).toBe('# Rules\n\nBe exact.\n');
    expect((await maestro(['persona', 'show', 'base', '--raw'])).out).toBe('# Rules\n\nBe exact.\n');
    expect((await maestro(['persona', 'tree'])).out).toContain('base@1.0.0\n  child@1.0.0\n');
  });

  it('resolves what an agent gets, and explains it', async () => {
    const prompt = await json<EffectivePrompt>('persona', 'resolve', 'child');
    expect(prompt.text).toContain('Be exact.');
    expect(prompt.text).toContain('Be kind.');
    const { out } = await maestro(['persona', 'resolve', 'child', '--explain']);
    expect(out).toMatch(/base@1\.0\.0 .*Rules/);
  });

  it('edits into new versions, refuses a stale one with exit code 5, and goes back', async () => {
    await json('persona', 'edit', 'base', '--content', '# Rules\n\nBe brief.\n', '--base-version', '1.0.0');
    const { version } = await json<PersonaDetail>('persona', 'show', 'base');
    expect(version).not.toBe('1.0.0');
    expect(await failure('persona', 'edit', 'base', '--content', 'x', '--base-version', '1.0.0')).toMatchObject({
      exit: 5,
      code: 'REVISION_CONFLICT',
    });
    await writeFile(join(cli.home, 'base.md'), '# Rules\n\nBe kind.\n');
    const edited = await json<PersonaDetail>('persona', 'edit', 'base', '--file', 'base.md', '--major');
    expect(edited).toMatchObject({ version: '2.0.0', tags: ['work'] });
    const versions = await json<VersionSummary[]>('persona', 'versions', 'base');
    expect(versions.map((each) => each.version)).toEqual(['2.0.0', version, '1.0.0']);
    const diff = await json<VersionDiff>('persona', 'diff', 'base', '1.0.0', '2.0.0');
    expect(diff).toMatchObject({ added: 1, removed: 1 });
    const { out } = await maestro(['persona', 'diff', 'base', '1.0.0', 'base.md']);
    expect(out).toContain('-Be exact.\n+Be kind.\n');
    await json('persona', 'rollback', 'base', '1.0.0');
    expect((await json<PersonaDetail>('persona', 'show', 'base')).content).toBe('# Rules\n\nBe exact.\n');
  });

  it('compares with a file that is longer than a request line', async () => {
    await writeFile(join(cli.home, 'long.md'), 'A line of many.\n'.repeat(4_000));
    expect(await json<VersionDiff>('persona', 'diff', 'base', '1.0.0', 'long.md')).toMatchObject({ added: 4_000 });
  });

  it('renames, tags and takes parents away', async () => {
    expect(
      await json('persona', 'edit', 'child', '--rename', 'kind', '--tag', 'a', '--tag', 'b', '--no-parent'),
    ).toMatchObject({
      name: 'kind',
      tags: ['a', 'b'],
      parent: null,
    });
  });

  it('exports, imports and clones the same persona', async () => {
    const { out } = await maestro(['persona', 'export', 'base']);
    expect(out).toMatch(/^---\n/);
    expect((await maestro(['persona', 'export', 'base', 'kind', '--dir', 'out'])).code).toBe(0);
    expect(await readFile(join(cli.home, 'out/base.md'), 'utf8')).toBe(out);
    expect(await failure('persona', 'import', 'out/base.md')).toMatchObject({ exit: 5, code: 'NAME_TAKEN' });
    expect(await json('persona', 'import', 'out/base.md', '--on-clash', 'rename')).toMatchObject({
      outcome: 'created',
    });
    expect(await json('persona', 'import', 'out/base.md', '--on-clash', 'new-version')).toMatchObject({
      outcome: 'unchanged',
      name: 'base',
    });
    const clone = await json<PersonaDetail>('persona', 'clone', 'base@1.0.0', 'base-classic');
    expect(clone).toMatchObject({ name: 'base-classic', content: '# Rules\n\nBe exact.\n' });
  });

  it('deletes only when told so, and restores', async () => {
    expect(await failure('persona', 'delete', 'brief')).toMatchObject({ exit: 2, code: 'INVALID_INPUT' });
    await json('persona', 'delete', 'brief', '--yes');
    expect(await failure('persona', 'show', 'brief')).toMatchObject({ exit: 4, code: 'PERSONA_NOT_FOUND' });
    expect((await maestro(['persona', 'list', '--deleted', '-q'])).out).toBe('brief\n');
    await json('persona', 'restore', 'brief');
    expect(await json('persona', 'show', 'brief')).toMatchObject({ name: 'brief', isActive: true });
  });

  it('refuses bad names, loops and unknown parents with the codes of the table', async () => {
    expect(await failure('persona', 'create', 'Bad Name', '--content', 'x')).toMatchObject({ exit: 2 });
    expect(await failure('persona', 'create', 'base', '--content', 'x')).toMatchObject({ exit: 5, code: 'NAME_TAKEN' });
    expect((await failure('persona', 'edit', 'base', '--parent', 'base')).exit).toBe(6);
    expect((await failure('persona', 'create', 'lost', '--content', 'x', '--parent', 'nobody')).exit).toBe(6);
  });
});
