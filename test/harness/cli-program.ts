import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../client/package-root.ts';

/** How a command ended, and what it printed. */
export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Where a command runs; without `main` it is the built program of this package. */
export interface CliPlace {
  readonly home: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly main?: string;
  readonly cwd?: string;
}

/** Runs `maestro WORDS…` without a terminal and waits for its end. */
export async function runCli({ home, env, main, cwd }: CliPlace, words: readonly string[]): Promise<CliResult> {
  const child = spawn(process.execPath, [main ?? join(packageRoot(), 'dist/cli/main.js'), ...words], {
    cwd: cwd ?? home,
    env: { ...process.env, HOME: home, MAESTRO_HOME: home, MAESTRO_HTTP_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const read = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (read.out += chunk));
  child.stderr.on('data', (chunk) => (read.err += chunk));
  const [code] = await once(child, 'close');
  return { code, ...read };
}

/** The JSON value of a command that must succeed. */
export async function cliJson<T>(place: CliPlace, words: readonly string[]): Promise<T> {
  const { code, out, err } = await runCli(place, [...words, '--json']);
  if (code !== 0 || err !== '') throw new Error(`maestro ${words.join(' ')} ended with ${code}: ${err}`);
  return JSON.parse(out) as T;
}
