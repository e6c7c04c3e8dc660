import { join } from 'node:path';
import { packageRoot } from '../../client/package-root.ts';
import type { Places } from '../../contract/places.ts';
import { createFilePorts } from '../../daemon/files/file-ports.ts';
import { prepareFolders } from '../../daemon/files/own-folders.ts';
import { systemClock } from '../../daemon/platform/clock.ts';
import { createIds, sha256 } from '../../daemon/platform/ids.ts';
import { createServices } from '../../daemon/services/create-services.ts';
import { ensureFirstAdmin } from '../../daemon/services/first-admin.ts';
import { ownerActor } from '../../daemon/services/token-service.ts';
import { openDatabase } from '../../daemon/storage/database.ts';

/** What somebody else has on the same daemon. */
export interface OtherUser {
  readonly sessionId: string;
  /** Capability of the session. */
  readonly sessionToken: string;
  readonly personaId: string;
}

/** Puts a second user with a persona and a live session into a database that no daemon has open. */
export async function seedOtherUser(places: Places): Promise<OtherUser> {
  const { dataDir, socketPath, logFile } = places;
  prepareFolders(places);
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const clock = systemClock;
  const ids = createIds(clock);
  const migrationsDir = join(packageRoot(), 'prisma/migrations');
  const database = await openDatabase({ dataDir, migrationsDir, clock, logger: silent });
  try {
    const { services } = await createServices({
      ...{ database, clock, ids, sha256 },
      tokens: { tokenizer: 'none', count: async (texts) => texts.map(() => 1) },
      files: createFilePorts({ places, env: {}, settings: () => ({ markers: undefined, importRoots: [] }) }),
      templates: { list: async () => [] },
      facts: {
        ...{ dataDir, socketPath, logFile, version: '0', pid: 0, startedAt: clock.now(), shutDown: () => undefined },
        ...{ httpUrl: () => null, rssBytes: () => 0, isDraining: () => false },
      },
    });
    const actor = ownerActor(await ensureFirstAdmin({ database, clock, ids }, 'somebody-else'));
    const persona = await services.personas.create(actor, { name: 'theirs', content: '# Theirs\n' });
    const started = await services.sessions.start(actor, { agent: 'sdk', persona: 'theirs', onFailure: 'closed' });
    return { sessionId: started.id, sessionToken: started.token, personaId: persona.id };
  } finally {
    await database.close();
  }
}
