import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ClientError, toClientError } from '../../client/app-error.ts';
import { createDaemonClient } from '../../client/daemon-client.ts';
import { packageRoot } from '../../client/package-root.ts';
import { awaitGone, ensureDaemon, probeDaemon } from '../../client/start-daemon.ts';
import type { DaemonStatus } from '../../contract/system.ts';
import type { CommandContext } from '../context.ts';
import type { Output } from '../output.ts';
import { runChild } from '../signals.ts';
import { sizeText, timeText } from '../text-format.ts';

/** `maestro daemon start` */
export async function startDaemon({ output, places, surroundings }: CommandContext): Promise<undefined> {
  const { socketPath } = places;
  const { status, started } = await ensureDaemon({ socketPath, env: surroundings.env });
  output.answer({ started, ...status }, () => {
    output.line(started ? 'the daemon is started' : 'the daemon was running already');
    printStatus(output, status);
  });
}

/** `maestro daemon stop` */
export async function stopDaemon({ output, places }: CommandContext): Promise<undefined> {
  const stopped = await stop(places.socketPath);
  output.answer({ stopped }, () => output.line(stopped ? 'the daemon has stopped' : 'the daemon was not running'));
}

/** `maestro daemon restart` */
export async function restartDaemon(context: CommandContext): Promise<undefined> {
  await stop(context.places.socketPath);
  return startDaemon(context);
}

/** `maestro daemon status`; exit code 3 when it does not run. */
export async function showStatus({ output, places }: CommandContext): Promise<undefined> {
  const status = await probeDaemon(places.socketPath);
  if (!status) {
    throw new ClientError('DAEMON_UNREACHABLE', `no daemon answers at ${places.socketPath}`, {
      details: { socketPath: places.socketPath },
    });
  }
  output.answer(status, () => printStatus(output, status));
}

/** `maestro daemon run`: ends with the exit code of the daemon. */
export async function runDaemon({ surroundings, takeSignals }: CommandContext): Promise<number> {
  const entry = join(packageRoot(), 'dist/daemon/main.js');
  if (!existsSync(entry)) throw new ClientError('SETUP_UNSAFE', `${entry} is missing; run \`npm run build\``);
  takeSignals();
  const start = () => spawn(process.execPath, [entry], { stdio: 'inherit', env: { ...surroundings.env } });
  return runChild(start, { hasTerminal: surroundings.stdin.isTTY === true });
}

/** Answers whether there was one to stop; waits until it has gone. An older or newer daemon is stopped as well. */
async function stop(socketPath: string): Promise<boolean> {
  try {
    await createDaemonClient({ socketPath }).system.stop.mutate();
  } catch (error) {
    const known = toClientError(error);
    if (known.code !== 'DAEMON_UNREACHABLE') throw known;
    return false;
  }
  await awaitGone(socketPath);
  return true;
}

/** How the daemon is, for people. */
export function printStatus(output: Output, status: DaemonStatus): void {
  output.pairs([
    ['status', status.status],
    ['version', status.version],
    ['process', `${status.pid}, since ${timeText(status.startedAt)}, ${sizeText(status.rssBytes)}`],
    ['socket', status.socketPath],
    ['http', status.httpUrl ?? 'off'],
    ['data', status.dataDir],
    ['log', status.logFile],
    ['personas', String(status.personas)],
    ['sessions', `${status.liveSessions} live`],
    ['user', status.user],
  ]);
}
