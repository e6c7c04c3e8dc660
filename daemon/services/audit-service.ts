import type { AuditCheck, AuditEntry, ListAuditInput } from '../../contract/audit.ts';
import { AppError } from '../domain/errors.ts';
import type { AuditRow } from './audit-ports.ts';
import type { Actor, Database } from './ports.ts';

/** The record of every change: who did what, and whether it is as it was written. */
export class AuditService {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** A page of entries, newest first. A subject is a persona by name, else an id; an unknown one has no entries. */
  async list(actor: Actor, { subject, ...query }: ListAuditInput): Promise<readonly AuditEntry[]> {
    const { reads } = this.#database;
    const named = subject === undefined ? undefined : await reads.personaByName(actor.userId, subject);
    const rows = await reads.auditEntries({ ...query, subject: named?.id ?? subject });
    return this.#withNames(rows);
  }

  /** Checks the whole chain. Throws DATABASE_CORRUPT with the sequence number of the first bad entry. */
  async verify(_actor: Actor): Promise<AuditCheck> {
    const report = await this.#database.verifyAudit();
    if (report.ok) return { entries: report.entries, headHash: report.headHash };
    const { entries, brokenSeq, reason } = report;
    throw new AppError(
      'DATABASE_CORRUPT',
      `the audit is not as it was written: ${reason} (number ${brokenSeq}); the ${entries} before it are whole: compare with a backup`,
      { brokenSeq, entries, reason },
    );
  }

  async #withNames(rows: readonly AuditRow[]): Promise<readonly AuditEntry[]> {
    const { reads } = this.#database;
    const [users, personas] = await Promise.all([
      reads.usersByIds(distinct(rows.map(({ actorId }) => actorId))),
      reads.personasByIds(distinct(rows.map(({ subject }) => subject))),
    ]);
    const names = new Map([...users, ...personas].map(({ id, name }) => [id, name]));
    return rows.map((row) => ({
      ...row,
      actorName: names.get(row.actorId) ?? null,
      subjectName: names.get(row.subject) ?? toldName(row),
    }));
  }
}

/** The name that an entry itself tells: of a token that is gone, say. */
function toldName({ details }: AuditRow): string | null {
  const told = details.name ?? details.label;
  return typeof told === 'string' && told !== '' ? told : null;
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}
