import type { UndoItem, UndoReads, UndoStepHead, UndoWrites } from '../../services/bulk-ports.ts';
import { parseColumn } from '../row-mapping.ts';
import type { Sql } from './sql.ts';

const HEAD = 'id, owner_id AS ownerId, title, at, undone_at AS undoneAt';
const BY_ID = `SELECT ${HEAD}, steps FROM undo_steps WHERE owner_id = @ownerId AND id = @id`;
const NEWEST = `SELECT ${HEAD} FROM undo_steps WHERE owner_id = @ownerId ORDER BY seq DESC LIMIT @limit`;
const INSERT = `INSERT INTO undo_steps (id, seq, owner_id, title, steps, at, undone_at)
  VALUES (@id, (SELECT coalesce(max(seq), 0) + 1 FROM undo_steps), @ownerId, @title, @steps, @at, @undoneAt)`;
const DROP_OLD = `DELETE FROM undo_steps WHERE owner_id = @ownerId AND seq <= (
  SELECT seq FROM undo_steps WHERE owner_id = @ownerId ORDER BY seq DESC LIMIT 1 OFFSET @keep)`;
const MARK = 'UPDATE undo_steps SET undone_at = @at WHERE id = @id';

type HeadRecord = Omit<UndoStepHead, 'at' | 'undoneAt'> & { readonly at: number; readonly undoneAt: number | null };

/** Questions about changes that can be taken back. */
export function undoReads(sql: Sql): UndoReads {
  return {
    async undoStep(ownerId, id) {
      const record = sql.get<HeadRecord & { readonly steps: string }>(BY_ID, { ownerId, id });
      return record && { ...toHead(record), steps: parseColumn<readonly UndoItem[]>(record.steps) };
    },
    async undoSteps(ownerId, limit) {
      return sql.all<HeadRecord>(NEWEST, { ownerId, limit }).map(toHead);
    },
  };
}

/** Changes of these. */
export function undoWrites(sql: Sql): UndoWrites {
  return {
    async insertUndoStep({ at, undoneAt, steps, ...row }, keep) {
      const undone = undoneAt?.getTime() ?? null;
      sql.run(INSERT, { ...row, steps: JSON.stringify(steps), at: at.getTime(), undoneAt: undone });
      sql.run(DROP_OLD, { ownerId: row.ownerId, keep });
    },
    async markUndone(id, at) {
      sql.run(MARK, { id, at: at.getTime() });
    },
  };
}

function toHead({ id, ownerId, title, at, undoneAt }: HeadRecord): UndoStepHead {
  return { id, ownerId, title, at: new Date(at), undoneAt: undoneAt === null ? null : new Date(undoneAt) };
}
