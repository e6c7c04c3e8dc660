import type { AcknowledgementRow, ReviewReads, ReviewWrites } from '../../services/review-ports.ts';
import type { Sql } from './sql.ts';

const ACKNOWLEDGED = `SELECT owner_id AS ownerId, review_hash AS reviewHash, actor_id AS actorId, at
  FROM acknowledgements WHERE owner_id = @ownerId AND review_hash IN (SELECT value FROM json_each(@hashes))`;
const HASHES = `SELECT id, review_hash AS reviewHash FROM persona_versions
  WHERE id IN (SELECT value FROM json_each(@ids)) AND review_hash IS NOT NULL`;
const INSERT = `INSERT INTO acknowledgements (owner_id, review_hash, actor_id, at)
  VALUES (@ownerId, @reviewHash, @actorId, @at) ON CONFLICT DO NOTHING`;

/** Questions about what was acknowledged. */
export function reviewReads(sql: Sql): ReviewReads {
  return {
    async acknowledgements(ownerId, hashes) {
      type Stored = Omit<AcknowledgementRow, 'at'> & { readonly at: number };
      const found = sql.all<Stored>(ACKNOWLEDGED, { ownerId, hashes: JSON.stringify(hashes) });
      return found.map((stored) => ({ ...stored, at: new Date(stored.at) }));
    },
    async reviewHashes(versionIds) {
      const found = sql.all<{ id: string; reviewHash: string }>(HASHES, { ids: JSON.stringify(versionIds) });
      return new Map(found.map(({ id, reviewHash }) => [id, reviewHash]));
    },
  };
}

/** Changes of what was acknowledged. */
export function reviewWrites(sql: Sql): ReviewWrites {
  return {
    async insertAcknowledgement({ at, ...row }) {
      return sql.run(INSERT, { ...row, at: at.getTime() }) === 1;
    },
  };
}
