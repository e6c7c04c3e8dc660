import type { DraftReads, DraftRow, DraftWrites } from '../../services/draft-ports.ts';
import type { Sql, SqlParams } from './sql.ts';

const DRAFT = `SELECT id, owner_id AS ownerId, persona_id AS personaId, base_version AS baseVersion, source, origin,
    document, sha256, summary, author_id AS authorId, state, created_at AS createdAt, closed_at AS closedAt,
    version_id AS versionId
  FROM drafts`;
const BY_ID = `${DRAFT} WHERE owner_id = @ownerId AND id = @id`;
// Ids are digits and lower-case letters: `{` comes after each of them.
const BY_PREFIX = `${DRAFT} WHERE id >= @prefix AND id < @prefix || '{' AND +owner_id = @ownerId ORDER BY id LIMIT @limit`;
const OF_OWNER = `${DRAFT} WHERE owner_id = @ownerId AND state = @state ORDER BY seq DESC LIMIT @limit`;
const OF_PERSONA = `${DRAFT} WHERE persona_id = @personaId AND state = @state AND owner_id = @ownerId
  ORDER BY seq DESC LIMIT @limit`;
const OF_FILE = `${DRAFT} WHERE persona_id = @personaId AND source = 'file' AND origin = @path
  ORDER BY seq DESC LIMIT 1`;
const INSERT = `INSERT INTO drafts (id, seq, owner_id, persona_id, base_version, source, origin, document, sha256,
    summary, author_id, state, created_at, closed_at, version_id)
  VALUES (@id, (SELECT coalesce(max(seq), 0) + 1 FROM drafts), @ownerId, @personaId, @baseVersion, @source, @origin,
    @document, @sha256, @summary, @authorId, @state, @createdAt, @closedAt, @versionId)`;
const UPDATE = `UPDATE drafts SET persona_id = @personaId, state = @state, closed_at = @closedAt,
  version_id = @versionId WHERE id = @id`;

type DraftRecord = Omit<DraftRow, 'createdAt' | 'closedAt'> & {
  readonly createdAt: number;
  readonly closedAt: number | null;
};

/** Questions about drafts. */
export function draftReads(sql: Sql): DraftReads {
  const all = (text: string, params: SqlParams): readonly DraftRow[] =>
    sql.all<DraftRecord>(text, params).map((record) => ({
      ...record,
      createdAt: new Date(record.createdAt),
      closedAt: record.closedAt === null ? null : new Date(record.closedAt),
    }));
  return {
    async draft(ownerId, id) {
      return all(BY_ID, { ownerId, id })[0];
    },
    async draftsByPrefix(ownerId, prefix, limit) {
      return all(BY_PREFIX, { ownerId, prefix, limit });
    },
    async drafts(ownerId, { state, personaId, limit }) {
      return personaId === undefined
        ? all(OF_OWNER, { ownerId, state, limit })
        : all(OF_PERSONA, { ownerId, personaId, state, limit });
    },
    async latestFileDraft(personaId, path) {
      return all(OF_FILE, { personaId, path })[0];
    },
  };
}

/** Changes of drafts. */
export function draftWrites(sql: Sql): DraftWrites {
  return {
    async insertDraft(row) {
      sql.run(INSERT, { ...row, createdAt: row.createdAt.getTime(), closedAt: row.closedAt?.getTime() ?? null });
    },
    async updateDraft({ id, personaId, state, closedAt, versionId }) {
      sql.run(UPDATE, { id, personaId, state, versionId, closedAt: closedAt?.getTime() ?? null });
    },
  };
}
