import type { EventType } from '../../contract/event.ts';
import type { HistoryEntry, PersonaHistoryInput } from '../../contract/history.ts';
import { findPersona } from './persona-lookup.ts';
import type { Actor, Database } from './ports.ts';

/** What happened to personas, from the audit entries. */
export class HistoryService {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Versions, renames, labels, drafts, deletion and restoring of a persona, newest first; of a deleted one too. */
  async ofPersona(actor: Actor, { ref, limit, before }: PersonaHistoryInput): Promise<readonly HistoryEntry[]> {
    const { reads } = this.#database;
    const persona = await findPersona(reads, actor, ref, { deleted: true });
    const rows = await reads.auditEntries({ subject: persona.id, limit, before });
    const users = await reads.usersByIds([...new Set(rows.map(({ actorId }) => actorId))]);
    const names = new Map(users.map(({ id, name }) => [id, name]));
    return rows.map(({ seq, at, action, actorId, details }) => ({
      ...{ seq, at, type: action as EventType, actorId, payload: details },
      actorName: names.get(actorId) ?? 'unknown',
    }));
  }
}
