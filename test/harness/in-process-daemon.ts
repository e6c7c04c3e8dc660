import { rmSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { createDaemonClient, type DaemonClient } from '../../client/daemon-client.ts';
import { loadConfig } from '../../daemon/config.ts';
import { type DaemonTimeouts, startDaemon } from '../../daemon/container.ts';
import { prepareFolders } from '../../daemon/files/own-folders.ts';
import { createLogger } from '../../daemon/logger.ts';
import { systemClock } from '../../daemon/platform/clock.ts';
import { makeHome, placesIn } from './daemon-kit.ts';

/** A daemon inside the process of the test: what a test of its own bounds needs. */
export interface InProcessDaemon {
  readonly client: DaemonClient;
  readonly port: number;
  readonly socketPath: string;
}

/** Starts the daemon of the sources with time bounds of the test; it ends with the test. */
export async function startInProcess(timeouts: DaemonTimeouts): Promise<InProcessDaemon> {
  const home = makeHome();
  const places = placesIn(home);
  const env = { MAESTRO_HTTP_PORT: '0' };
  prepareFolders(places);
  const config = loadConfig(places.configFile, env);
  const logger = createLogger({ file: places.logFile, level: config.logLevel });
  const daemon = await startDaemon({
    ...{ places, config, env, logger, timeouts },
    clock: systemClock,
    userName: 'tester',
    onStopAsked: () => undefined,
  });
  onTestFinished(async () => {
    await daemon.stop();
    logger.close();
    rmSync(home, { recursive: true });
  });
  const { socketPath, httpUrl } = daemon;
  return {
    socketPath,
    client: createDaemonClient({ socketPath }),
    port: Number(new URL(httpUrl ?? '').port),
  };
}
