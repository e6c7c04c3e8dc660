import type { HistoryReads } from '../../services/history-ports.ts';
import type { Sql } from './sql.ts';

const NAME_AT = `SELECT json_extract(details, '$.name') AS name FROM audit_entries
  WHERE subject = @personaId AND action IN ('persona.created', 'persona.versioned')
    AND json_extract(details, '$.version') = @version ORDER BY seq DESC LIMIT 1`;
// The action has no index: a name that nobody knows costs a look at this many rows, a few milliseconds. CROSS JOIN
// keeps SQLite from looking through every persona of the owner.
const RENAMES_LOOKED_AT = 10_000;
const PRESENT_NAME = `SELECT p.name FROM audit_entries a CROSS JOIN personas p ON p.id = a.subject AND +p.owner_id = @ownerId
  WHERE a.seq > (SELECT max(seq) FROM audit_entries) - ${RENAMES_LOOKED_AT}
    AND a.action = 'persona.renamed' AND json_extract(a.details, '$.from') = @formerName
  ORDER BY a.seq DESC LIMIT 1`;

/** Questions to the audit entries about names. */
export function historyReads(sql: Sql): HistoryReads {
  return {
    async nameAtVersion(personaId, version) {
      return sql.get<{ name: string | null }>(NAME_AT, { personaId, version })?.name ?? undefined;
    },
    async presentNameOf(ownerId, formerName) {
      return sql.get<{ name: string }>(PRESENT_NAME, { ownerId, formerName })?.name;
    },
  };
}
