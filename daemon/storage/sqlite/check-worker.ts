import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Logger } from '../../services/ports.ts';

/** A check of a whole database that runs off the event loop. */
export interface RunningCheck {
  /** `ok`, or the first thing that is wrong; undefined when the check was stopped. */
  readonly finding: Promise<string | undefined>;
  stop(): Promise<void>;
}

// Checking takes about 7 ms a megabyte and is one call, so it has a thread of its own. The worker's source is text, so
// that it needs no file; the driver comes by its full path, since such a worker resolves from the working directory.
const SOURCE = `
  const { parentPort, workerData } = require('node:worker_threads');
  const Sqlite = require(workerData.driver);
  try {
    const handle = new Sqlite(workerData.file, { readonly: true, fileMustExist: true, timeout: 5000 });
    const finding = handle.pragma('integrity_check(1)', { simple: true });
    handle.close();
    parentPort.postMessage(finding);
  } catch (error) {
    parentPort.postMessage(error.code ?? error.message);
  }
`;

/** Starts integrity_check on a file. */
export function startCheck(file: string): RunningCheck {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  const worker = new Worker(SOURCE, { eval: true, workerData: { driver, file } });
  const finding = new Promise<string | undefined>((resolve, reject) => {
    worker.on('message', (text: string) => resolve(text));
    worker.on('error', reject);
    worker.on('exit', () => resolve(undefined));
  });
  return {
    finding,
    async stop() {
      await worker.terminate();
    },
  };
}

/** Checks a large database fully while the daemon works; damage is told in the log. */
export function checkBehind(file: string, logger: Logger): RunningCheck {
  const check = startCheck(file);
  const finding = check.finding.then((found) => {
    if (found !== undefined && found !== 'ok')
      logger.error({ file, finding: found }, 'the database is damaged; stop the daemon and go back to a backup');
    return found;
  });
  finding.catch((error: unknown) => logger.warn({ err: error }, 'the full check of the database did not end'));
  return { finding, stop: check.stop };
}
