import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placesOf } from '../contract/places.ts';
import { readUserKeys } from './key-file.ts';
import { createShell, tailOf } from './process-shell.ts';
import type { Shell } from './shell.ts';
import { readUserFiles, writeRemembered } from './user-files.ts';

let cwd = '';
let shell: Shell;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'maestro-shell-'));
  shell = createShell({
    env: {},
    cwd,
    places: placesOf({ MAESTRO_HOME: cwd }, { home: cwd, cwd }),
    copyCommand: undefined,
    lifecycle: () => {
      throw new Error('no terminal here');
    },
    repaint: () => undefined,
    writeTerminal: () => undefined,
  });
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('files of the user', () => {
  it('are written with the folders above them, and not over others', async () => {
    expect(await shell.writeText('out/a.md', 'one', false)).toBe(join(cwd, 'out/a.md'));
    expect(await readFile(join(cwd, 'out/a.md'), 'utf8')).toBe('one');
    await expect(shell.writeText('out/a.md', 'two', false)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await shell.writeText('out/a.md', 'two', true);
    expect(await shell.readText('out/a.md')).toEqual({ path: join(cwd, 'out/a.md'), text: 'two' });
  });

  it('that cannot be read are named with the reason', async () => {
    await writeFile(join(cwd, 'latin1.md'), Buffer.from([0x63, 0xe9]));
    await writeFile(join(cwd, 'large.md'), 'x'.repeat(2 * 1024 * 1024 + 1));
    await expect(shell.readText('none.md')).rejects.toThrow('none.md cannot be read: there is no such file');
    await expect(shell.readText('.')).rejects.toThrow('it is a folder');
    await expect(shell.readText('latin1.md')).rejects.toThrow('it is not UTF-8');
    await expect(shell.readText('large.md')).rejects.toThrow('more than a persona can have');
  });

  it('are completed, folders with a slash, hidden ones only when asked for', async () => {
    await mkdir(join(cwd, 'docs/deep'), { recursive: true });
    await writeFile(join(cwd, 'docs/done.md'), '');
    await writeFile(join(cwd, 'docs/.hidden'), '');
    expect(await shell.completePath('docs/d')).toEqual(['docs/deep/', 'docs/done.md']);
    expect(await shell.completePath('./docs/.')).toEqual(['./docs/.hidden']);
    expect(await shell.completePath(`${cwd}/docs/dee`)).toEqual([`${cwd}/docs/deep/`]);
    expect(await shell.completePath('nowhere/')).toEqual([]);
  });

  it('with instructions for agents are found, also in their folders, but no empty ones', async () => {
    await writeFile(join(cwd, 'CLAUDE.md'), '# Rules');
    await writeFile(join(cwd, 'GEMINI.md'), '');
    await mkdir(join(cwd, '.claude/agents'), { recursive: true });
    await writeFile(join(cwd, '.claude/agents/reviewer.md'), '# Reviewer');
    expect((await shell.findInstructions()).map(({ name }) => name)).toEqual([
      'CLAUDE.md',
      '.claude/agents/reviewer.md',
    ]);
  });
});

describe('the tail of a log', () => {
  it('is its last lines, and nothing where there is no log', async () => {
    const file = join(cwd, 'a.log');
    await writeFile(file, `${'old\n'.repeat(50_000)}one\ntwo\n`);
    expect(await tailOf(file, 2)).toEqual(['one', 'two']);
    expect(await tailOf(join(cwd, 'none.log'), 2)).toEqual([]);
  });
});

describe('configuration', () => {
  it('is read from beside config.json, with every mistake told', async () => {
    const places = { configFile: join(cwd, 'config/config.json'), stateDir: join(cwd, 'state') };
    expect(readUserFiles(places).problems).toEqual([]);
    await mkdir(join(cwd, 'config'));
    await writeFile(places.configFile, '{ "tui": { "theme": "light", "mouse": 1 } }');
    await writeFile(join(cwd, 'config/keys.json'), '{ "persona.delete": ["e"] }');
    writeRemembered(places.stateDir, '{ "sort": "tokens" }');
    const { config, remembered, problems } = readUserFiles(places);
    const keys = readUserKeys(places.configFile);
    expect([config.theme, keys.value.keys['persona.delete'], remembered.sort]).toEqual(['light', ['e'], 'tokens']);
    expect([...problems, ...keys.problems]).toEqual([
      'config.json:1: "tui.mouse" must be true or false',
      'keys.json: e is a key of persona.edit and of persona.delete',
    ]);
  });
});
