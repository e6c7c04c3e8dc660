import { PROTOCOL_VERSION } from '../../contract/limits.ts';
import type { DaemonStatus } from '../../contract/system.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { Actor, Database } from './ports.ts';

/** Facts about the running process that do not change, or are asked for each time. */
export interface SystemServiceDeps {
  readonly database: Database;
  readonly live: LiveSessions;
  readonly version: string;
  readonly pid: number;
  readonly startedAt: Date;
  readonly socketPath: string;
  readonly dataDir: string;
  readonly logFile: string;
  readonly httpUrl: () => string | null;
  readonly rssBytes: () => number;
  readonly isDraining: () => boolean;
  /** Begins the orderly shutdown; returns at once. */
  readonly shutDown: () => void;
}

/** The state of the daemon. */
export class SystemService {
  readonly #deps: SystemServiceDeps;

  constructor(deps: SystemServiceDeps) {
    this.#deps = deps;
  }

  /** How the daemon is and where it listens. */
  async status(actor: Actor): Promise<DaemonStatus> {
    const { database, live, version, pid, startedAt, socketPath, dataDir, logFile, httpUrl, rssBytes, isDraining } =
      this.#deps;
    return {
      status: isDraining() ? 'draining' : database.isDegraded ? 'degraded' : 'ok',
      version,
      protocol: PROTOCOL_VERSION,
      pid,
      startedAt,
      socketPath,
      httpUrl: httpUrl(),
      dataDir,
      logFile,
      personas: await database.reads.personaCount(),
      liveSessions: live.count,
      user: actor.userName,
      rssBytes: rssBytes(),
      writeQueueLength: database.queueLength,
    };
  }

  /** Answers first, then the daemon stops in order. */
  stop(): { readonly stopping: true } {
    this.#deps.shutDown();
    return { stopping: true };
  }
}
