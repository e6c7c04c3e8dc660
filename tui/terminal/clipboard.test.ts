import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ClipboardOptions, copyText } from './clipboard.ts';
import { runCommand } from './run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'maestro-clipboard-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A machine on which only the named programs work. */
function machine(env: ClipboardOptions['env'], working: readonly string[] = []) {
  const ran: string[] = [];
  const written: string[] = [];
  const options: ClipboardOptions = {
    env: { TERM: 'xterm-256color', ...env },
    folder: join(folder, 'copies'),
    writeTerminal: (bytes) => void written.push(bytes),
    run: async ([file = '', ...args], input) => {
      ran.push([file, ...args, `<${input}`].join(' '));
      return working.includes(file) ? { code: 0 } : { code: undefined, reason: `${file} is not installed` };
    },
  };
  return { options, ran, written };
}

describe('copyText', () => {
  it('takes the configured command first', async () => {
    const { options, ran } = machine({ TMUX: '/run/tmux' }, ['mycopy', 'tmux']);
    const result = await copyText('text', { ...options, command: ['mycopy', '-x'] });
    expect(result).toMatchObject({ way: 'command', confirmed: true });
    expect(ran).toEqual(['mycopy -x <text']);
  });

  it('loads the tmux buffer inside of tmux', async () => {
    const { options, ran, written } = machine({ TMUX: '/run/tmux', SSH_TTY: '/dev/pts/1' }, ['tmux']);
    expect(await copyText('text', options)).toMatchObject({ way: 'tmux', confirmed: true });
    expect(ran).toEqual(['tmux load-buffer -w - <text']);
    expect(written).toEqual([]);
  });

  it('sends OSC 52 over SSH and does not claim that it arrived', async () => {
    const { options, ran, written } = machine({ SSH_TTY: '/dev/pts/1', DISPLAY: ':10' }, ['xclip']);
    const result = await copyText('日本', options);
    expect(result).toMatchObject({ way: 'osc52', confirmed: false });
    expect(result.message).toContain('does not say');
    expect(ran).toEqual([]);
    expect(written).toEqual([`\x1b]52;c;${Buffer.from('日本').toString('base64')}\x1b\\`]);
  });

  it.each([
    [{ WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' }, 'wl-copy'],
    [{ DISPLAY: ':0' }, 'xclip'],
  ])('uses the tool of the desktop %j', async (env, tool) => {
    const { options, ran } = machine(env, [tool]);
    expect(await copyText('text', options)).toMatchObject({ way: 'tool', confirmed: true });
    expect(ran[0]).toMatch(new RegExp(`^${tool}`));
  });

  it('goes on to OSC 52 when the tool fails, and says so', async () => {
    const { options, written } = machine({ DISPLAY: ':0' });
    const result = await copyText('text', options);
    expect(result.way).toBe('osc52');
    expect(result.message).toContain('xclip failed (xclip is not installed)');
    expect(written).toHaveLength(1);
  });

  it('writes a private file and names it when nothing else works', async () => {
    const { options, written } = machine({ TMUX: '/run/tmux' });
    const result = await copyText('text\n', options);
    expect(result).toMatchObject({ way: 'file', confirmed: true });
    expect(result.message).toContain(result.path);
    expect(written).toEqual([]);
    expect(readFileSync(result.path ?? '', 'utf8')).toBe('text\n');
    expect(statSync(result.path ?? '').mode & 0o777).toBe(0o600);
  });

  it.each([
    [{}, 60_000],
    [{ TERM: 'linux' }, 10],
  ])('writes a file where OSC 52 cannot carry it: %j, %i characters', async (env, length) => {
    const { options, written } = machine(env);
    expect((await copyText('x'.repeat(length), options)).way).toBe('file');
    expect(written).toEqual([]);
  });
});

describe('runCommand', () => {
  it('gives the text to the program and its exit code back', async () => {
    const path = join(folder, 'got.txt');
    expect(await runCommand(['sh', '-c', 'cat > "$1"; exit 3', 'sh', path], 'in full')).toEqual({ code: 3 });
    expect(readFileSync(path, 'utf8')).toBe('in full');
  });

  it('does not wait for what the program leaves running', async () => {
    expect(await runCommand(['sh', '-c', 'sleep 60 & exit 0'], 'x')).toEqual({ code: 0 });
  });

  it('says why a program did not run or end by itself', async () => {
    expect((await runCommand(['no-such-program-here'], 'x')).reason).toContain('ENOENT');
    expect((await runCommand(['sh', '-c', 'kill -TERM $$'], 'x')).reason).toContain('SIGTERM');
  });

  it('bears a program that does not read', async () => {
    expect(await runCommand(['true'], 'x'.repeat(1_000_000))).toEqual({ code: 0 });
  });
});
