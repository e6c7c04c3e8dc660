import type { Reads, WriteTx } from '../services/ports.ts';
import type { Connection } from './handles.ts';
import { libraryWrites } from './library-store.ts';
import { changeReads, changeWrites } from './sqlite/change-store.ts';
import { personaReads, versionReads } from './sqlite/library-reads.ts';
import { requestReads } from './sqlite/request-store.ts';
import { sessionReads, sessionWrites } from './sqlite/session-store.ts';
import { tokenReads, tokenWrites } from './token-store.ts';
import { userReads, userWrites } from './user-store.ts';

/** Every question of the services, asked through one connection: the reader's, or that of a transaction. */
export function createReads(connection: Connection): Reads {
  return {
    ...userReads(connection),
    ...tokenReads(connection),
    ...personaReads(connection.sql),
    ...versionReads(connection.sql),
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
    ...libraryWrites(connection),
    ...tokenWrites(connection),
    ...sessionWrites(connection.sql),
    ...changeWrites(connection.sql),
  };
}
