import type { LabelReads, LabelRow, LabelWrites } from '../../services/label-ports.ts';
import type { Sql } from './sql.ts';

const LABELS = `SELECT l.persona_id AS personaId, l.label, l.version_id AS versionId, v.version,
    l.is_protected AS isProtected, l.moved_at AS movedAt
  FROM persona_labels l JOIN persona_versions v ON v.id = l.version_id
  WHERE l.persona_id = @personaId ORDER BY l.label`;
const PUT = `INSERT INTO persona_labels (persona_id, label, version_id, is_protected, moved_at)
  VALUES (@personaId, @label, @versionId, @isProtected, @movedAt)
  ON CONFLICT (persona_id, label) DO UPDATE SET
    version_id = excluded.version_id, is_protected = excluded.is_protected, moved_at = excluded.moved_at`;
const DELETE = 'DELETE FROM persona_labels WHERE persona_id = @personaId AND label = @label';

type LabelRecord = Omit<LabelRow, 'isProtected' | 'movedAt'> & {
  readonly isProtected: 0 | 1;
  readonly movedAt: number | null;
};

/** Questions about labels. */
export function labelReads(sql: Sql): LabelReads {
  return {
    async labels(personaId) {
      return sql.all<LabelRecord>(LABELS, { personaId }).map((record) => ({
        ...record,
        isProtected: record.isProtected === 1,
        movedAt: record.movedAt === null ? null : new Date(record.movedAt),
      }));
    },
  };
}

/** Changes of labels. */
export function labelWrites(sql: Sql): LabelWrites {
  return {
    async putLabel({ personaId, label, versionId, isProtected, movedAt }) {
      const at = movedAt?.getTime() ?? null;
      sql.run(PUT, { personaId, label, versionId, isProtected: Number(isProtected), movedAt: at });
    },
    async deleteLabel(personaId, label) {
      sql.run(DELETE, { personaId, label });
    },
  };
}
