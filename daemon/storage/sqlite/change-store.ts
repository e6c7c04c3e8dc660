import type { Reads, WriteTx } from '../../services/ports.ts';
import type { ChangeRecord } from '../../services/rows.ts';
import { type AuditLink, auditHash, GENESIS_HASH } from '../audit-chain.ts';
import { type EventRecord, toDaemonEvent } from '../row-mapping.ts';
import type { Sql } from './sql.ts';

const EVENT = 'SELECT seq, at, type, subject, actor_id AS actorId, payload FROM events';
const EVENTS = `${EVENT} WHERE seq > @since ORDER BY seq LIMIT @limit`;
const EVENTS_ABOUT = `${EVENT} WHERE subject = @subject AND seq > @since ORDER BY seq LIMIT @limit`;
const FIRST = 'SELECT seq FROM events ORDER BY seq LIMIT 1';
const LAST = 'SELECT seq FROM events ORDER BY seq DESC LIMIT 1';
const ANSWER = 'SELECT answer FROM idempotency_answers WHERE actor_id = @actorId AND key = @key';
const INSERT_EVENT = `INSERT INTO events (at, type, subject, actor_id, payload)
  VALUES (@at, @type, @subject, @actorId, @details) RETURNING seq`;
const LAST_AUDIT = 'SELECT seq, hash FROM audit_entries ORDER BY seq DESC LIMIT 1';
const INSERT_AUDIT = `INSERT INTO audit_entries
  (seq, event_seq, at, actor_id, action, subject, details, previous_hash, hash)
  VALUES (@seq, @eventSeq, @at, @actorId, @action, @subject, @details, @previousHash, @hash)`;
const KEEP_ANSWER = `INSERT INTO idempotency_answers (actor_id, key, answer, created_at)
  VALUES (@actorId, @key, @answer, @at)`;

/** Questions about events and kept answers. */
export function changeReads(sql: Sql): Pick<Reads, 'events' | 'eventBounds' | 'answer'> {
  const seqOf = (text: string) => sql.get<{ seq: number }>(text)?.seq ?? 0;
  return {
    async events({ since, limit, subject }) {
      const rows =
        subject === undefined
          ? sql.all<EventRecord>(EVENTS, { since, limit })
          : sql.all<EventRecord>(EVENTS_ABOUT, { since, limit, subject });
      return rows.map(toDaemonEvent);
    },
    async eventBounds() {
      return { first: seqOf(FIRST), last: seqOf(LAST) };
    },
    async answer(actorId, key) {
      return sql.get<{ answer: string }>(ANSWER, { actorId, key })?.answer;
    },
  };
}

/** The record of a change, event and audit entry together; and answers to give again. */
export function changeWrites(sql: Sql): Pick<WriteTx, 'record' | 'keepAnswer'> {
  return {
    async record(change) {
      const { at, type, subject, actorId, payload } = change;
      const details = JSON.stringify(payload);
      const event = sql.get<{ seq: number }>(INSERT_EVENT, { at: at.getTime(), type, subject, actorId, details });
      if (!event) throw new Error('an inserted event answers its sequence number');
      appendAudit(sql, change, { eventSeq: event.seq, details });
      return { seq: event.seq, at, type, subject, actorId, payload };
    },
    async keepAnswer(actorId, key, answer, at) {
      sql.run(KEEP_ANSWER, { actorId, key, answer, at: at.getTime() });
    },
  };
}

function appendAudit(
  sql: Sql,
  { at, actorId, type, subject }: ChangeRecord,
  { eventSeq, details }: { readonly eventSeq: number; readonly details: string },
): void {
  const last = sql.get<{ seq: number; hash: string }>(LAST_AUDIT);
  const link: AuditLink = {
    seq: (last?.seq ?? 0) + 1,
    eventSeq,
    at,
    actorId,
    action: type,
    subject,
    details,
    previousHash: last?.hash ?? GENESIS_HASH,
  };
  sql.run(INSERT_AUDIT, { ...link, at: at.getTime(), hash: auditHash(link) });
}
