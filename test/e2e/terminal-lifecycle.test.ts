import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { startTerminal, type TerminalDriver, type TerminalOptions } from '../harness/terminal-driver.ts';
import { FRESH_MODES, type TerminalModes } from '../harness/virtual-terminal.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = 'test/fixtures/terminal/lifecycle-program.ts';
const FULL_SCREEN: TerminalModes = {
  ...FRESH_MODES,
  alternateScreen: true,
  cursorVisible: false,
  bracketedPaste: true,
  mouse: true,
  sgrMouse: true,
  wraparound: false,
};
const folder = mkdtempSync(join(tmpdir(), 'maestro-lifecycle-'));
const draftFile = join(folder, 'draft.md');

async function startProgram(options: Partial<TerminalOptions> = {}): Promise<TerminalDriver> {
  const args = ['--import', 'tsx', PROGRAM];
  const driver = await startTerminal({ file: process.execPath, args, cwd: ROOT, ...options });
  await driver.sees('ready');
  return driver;
}

async function startShell(env: Readonly<Record<string, string>> = {}): Promise<TerminalDriver> {
  const shell = await startTerminal({
    file: 'bash',
    args: ['--norc', '--noprofile', '-i'],
    cwd: ROOT,
    env: { PS1: 'shell> ', ...env },
  });
  await shell.sees('shell>');
  shell.type(`'${process.execPath}' --import tsx ${PROGRAM}\r`);
  await shell.sees('ready');
  return shell;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the terminal after the end of the program', () => {
  it('enters the full screen with exactly the modes it needs', async () => {
    await using program = await startProgram();
    expect(program.modes()).toEqual(FULL_SCREEN);
  });

  it.each([
    { way: 'an exception', key: 't', code: 70, says: 'thrown in the middle' },
    { way: 'a rejection', key: 'r', code: 70, says: 'rejected in the middle' },
  ])('is as before after $way, shows the error and where the draft is, exit $code', async ({ key, code, says }) => {
    await using program = await startProgram({ env: { DRAFT_FILE: draftFile } });
    await program.press(key);
    expect(await program.exit()).toEqual({ code, signal: 0 });
    expect(program.modes()).toEqual(FRESH_MODES);
    const text = program.screen().join('\n');
    expect(text).toContain(says);
    expect(text).toContain('Your draft is in draft.md');
    expect(readFileSync(draftFile, 'utf8')).toBe('draft saved');
  });

  it.each([
    { signal: 'SIGTERM', code: 143 },
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGHUP', code: 129 },
    { signal: 'SIGQUIT', code: 131 },
  ] as const)('is as before after $signal, exit $code', async ({ signal, code }) => {
    await using program = await startProgram();
    program.signal(signal);
    expect(await program.exit()).toEqual({ code, signal: 0 });
    expect(program.modes()).toEqual(FRESH_MODES);
  });

  it.each([
    { way: 'quitting', key: 'q', code: 0 },
    { way: 'process.exit from anywhere', key: 'x', code: 3 },
  ])('is as before after $way', async ({ key, code }) => {
    await using program = await startProgram();
    await program.press(key);
    expect(await program.exit()).toEqual({ code, signal: 0 });
    expect(program.modes()).toEqual(FRESH_MODES);
    expect(program.screen().join('')).toBe('');
  });

  it('may be gone: the program saves its draft and ends by SIGHUP, without a core dump', async () => {
    rmSync(draftFile, { force: true });
    await using program = await startProgram({ env: { DRAFT_FILE: draftFile } });
    program.hangUp();
    expect(await program.exit()).toEqual({ code: 0, signal: 1 });
    expect(readFileSync(draftFile, 'utf8')).toBe('draft saved');
  });

  it('is cleared where there is no alternate screen', async () => {
    await using program = await startProgram({ term: 'vt100' });
    expect(program.modes().alternateScreen).toBe(false);
    await program.press('q');
    await program.exit();
    expect(program.screen().join('')).toBe('');
    expect(program.output()).toMatch(/ready/);
  });
});

describe('suspending', () => {
  it('gives the shell a clean terminal and paints everything again on fg, also in another size', async () => {
    await using shell = await startShell();
    await shell.press('C-z');
    await shell.sees(/Stopped[\s\S]*shell>/);
    expect(shell.modes()).toEqual({ ...FRESH_MODES, bracketedPaste: shell.modes().bracketedPaste });
    shell.size(60, 20);
    shell.type('fg\r');
    await shell.sees('ready 60x20');
    await shell.sees('resumed: 1.');
    expect(shell.modes()).toEqual(FULL_SCREEN);
    await shell.press('j', 'q');
    await shell.sees(/shell>\s*$/);
    shell.type('echo "code $?"\r');
    await shell.sees('code 0');
  });

  it('comes back when a stop from outside gave no time to leave', async () => {
    await using program = await startProgram();
    program.signal('SIGSTOP');
    program.signal('SIGCONT');
    await program.sees('resumed: 1.');
    expect(program.modes()).toEqual(FULL_SCREEN);
  });

  it('goes on where no shell could bring the program back', async () => {
    await using program = await startProgram();
    await program.press('C-z');
    await program.sees('resumed: 1.');
    await program.press('k');
    await program.sees(/seen: .*k\./);
    expect(program.modes()).toEqual(FULL_SCREEN);
  });
});

describe('the editor hand-off', () => {
  it('gives the editor a clean terminal and all keys, and reads the file whatever the exit code is', async () => {
    const editor = `sh -c 'read line; echo "$line" >> "$0"; exit 4'`;
    await using program = await startProgram({ env: { EDITOR: editor } });
    await program.press('e');
    await program.waitFor(() => !program.modes().alternateScreen, 'the normal screen');
    expect(program.modes()).toEqual(FRESH_MODES);
    program.type('qqq typed\r');
    await program.sees('edited: 4 first line/qqq typed.');
    expect(program.modes()).toEqual(FULL_SCREEN);
    await program.press('j');
    await program.sees(/seen: e j\./);
  });

  it('leaves ^C to the editor', async () => {
    const editor = `sh -c 'trap "echo interrupted >> $0; exit 0" INT; echo waiting; while :; do sleep 0.05; done'`;
    await using program = await startProgram({ env: { VISUAL: editor } });
    await program.press('e');
    await program.sees('waiting');
    await program.press('C-c');
    await program.sees('edited: 0 first line/interrupted.');
  });
});

describe('input through a real terminal', () => {
  it('tells keys, text, paste, clicks and the wheel apart', async () => {
    await using program = await startProgram();
    await program.press('up', 'C-s', 'S-tab', 'escape', 'enter');
    program.type('🚀');
    await program.sees('seen: up C-s S-tab escape enter 🚀.');
    program.paste('two\nlines');
    program.click(2, 5);
    program.wheel('down', 2, 5);
    await program.sees('pasted(two/lines) clicked release wheelDown.');
  });

  it('asks the terminal about itself without showing the answer', async () => {
    await using program = await startProgram();
    await program.press('b');
    await program.sees('seen: b answered.');
  });

  it('draws one frame for a new size', async () => {
    await using program = await startProgram();
    program.size(45, 12);
    await program.sees('ready 45x12');
    program.size(1, 1);
    program.size(100, 30);
    await program.sees('ready 100x30');
  });

  it('uses no colour with NO_COLOR', async () => {
    await using program = await startProgram({ env: { NO_COLOR: '1', COLORTERM: 'truecolor' } });
    await program.press('q');
    await program.exit();
    expect(program.output()).not.toMatch(/\x1b\[[\d;]*\b(?:3[0-8]|4[0-8]|9\d|10\d)\b[\d;]*m/);
  });
});
