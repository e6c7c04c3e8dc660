import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ERROR_TABLE, type ErrorCode, isErrorCode } from '../contract/errors.ts';
import type { DaemonStatus } from '../contract/system.ts';
import { ClientError, toClientError } from './app-error.ts';
import { createDaemonClient } from './daemon-client.ts';
import { checkProtocol } from './hello.ts';
import { packageRoot } from './package-root.ts';
import { pollUntil } from './poll.ts';

/** Where the daemon listens, and how it is started when it does not. */
export interface EnsureDaemonOptions {
  readonly socketPath: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** File that takes what the daemon says while it starts; beside the socket by default. */
  readonly startLogPath?: string;
  /** Bound of the wait, milliseconds. */
  readonly timeoutMs?: number;
  /** Program of the daemon; the built one of this package by default. */
  readonly entry?: string;
}

/** A daemon that answers. */
export interface EnsuredDaemon {
  readonly status: DaemonStatus;
  /** False when it was running already. */
  readonly started: boolean;
}

const START_TIMEOUT_MS = 30_000;
/** A daemon that stops gives the answers of providers 30 s to end. */
const STOP_TIMEOUT_MS = 45_000;

/**
 * A daemon that answers at the socket: the running one, or a new one, detached from this process.
 * Throws ClientError with the daemon's own reason and exit code when it dies while it starts (3
 * another one holds the lock, 74 damaged database, 78 a person must act), and PROTOCOL_MISMATCH.
 */
export async function ensureDaemon(options: EnsureDaemonOptions): Promise<EnsuredDaemon> {
  const running = await probeDaemon(options.socketPath);
  if (running && running.status !== 'draining') return { status: checkProtocol(running), started: false };
  if (running) await awaitGone(options.socketPath, options.timeoutMs);
  const startLogPath = options.startLogPath ?? join(dirname(options.socketPath), 'daemon-start.log');
  const child = launch({ ...options, startLogPath });
  try {
    return { status: checkProtocol(await awaitReady(child, { ...options, startLogPath })), started: true };
  } finally {
    child.removeAllListeners();
    child.unref();
  }
}

/** The state of the daemon at a socket, whatever protocol it speaks; undefined when nobody answers. */
export async function probeDaemon(socketPath: string): Promise<DaemonStatus | undefined> {
  try {
    return await createDaemonClient({ socketPath }).system.status.query();
  } catch (error) {
    const known = toClientError(error);
    if (known.code === 'DAEMON_UNREACHABLE') return undefined;
    throw known;
  }
}

/** Resolves when nobody answers at the socket any more; DAEMON_ALREADY_RUNNING when somebody still does at the bound. */
export async function awaitGone(socketPath: string, timeoutMs: number = STOP_TIMEOUT_MS): Promise<void> {
  const isGone = async () => ((await probeDaemon(socketPath)) === undefined ? true : undefined);
  if (await pollUntil(isGone, timeoutMs)) return;
  throw new ClientError('DAEMON_ALREADY_RUNNING', `the daemon at ${socketPath} did not stop in time; try again`);
}

type Launch = EnsureDaemonOptions & { readonly startLogPath: string };

function launch({ socketPath, env = process.env, startLogPath, entry }: Launch): ChildProcess {
  const program = entry ?? join(packageRoot(), 'dist/daemon/main.js');
  if (!existsSync(program)) {
    throw new ClientError('SETUP_UNSAFE', `the daemon is not built: ${program} is missing; run \`npm run build\``);
  }
  mkdirSync(dirname(socketPath), { recursive: true, mode: 0o700 });
  mkdirSync(dirname(startLogPath), { recursive: true, mode: 0o700 });
  const log = openSync(startLogPath, 'w', 0o600);
  try {
    return spawn(process.execPath, [program], {
      detached: true,
      // The daemon must not keep the folder busy that the command happened to run in.
      cwd: '/',
      env: { ...env, ...(env.MAESTRO_HOME ? { MAESTRO_HOME: resolve(env.MAESTRO_HOME) } : {}) },
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

async function awaitReady(child: ChildProcess, options: Launch): Promise<DaemonStatus> {
  const { socketPath, timeoutMs = START_TIMEOUT_MS } = options;
  let death: { readonly exit: number } | undefined;
  let failure: Error | undefined;
  child.once('exit', (code) => {
    death = { exit: code ?? 1 };
  });
  child.once('error', (error) => {
    failure = error;
  });
  const ready = await pollUntil(async () => {
    const status = await probeDaemon(socketPath);
    if (status && status.status !== 'draining') return status;
    if (failure) throw new ClientError('INTERNAL', `the daemon cannot be started: ${failure.message}`);
    // Exit 3: another one won the race for the lock, and is about to answer.
    if (death && death.exit !== ERROR_TABLE.DAEMON_ALREADY_RUNNING.exit) throw startError(options, death.exit);
    return undefined;
  }, timeoutMs);
  if (ready) return ready;
  if (death) throw startError(options, death.exit);
  throw new ClientError('DAEMON_UNREACHABLE', `the daemon did not answer in time; see ${options.startLogPath}`);
}

const BY_EXIT: Readonly<Record<number, ErrorCode>> = {
  3: 'DAEMON_ALREADY_RUNNING',
  74: 'DATABASE_CORRUPT',
  78: 'SETUP_UNSAFE',
};

/** The daemon's own words: it prints `error CODE: message` when it cannot start. */
function startError({ startLogPath }: Launch, exit: number): ClientError {
  const said = readFileSync(startLogPath, 'utf8');
  const found = /^error ([A-Z_]+): (.*)$/m.exec(said);
  const code = isErrorCode(found?.[1]) ? found[1] : (BY_EXIT[exit] ?? 'INTERNAL');
  const message = found?.[2] ?? `the daemon ended with exit code ${exit} while it started; see ${startLogPath}`;
  return new ClientError(code, message, { exit, details: { exit, startLogPath } });
}
