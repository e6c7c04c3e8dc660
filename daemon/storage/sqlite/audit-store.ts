import type { AuditReads, AuditRow } from '../../services/audit-ports.ts';
import type { Sql } from './sql.ts';

interface AuditRecord extends Omit<AuditRow, 'at' | 'details'> {
  readonly at: number;
  readonly details: string;
}

const ENTRY = 'SELECT seq, at, actor_id AS actorId, action, subject, details, hash FROM audit_entries';
const BY_ACTION = 'action IN (SELECT value FROM json_each(@actions))';

/** Questions about the audit. A page of one subject walks an index; one of some actions looks through the entries. */
export function auditReads(sql: Sql): AuditReads {
  return {
    async auditEntries({ subject, actions, before = Number.MAX_SAFE_INTEGER, limit }) {
      const clauses = ['seq < @before'];
      if (subject !== undefined) clauses.push('subject = @subject');
      if (actions !== undefined) clauses.push(BY_ACTION);
      const records = sql.all<AuditRecord>(`${ENTRY} WHERE ${clauses.join(' AND ')} ORDER BY seq DESC LIMIT @limit`, {
        ...{ before, limit },
        ...(subject === undefined ? {} : { subject }),
        ...(actions === undefined ? {} : { actions: JSON.stringify(actions) }),
      });
      return records.map(toAuditRow);
    },
  };
}

function toAuditRow({ at, details, ...rest }: AuditRecord): AuditRow {
  return { ...rest, at: new Date(at), details: factsOf(details) };
}

/** The facts of an entry. Of one that somebody spoiled, the text as it stands: the list must show it, not fail on it. */
function factsOf(text: string): AuditRow['details'] {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Told below.
  }
  return { unreadable: text };
}
