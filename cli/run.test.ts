import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initTRPC } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import superjson from 'superjson';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '../contract/limits.ts';

const token = `mst_abcd1234_${'s'.repeat(43)}`;
let home: string;
let server: http.Server;
let calls: { readonly name: string; readonly input: unknown }[];
let children: ChildProcess[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'maestro-run-'));
  calls = [];
  children = [];
  await Promise.all(['run', 'bin', 'work'].map((folder) => mkdir(join(home, folder), { mode: 0o700 })));
  await standInDaemon();
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(home, { recursive: true });
});

/** Answers the calls that `maestro run` makes, and remembers them. */
async function standInDaemon(): Promise<void> {
  const trpc = initTRPC.create({ transformer: superjson });
  const input = (value: unknown) => value;
  const called = (name: string, answer: unknown) =>
    trpc.procedure.input(input).mutation((options) => {
      calls.push({ name, input: options.input });
      return answer;
    });
  const base = `http://127.0.0.1:7717/s/${token}`;
  const urls = { anthropic: `${base}/anthropic`, openai: `${base}/openai/v1`, gemini: `${base}/gemini` };
  const router = trpc.router({
    system: trpc.router({
      status: trpc.procedure.query(() => ({
        status: 'ok',
        protocol: PROTOCOL_VERSION,
        httpUrl: 'http://127.0.0.1:7717',
      })),
    }),
    session: trpc.router({
      start: called('start', { id: '0123456789', token, revision: 1, urls, session: {} }),
      end: called('end', { id: '0123456789', revision: 2, stack: [], replayed: false }),
    }),
  });
  server = http.createServer(createHTTPHandler({ router, basePath: '/trpc/' }));
  server.listen(join(home, 'run/daemon.sock'));
  await once(server, 'listening');
}

/** A program that is found under the name of an agent; it runs this text of a shell. */
async function standInAgent(name: string, text: string): Promise<void> {
  const file = join(home, 'bin', name);
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
}

/** Writes arguments and environment of the agent where the test reads them. */
const RECORD =
  'printf "%s\\n" "$@" > args; env > env; cp "$GEMINI_CLI_SYSTEM_SETTINGS_PATH" settings 2>/dev/null; true';

function start(words: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const main = new URL('main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), main, ...words], {
    cwd: join(home, 'work'),
    env: {
      ...process.env,
      HOME: home,
      MAESTRO_HOME: home,
      PATH: `${join(home, 'bin')}:${process.env.PATH}`,
      OPENAI_API_KEY: 'sk-mine',
      GEMINI_API_KEY: 'mine',
      ...env,
    },
  });
  children.push(child);
  return child;
}

async function finish(
  child: ChildProcess,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const read = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => (read.out += chunk));
  child.stderr?.on('data', (chunk) => (read.err += chunk));
  const [code] = await once(child, 'close');
  return { code, ...read };
}

const work = (file: string) => readFile(join(home, 'work', file), 'utf8');

describe('maestro run', () => {
  it('starts the agent inside a session of its own, passes its exit code on, and leaves nothing behind', async () => {
    await standInAgent('gemini', `${RECORD}; exit 7`);
    const before = await readdir(join(home, 'run'));
    const { code, err } = await finish(start(['run', '--persona', 'reviewer', 'gemini', '--json', '-p', 'two words']));
    expect({ code, err }).toEqual({ code: 7, err: '' });
    expect(await work('args')).toBe('--json\n-p\ntwo words\n');
    const env = await work('env');
    expect(env).toContain(`MAESTRO_SESSION_TOKEN=${token}\n`);
    expect(env).toContain(`GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:7717/s/${token}/gemini\n`);
    expect(env).toContain('GEMINI_API_KEY=mine\n');
    expect(JSON.parse(await work('settings'))).toEqual({ security: { auth: { selectedType: 'gemini-api-key' } } });
    expect(calls).toEqual([
      { name: 'start', input: { agent: 'gemini-cli', persona: 'reviewer', cwd: join(home, 'work'), label: 'gemini' } },
      { name: 'end', input: { id: '0123456789' } },
    ]);
    expect(await readdir(join(home, 'run'))).toEqual(before);
  });

  it('gives Codex its provider by arguments that hold no token', async () => {
    await standInAgent('codex', RECORD);
    expect(await finish(start(['run', '--', 'codex', 'exec', '--', 'task']))).toMatchObject({ code: 0, err: '' });
    const args = await work('args');
    expect(args.split('\n').slice(-4)).toEqual(['exec', '--', 'task', '']);
    expect(args).toContain('model_provider="maestro"');
    expect(args).not.toContain('mst_');
    expect(await work('env')).toContain(`MAESTRO_SESSION_TOKEN=${token}\n`);
  });

  it('passes signals on and ends the session afterwards', async () => {
    await standInAgent('claude', "trap 'echo got; exit 42' TERM; echo ready; while :; do sleep 0.05; done");
    const child = start(['run', 'claude']);
    const ended = finish(child);
    const [ready] = await once(child.stdout ?? child, 'data');
    expect(String(ready)).toBe('ready\n');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 42, out: 'ready\ngot\n' });
    expect(calls.map(({ name }) => name)).toEqual(['start', 'end']);
  });

  it('ends with 128 and the number of the signal that ended the agent', async () => {
    await standInAgent('aider', 'kill -KILL $$');
    expect((await finish(start(['run', 'aider']))).code).toBe(137);
    expect(calls.at(-1)?.name).toBe('end');
  });

  it('starts no session for a command that does not exist', async () => {
    const { code, err } = await finish(start(['run', 'no-such-agent']));
    expect(code).toBe(127);
    expect(err).toContain('error INVALID_INPUT: no-such-agent was not found on PATH');
    expect(calls).toEqual([]);
  });

  it('only prints what it would set, the token masked', async () => {
    await standInAgent('opencode', 'touch started');
    const { code, out } = await finish(start(['run', '--print', 'opencode', 'serve'], { NO_COLOR: '1' }));
    expect(code).toBe(0);
    expect(out).toContain('mst_********/anthropic/v1');
    expect(out).toContain('opencode serve');
    expect(calls).toEqual([]);
    expect(await readdir(join(home, 'work'))).toEqual([]);
  });

  it('warns of settings of Claude Code that pass the gateway by', async () => {
    await standInAgent('claude', 'exit 0');
    await mkdir(join(home, '.claude'));
    await writeFile(join(home, '.claude/settings.json'), '{"env":{"ANTHROPIC_BASE_URL":"https://elsewhere.example"}}');
    const { err } = await finish(start(['run', 'claude']));
    expect(err).toContain(join(home, '.claude/settings.json'));
  });
});
