import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FORMATS } from '../../daemon/domain/interchange/registry.ts';
import { SAMPLE_HOME, sampleFiles } from '../../test/harness/sample-home.ts';
import { readRegular, scanFolder } from './scan-folder.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const places = FORMATS.flatMap((format) => format.places);

async function tree(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'maestro scan-'));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const scan = (folder: string, rest: { readonly takeAll?: boolean; readonly home?: string } = {}) =>
  scanFolder(folder, { places, takeAll: false, home: '/nowhere', signal: new AbortController().signal, ...rest });

const pathsOf = async (...input: Parameters<typeof scan>) => (await scan(...input)).files.map(({ path }) => path);

describe('looking through a folder', () => {
  it('finds a file of every format with its bytes', async () => {
    const { files } = await scan(SAMPLE_HOME);
    const wanted = sampleFiles();
    expect(files.map(({ path }) => path).toSorted()).toEqual(wanted.map(({ path }) => path));
    for (const { path, bytes } of files)
      expect(bytes.equals(wanted.find((each) => each.path === path)?.bytes ?? Buffer.alloc(0))).toBe(true);
  });

  it('of a project takes what is a persona by its place or header, and no readme', async () => {
    const files = {
      'package.json': '{}',
      'README.md': '# R',
      'docs/a.md': '# A',
      'p.md': '---\nname: p\n---\nx',
      'CLAUDE.md': 'c',
      'data.json': '{"a":1}',
    };
    expect(await pathsOf(await tree(files))).toEqual(['CLAUDE.md', 'p.md']);
  });

  it('of any other folder takes all Markdown but what comes with every project', async () => {
    const files = {
      'a.md': 'x',
      'sub/b.markdown': 'y',
      'README.md': '# R',
      'LICENSE.md': 'l',
      'x.txt': 'no',
      'data.json': '{}',
    };
    expect(await pathsOf(await tree(files))).toEqual(['a.md', 'sub/b.markdown']);
  });

  it('of a home looks into the places of agents only', async () => {
    const root = await tree({
      '.claude/agents/a.md': 'x',
      'work/p/CLAUDE.md': 'y',
      'notes.md': '---\nname: n\n---\n',
      '.gemini/GEMINI.md': 'g',
      'AGENTS.md': 'a',
    });
    expect(await pathsOf(root, { home: root })).toEqual(['.claude/agents/a.md', '.gemini/GEMINI.md', 'AGENTS.md']);
  });

  it('knows a place also from inside it', async () => {
    const root = await tree({ '.claude/agents/sub/a.md': 'x' });
    expect(await pathsOf(join(root, '.claude/agents'))).toEqual(['.claude/agents/sub/a.md']);
  });

  it('follows no link, opens no pipe, reads nothing large, and says so', async () => {
    const outside = await tree({ 'secret.md': 'secret' });
    const root = await tree({
      'CLAUDE.md': 'c',
      '.claude/agents/a.md': 'x',
      'node_modules/p/CLAUDE.md': 'n',
      '.git/CLAUDE.md': 'g',
    });
    await symlink(join(outside, 'secret.md'), join(root, '.claude/agents/link.md'));
    await symlink(root, join(root, '.claude/loop'));
    await symlink(outside, join(root, '.cursor'));
    execFileSync('mkfifo', [join(root, '.claude/agents/pipe.md')]);
    await writeFile(join(root, '.claude/agents/huge.md'), '');
    await truncate(join(root, '.claude/agents/huge.md'), 20 * 1024 ** 3);
    const { files, leftOut } = await scan(root);
    expect(files.map(({ path }) => path)).toEqual(['.claude/agents/a.md', 'CLAUDE.md']);
    expect(leftOut.map(({ path }) => path)).toEqual([
      '.claude/agents/huge.md',
      '.claude/agents/link.md',
      '.claude/agents/pipe.md',
    ]);
  });

  it('is not fooled when a link or pipe takes the place of a file in between', async () => {
    const root = await tree({ 'a.md': 'x' });
    await symlink(join(root, 'a.md'), join(root, 'link.md'));
    execFileSync('mkfifo', [join(root, 'pipe.md')]);
    expect(await readRegular(join(root, 'link.md'))).toMatch(/link/);
    expect(await readRegular(join(root, 'pipe.md'))).toBe('no regular file');
    expect(await readRegular(join(root, 'a.md'))).toEqual(Buffer.from('x'));
  });

  it('ends in a deep tree', async () => {
    const deep = `${'d/'.repeat(40)}CLAUDE.md`;
    const { files, leftOut } = await scan(await tree({ [deep]: 'x', 'a.md': 'y' }));
    expect(files.map(({ path }) => path)).toEqual(['a.md']);
    expect(leftOut).toMatchObject([{ reason: expect.stringMatching(/deeper/) }]);
  });
});
