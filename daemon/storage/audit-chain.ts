import { createHash } from 'node:crypto';
import type { AuditEntry } from './generated/client.ts';
import type { Client } from './handles.ts';

/** An audit entry before its own hash. */
export type AuditLink = Omit<AuditEntry, 'hash'>;

/** What `previousHash` of the first entry says. */
export const GENESIS_HASH = '0'.repeat(64);

const PAGE = 1_000;

/** What the check of the audit chain found; `brokenSeq` is the first entry that is not as it was written. */
export type AuditReport =
  | { readonly ok: true; readonly entries: number; readonly headHash: string }
  | { readonly ok: false; readonly entries: number; readonly brokenSeq: number; readonly reason: string };

/** SHA-256 over every field of an entry and over the hash of the entry before it, hex. */
export function auditHash(link: AuditLink): string {
  const { seq, eventSeq, at, actorId, action, subject, details, previousHash } = link;
  const fields = [previousHash, seq, eventSeq, at.getTime(), actorId, action, subject, details];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/**
 * Reads the whole audit chain, page by page, and compares each entry with its hash, with the entry before it and the
 * end of the chain with the last event. It makes changes visible; it cannot prevent them: whoever owns the file can
 * write a whole new chain.
 */
export async function verifyAudit(prisma: Client): Promise<AuditReport> {
  let last: { readonly seq: number; readonly hash: string; readonly eventSeq: number } = {
    seq: 0,
    hash: GENESIS_HASH,
    eventSeq: 0,
  };
  for (;;) {
    const page = await prisma.auditEntry.findMany({
      where: { seq: { gt: last.seq } },
      orderBy: { seq: 'asc' },
      take: PAGE,
    });
    for (const entry of page) {
      const reason = faultOf(entry, last);
      if (reason) return { ok: false, entries: last.seq, brokenSeq: last.seq + 1, reason };
      last = entry;
    }
    if (page.length < PAGE) break;
  }
  const newest = await prisma.event.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true } });
  if (newest && newest.seq > last.eventSeq)
    return {
      ok: false,
      entries: last.seq,
      brokenSeq: last.seq + 1,
      reason: `the entry of event ${newest.seq} is gone`,
    };
  return { ok: true, entries: last.seq, headHash: last.hash };
}

function faultOf(entry: AuditEntry, before: { readonly seq: number; readonly hash: string }): string | undefined {
  if (entry.seq !== before.seq + 1) return `entry ${before.seq + 1} is gone`;
  if (entry.previousHash !== before.hash) return `entry ${entry.seq} does not follow entry ${before.seq}`;
  if (entry.hash !== auditHash(entry)) return `entry ${entry.seq} was changed`;
  return undefined;
}
