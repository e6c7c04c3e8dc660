import type { Reads, WriteTx } from '../services/ports.ts';
import type { Connection } from './handles.ts';
import { personaReads, personaWrites } from './persona-store.ts';
import { changeReads, changeWrites } from './sqlite/change-store.ts';
import { requestReads } from './sqlite/request-store.ts';
import { sessionReads, sessionWrites } from './sqlite/session-store.ts';
import { tokenReads, tokenWrites } from './token-store.ts';
import { userReads, userWrites } from './user-store.ts';
import { versionReads, versionWrites } from './version-store.ts';

/** Every question of the services, asked through one connection: the reader's, or that of a transaction. */
export function createReads(connection: Connection): Reads {
  return {
    ...userReads(connection),
    ...personaReads(connection),
    ...versionReads(connection),
    ...tokenReads(connection),
    ...sessionReads(connection.sql),
    ...requestReads(connection.sql),
    ...changeReads(connection.sql),
  };
}

/** Every change of the services, and the questions, inside one transaction. */
export function createWriteTx(connection: Connection): WriteTx {
  return {
    ...createReads(connection),
    ...userWrites(connection),
    ...personaWrites(connection),
    ...versionWrites(connection),
    ...tokenWrites(connection),
    ...sessionWrites(connection.sql),
    ...changeWrites(connection.sql),
  };
}
