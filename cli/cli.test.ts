import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from './cli.ts';
import { COMMANDS } from './command-table.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'maestro-cli-'));
});

afterEach(async () => {
  await rm(home, { recursive: true });
});

/** One command line in a home without a daemon and without a terminal. */
async function run(...words: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = { MAESTRO_HOME: home, PATH: '', HOME: home };
  const code = await runCli(words, { env, cwd: home, stdin: Readable.from([]), stdout, stderr });
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

describe('the command line', () => {
  it('suggests the nearest command for an unknown one', async () => {
    expect(await run('persna', 'list')).toEqual({
      code: 2,
      out: '',
      err: "error INVALID_INPUT: unknown command 'persna'\nhint Did you mean persona?\n",
    });
    expect((await run('persona', 'lst')).err).toContain('Did you mean list?');
    expect((await run('persona', 'list', '--qery', 'x')).err).toContain('Did you mean --query?');
  });

  it.each([
    ['a missing argument', ['persona', 'show'], "missing required argument 'persona'"],
    ['a value that is no choice', ['stats', '--by', 'moon'], 'Choose one of version, session, model, agent.'],
    ['a number that is none', ['persona', 'list', '--limit', 'many'], 'It must be a whole number.'],
    ['an argument too many', ['version', 'x'], 'too many arguments'],
    ['a shell that has no script', ['completion', 'tcsh'], 'bash, zsh, fish'],
  ])('refuses %s with exit code 2', async (_what, words, message) => {
    const { code, out, err } = await run(...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^error INVALID_INPUT: /);
    expect(err).toContain(message);
  });

  it('prints wrong usage as JSON where JSON was asked for', async () => {
    const { code, out, err } = await run('stats', '--by', 'moon', '--json');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'INVALID_INPUT' } });
  });

  it('prints help with examples, and exits with 0', async () => {
    const { code, out } = await run('session', 'switch', '--help');
    expect(code).toBe(0);
    expect(out).toContain('Usage: maestro session switch [options] [session] [persona]');
    expect(out).toContain('Examples:\n  maestro session switch k3v9 reviewer ');
    expect((await run('--help')).out).toContain('persona');
  });

  it.each(COMMANDS.map(({ path }) => [path.join(' '), path] as const))('has help for `%s`', async (_name, path) => {
    const { code, out } = await run(...path, '--help');
    expect(code).toBe(0);
    expect(out).toContain('Examples:');
    expect(out).toContain('--json');
  });

  it('lists the commands of a group when one is missing', async () => {
    const { code, err, out } = await run('persona');
    expect(code).toBe(2);
    expect(out + err).toContain('rollback');
  });

  it('says with exit code 3 that no daemon runs, and how to start it', async () => {
    const { code, out, err } = await run('persona', 'list');
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(/^error DAEMON_UNREACHABLE: .*\nhint maestro daemon start\n$/);
    expect(JSON.parse((await run('persona', 'list', '--json')).err)).toMatchObject({
      error: { code: 'DAEMON_UNREACHABLE', details: {} },
    });
    expect((await run('daemon', 'status')).code).toBe(3);
  });

  it('takes --json and --no-color before and after the command', async () => {
    expect(JSON.parse((await run('--json', 'config', 'path')).out)).toHaveProperty('path');
    expect(JSON.parse((await run('config', 'path', '--json', '--no-color')).out)).toHaveProperty('path');
  });

  it('prints its version with what it speaks', async () => {
    expect(JSON.parse((await run('version', '--json')).out)).toMatchObject({ node: process.version });
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('stops a daemon that does not run without an error', async () => {
    expect(JSON.parse((await run('daemon', 'stop', '--json')).out)).toEqual({ stopped: false });
  });

  it('opens no editor where there is no terminal', async () => {
    const { code, err } = await run('persona', 'create', 'x');
    expect(code).toBe(2);
    expect(err).toContain('--file');
  });
});

describe('configuration', () => {
  it('is empty without a file, and read by dotted keys', async () => {
    expect((await run('config', 'get', '--json')).out).toBe('{}\n');
    await mkdir(join(home, 'config'));
    await writeFile(join(home, 'config/config.json'), '{"upstreams":{"openai":{"baseUrl":"http://x"}}}');
    expect((await run('config', 'get', 'upstreams.openai.baseUrl')).out).toBe('http://x\n');
    expect((await run('config', 'get', 'upstreams.none', '--json')).out).toBe('null\n');
  });

  it('says what is wrong with a file that is no JSON', async () => {
    await mkdir(join(home, 'config'));
    await writeFile(join(home, 'config/config.json'), '{');
    const { code, err } = await run('config', 'get');
    expect(code).toBe(2);
    expect(err).toContain('config.json is not JSON');
  });
});

describe('the doctor', () => {
  it('finds nothing wrong in a home that is not there yet, and says that no daemon runs', async () => {
    const { code, out } = await run('doctor', '--json');
    const { checks } = JSON.parse(out) as { checks: { name: string; state: string }[] };
    expect(checks.find(({ name }) => name === 'daemon')).toMatchObject({ state: 'warn' });
    expect(checks.filter(({ name, state }) => state === 'fail' && name !== 'http')).toEqual([]);
    expect([0, 1]).toContain(code);
  });

  it('finds a folder that others can read', async () => {
    await mkdir(join(home, 'data'), { mode: 0o755 });
    const { code, out } = await run('doctor');
    expect(code).toBe(1);
    expect(out).toContain('chmod go-rwx');
  });
});
