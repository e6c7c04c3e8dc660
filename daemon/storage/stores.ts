import type { Reads, WriteTx } from '../services/ports.ts';
import type { Connection } from './handles.ts';
import { auditReads } from './sqlite/audit-store.ts';
import { changeReads, changeWrites } from './sqlite/change-store.ts';
import { draftReads, draftWrites } from './sqlite/draft-store.ts';
import { fileLinkReads, fileLinkWrites } from './sqlite/file-link-store.ts';
import { historyReads } from './sqlite/history-store.ts';
import { labelReads, labelWrites } from './sqlite/label-store.ts';
import type { LibraryEpoch } from './sqlite/library-epoch.ts';
import { personaReads, versionReads } from './sqlite/library-reads.ts';
import { libraryWrites } from './sqlite/library-writes.ts';
import { requestReads } from './sqlite/request-store.ts';
import { reviewReads, reviewWrites } from './sqlite/review-store.ts';
import { searchReads } from './sqlite/search-store.ts';
import { sessionReads, sessionWrites } from './sqlite/session-store.ts';
import { searchWrites } from './sqlite/text-index-store.ts';
import { undoReads, undoWrites } from './sqlite/undo-store.ts';
import { templateReads, templateWrites } from './template-store.ts';
import { tokenReads, tokenWrites } from './token-store.ts';
import { userReads, userWrites } from './user-store.ts';

/** Every question of the services, asked through one connection: the reader's, or that of a transaction. */
export function createReads(connection: Connection, epoch?: LibraryEpoch): Reads {
  return {
    ...userReads(connection),
    ...tokenReads(connection),
    ...personaReads(connection.sql, epoch),
    ...versionReads(connection.sql),
    ...sessionReads(connection.sql),
    ...requestReads(connection.sql),
    ...changeReads(connection.sql),
    ...reviewReads(connection.sql),
    ...labelReads(connection.sql),
    ...draftReads(connection.sql),
    ...historyReads(connection.sql),
    ...fileLinkReads(connection.sql),
    ...auditReads(connection.sql),
    ...searchReads(connection.sql),
    ...undoReads(connection.sql),
    ...templateReads(connection),
  };
}

/** Every change of the services, and the questions, inside one transaction. */
export function createWriteTx(connection: Connection): WriteTx {
  return {
    ...createReads(connection),
    ...userWrites(connection),
    ...libraryWrites(connection.sql),
    ...tokenWrites(connection),
    ...sessionWrites(connection.sql),
    ...changeWrites(connection.sql),
    ...fileLinkWrites(connection.sql),
    ...reviewWrites(connection.sql),
    ...labelWrites(connection.sql),
    ...draftWrites(connection.sql),
    ...searchWrites(connection.sql),
    ...undoWrites(connection.sql),
    ...templateWrites(connection),
  };
}
