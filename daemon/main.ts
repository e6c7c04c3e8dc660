import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { homedir, userInfo } from 'node:os';
import { displaySafe } from '../contract/display-safe.ts';
import { ERROR_TABLE, EXIT_CRASHED } from '../contract/errors.ts';
import { type Places, placesOf } from '../contract/places.ts';
import { type Config, loadConfig } from './config.ts';
import { type RunningDaemon, startDaemon } from './container.ts';
import { isAppError } from './domain/errors.ts';
import { prepareFolders } from './files/own-folders.ts';
import { handleSignals } from './lifecycle.ts';
import { createLogger, type DaemonLogger } from './logger.ts';
import { systemClock } from './platform/clock.ts';
import { type DataLock, takeDataLock } from './storage/sqlite/data-lock.ts';

interface Base {
  readonly places: Places;
  readonly config: Config;
  readonly lock: DataLock;
  readonly logger: DaemonLogger;
}

/** How long a daemon that no longer answers may go on holding the lock before it counts as running. */
const LOCK_WAIT_MS = 5_000;
const LOCK_LOOK_MS = 25;

/**
 * The daemon as a process. Prints `READY …` on standard output when it answers, or
 * `error CODE: message` on standard error, and ends with the exit code of the error table.
 */
async function main(): Promise<void> {
  process.umask(0o077);
  // A reader that has gone is no reason to end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const { env } = process;
  let logger: DaemonLogger | undefined;
  try {
    const places = placesOf(env, { home: homedir(), cwd: process.cwd() });
    prepareFolders(places);
    const config = loadConfig(places.configFile, env);
    const lock = await takeLock(places);
    logger = createLogger({ file: places.logFile, level: config.logLevel });
    await run({ places, config, lock, logger });
  } catch (error) {
    process.exit(reportFailure(error, logger));
  }
}

async function run(base: Base): Promise<void> {
  const { places, config, logger } = base;
  let daemon: RunningDaemon | undefined;
  const stop = (reason: string) => {
    logger.info({ reason }, 'the daemon stops');
    // While it starts nothing has been acknowledged, and every step may be cut off.
    if (daemon) void end(daemon, base);
    else process.exit(0);
  };
  process.on('uncaughtException', (error) => {
    logger.error({ err: error }, 'the daemon ends because of a defect');
    process.exit(EXIT_CRASHED);
  });
  handleSignals(process, {
    stop,
    reload: () => daemon && reload(daemon, base),
    exit: (code) => process.exit(code),
  });
  warn(config, logger);
  daemon = await startDaemon({
    ...{ places, config, logger, env: process.env, clock: systemClock },
    userName: osUserName(),
    onStopAsked: () => process.kill(process.pid, 'SIGTERM'),
  });
  const { socketPath, httpUrl } = daemon;
  logger.info({ socketPath, httpUrl, readyMs: Math.round(performance.now()) }, 'the daemon is ready');
  process.stdout.write(`READY pid=${process.pid} socket=${displaySafe(socketPath)} http=${httpUrl ?? 'off'}\n`);
}

async function end(daemon: RunningDaemon, { lock, logger }: Base): Promise<void> {
  const isClean = await daemon.stop();
  logger.info({ isClean }, 'the daemon has stopped');
  logger.close();
  lock.release();
  process.exit(isClean ? 0 : ERROR_TABLE.INTERNAL.exit);
}

function reload(daemon: RunningDaemon, { places, logger }: Base): void {
  try {
    const config = loadConfig(places.configFile, process.env);
    daemon.reload(config);
    warn(config, logger);
    logger.info({}, 'the configuration was read again');
  } catch (error) {
    logger.error({ err: error }, 'the configuration was not taken over; the one before stays in force');
  }
}

function warn({ warnings }: Config, logger: DaemonLogger): void {
  for (const warning of warnings) logger.warn({ warning }, 'the configuration has something unknown');
}

/**
 * The lock of the data. Somebody who holds it and answers is a running daemon; one who does not
 * answer is about to end or about to answer, so that is waited for. Throws DAEMON_ALREADY_RUNNING.
 */
async function takeLock({ dataDir, socketPath }: Places): Promise<DataLock> {
  for (;;) {
    try {
      return takeDataLock(dataDir);
    } catch (error) {
      const isHeld = isAppError(error, 'DAEMON_ALREADY_RUNNING');
      if (!isHeld || performance.now() > LOCK_WAIT_MS || (await answers(socketPath))) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, LOCK_LOOK_MS));
  }
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** The name of the person; users without an entry in the system's list go by their number. */
function osUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 0}`;
  }
}

/** Tells why the daemon cannot start; answers the exit code. */
function reportFailure(error: unknown, logger: DaemonLogger | undefined): number {
  if (isAppError(error)) {
    logger?.error({ code: error.code, reason: error.message }, 'the daemon cannot start');
    process.stderr.write(`error ${error.code}: ${displaySafe(error.message)}\n`);
    return ERROR_TABLE[error.code].exit;
  }
  const errorId = randomUUID();
  logger?.error({ errorId, err: error }, 'the daemon cannot start');
  process.stderr.write(`error INTERNAL: the daemon cannot start because of a defect (${errorId}); see its log\n`);
  return EXIT_CRASHED;
}

await main();
