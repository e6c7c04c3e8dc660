import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { packageRoot } from '../../client/package-root.ts';

const MAIN = join(packageRoot(), 'dist/cli/main.js');

/** What a command printed and how it ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** An error as `--json` prints it, with the exit code. */
export interface CommandFailure {
  readonly exit: number | null;
  readonly code: string;
  readonly message: string;
  readonly details: object;
}

/** The built command line against a daemon with a home of its own. */
export interface CommandLine {
  /** The home, once the tests run. */
  readonly home: string;
  start(words: readonly string[]): ChildProcess;
  maestro(words: readonly string[], stdin?: string): Promise<CommandResult>;
  /** The JSON value a command prints; it must succeed and print nothing else. */
  json<T>(...words: readonly string[]): Promise<T>;
  /** Exit code and error of a command that must fail; nothing may be on standard output. */
  failure(...words: readonly string[]): Promise<CommandFailure>;
}

/** Starts a daemon for the tests of a file and stops it after them. */
export function commandLine(): CommandLine {
  let home = '';
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'maestro-e2e-cli-'));
    await json('daemon', 'start');
  });
  afterAll(async () => {
    await maestro(['daemon', 'stop']);
    await rm(home, { recursive: true });
  });
  return {
    get home() {
      return home;
    },
    start,
    maestro,
    json,
    failure,
  };

  function start(words: readonly string[]): ChildProcess {
    const env = { ...process.env, MAESTRO_HOME: home, MAESTRO_HTTP_PORT: '0', HOME: home };
    return spawn(process.execPath, [MAIN, ...words], { cwd: home, env });
  }

  async function maestro(words: readonly string[], stdin = ''): Promise<CommandResult> {
    const child = start(words);
    const read = { out: '', err: '' };
    child.stdout?.on('data', (chunk) => (read.out += chunk));
    child.stderr?.on('data', (chunk) => (read.err += chunk));
    child.stdin?.end(stdin);
    const [code] = await once(child, 'close');
    return { code, ...read };
  }

  async function json<T>(...words: readonly string[]): Promise<T> {
    const { code, out, err } = await maestro(['--json', ...words]);
    expect({ words, code, err }).toEqual({ words, code: 0, err: '' });
    return JSON.parse(out) as T;
  }

  async function failure(...words: readonly string[]): Promise<CommandFailure> {
    const { code, out, err } = await maestro(['--json', ...words]);
    expect(out).toBe('');
    const { error } = JSON.parse(err) as { error: { code: string; message: string; details: object } };
    return { exit: code, ...error };
  }
}
