import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { AuditReport } from '../services/audit-ports.ts';
import type { AuditEntry } from './generated/client.ts';
import type { Sql } from './sqlite/sql.ts';

/** An audit entry before its own hash. */
export type AuditLink = Omit<AuditEntry, 'hash'>;

/** What `previousHash` of the first entry says. */
export const GENESIS_HASH = '0'.repeat(64);

/** Entries between two turns of the event loop: a few milliseconds. */
const PAGE = 500;
const NEXT = `SELECT seq, event_seq AS eventSeq, at, actor_id AS actorId, action, subject, details,
  previous_hash AS previousHash, hash FROM audit_entries WHERE seq > @seq ORDER BY seq LIMIT ${PAGE}`;
const NEWEST_EVENT = 'SELECT seq FROM events ORDER BY seq DESC LIMIT 1';

type EntryRecord = Omit<AuditEntry, 'at'> & { readonly at: number };
type Verified = Pick<AuditEntry, 'seq' | 'hash' | 'eventSeq'>;

/** SHA-256 over every field of an entry and over the hash of the entry before it, hex. */
export function auditHash(link: AuditLink): string {
  const { seq, eventSeq, at, actorId, action, subject, details, previousHash } = link;
  const fields = [previousHash, seq, eventSeq, at.getTime(), actorId, action, subject, details];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/**
 * Reads the whole audit chain, page by page with the event loop between, and compares each entry with its hash, with
 * the entry before it and the end of the chain with the last event. It makes changes visible; it cannot prevent them:
 * whoever owns the file can write a whole new chain.
 */
export async function verifyAudit(sql: Sql): Promise<AuditReport> {
  let last: Verified = { seq: 0, hash: GENESIS_HASH, eventSeq: 0 };
  const broken = (reason: string) => ({ ok: false, entries: last.seq, brokenSeq: last.seq + 1, reason }) as const;
  for (;;) {
    const page = sql.all<EntryRecord>(NEXT, { seq: last.seq });
    for (const record of page) {
      const reason = faultOf({ ...record, at: new Date(record.at) }, last);
      if (reason) return broken(reason);
      last = record;
    }
    if (page.length < PAGE) break;
    await setImmediate();
  }
  const newest = sql.get<{ seq: number }>(NEWEST_EVENT)?.seq ?? 0;
  if (newest > last.eventSeq) return broken(`the entry of event ${newest} is gone`);
  return { ok: true, entries: last.seq, headHash: last.hash };
}

function faultOf(entry: AuditEntry, before: Verified): string | undefined {
  if (entry.seq !== before.seq + 1) return `entry ${before.seq + 1} is gone`;
  if (entry.previousHash !== before.hash) return `entry ${entry.seq} does not follow entry ${before.seq}`;
  if (entry.hash !== auditHash(entry)) return `entry ${entry.seq} was changed`;
  return undefined;
}
