import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../client/package-root.ts';
import { placesOf } from '../../contract/places.ts';
import { createFilePorts } from '../../daemon/files/file-ports.ts';
import { createTemplateFiles } from '../../daemon/files/template-files.ts';
import { systemClock } from '../../daemon/platform/clock.ts';
import { createIds, sha256 } from '../../daemon/platform/ids.ts';
import { WorkerTokenCounter } from '../../daemon/platform/token-counter.ts';
import { createServices } from '../../daemon/services/create-services.ts';
import { ensureFirstAdmin } from '../../daemon/services/first-admin.ts';
import type { LiveSessions } from '../../daemon/services/live-sessions.ts';
import type { Actor, Logger } from '../../daemon/services/ports.ts';
import type { Services } from '../../daemon/services/services.ts';
import { ownerActor } from '../../daemon/services/token-service.ts';
import { type OpenedDatabase, openDatabase } from '../../daemon/storage/database.ts';

/** The use cases over a real database in a folder of its own, in this process. */
export interface BenchServices {
  readonly services: Services;
  readonly live: LiveSessions;
  readonly database: OpenedDatabase;
  readonly owner: Actor;
  readonly dataDir: string;
  close(): Promise<void>;
}

const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Where the data is, and whose. */
export interface BenchData {
  /** Stays when it is given. */
  readonly dataDir?: string;
  readonly userName?: string;
}

/** Opens them as the daemon does, without its listeners. */
export async function openServices(data: BenchData = {}): Promise<BenchServices> {
  const dataDir = data.dataDir ?? (await mkdtemp(join(tmpdir(), 'maestro-bench-')));
  const root = packageRoot();
  const clock = systemClock;
  const migrationsDir = join(root, 'prisma/migrations');
  const database = await openDatabase({ dataDir, migrationsDir, clock, logger: silent });
  const tokens = new WorkerTokenCounter();
  const ids = createIds(clock);
  const owner = ownerActor(await ensureFirstAdmin({ database, clock, ids }, data.userName ?? 'bench'));
  const files = createFilePorts({
    places: placesOf({ MAESTRO_HOME: dataDir }, { home: dataDir, cwd: dataDir }),
    env: { HOME: dataDir },
    settings: () => ({ markers: undefined, importRoots: [] }),
  });
  const { services, live } = await createServices({
    ...{ database, clock, ids, sha256, tokens, files },
    templates: createTemplateFiles(join(root, 'templates')),
    facts: {
      ...{ version: '0', pid: process.pid, startedAt: clock.now(), socketPath: '', dataDir, logFile: '' },
      ...{ httpUrl: () => null, rssBytes: () => 0, isDraining: () => false, shutDown: () => undefined },
    },
  });
  return {
    ...{ services, live, database, owner, dataDir },
    async close() {
      files.watcher.close();
      await database.close();
      await tokens.close();
      if (data.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}
