import { z } from 'zod';
import { eventType } from './event.ts';

export const listAuditInput = z.strictObject({
  /** Only changes of this persona (name or id), session or token. */
  subject: z.string().min(1).max(160).optional(),
  /** Only these kinds of change. */
  actions: z.array(eventType).min(1).max(50).optional(),
  /** Only entries older than this sequence number: the last one of the page before. */
  before: z.int().min(1).optional(),
  limit: z.int().min(1).max(1_000).default(100),
});
export type ListAuditInput = z.infer<typeof listAuditInput>;

/** A change as the audit has it, with names for people. */
export interface AuditEntry {
  /** 1 for the first change ever, without holes. */
  readonly seq: number;
  readonly at: Date;
  readonly actorId: string;
  /** Null when the user is not known any more. */
  readonly actorName: string | null;
  /** An event type. */
  readonly action: string;
  /** Id of the persona, session or token. */
  readonly subject: string;
  /** Its present name; else the one the entry tells; null where it has none. */
  readonly subjectName: string | null;
  /** Small facts: names, versions, SHA-256 of the content `before` and `after`. Never persona text or secrets. */
  readonly details: Readonly<Record<string, unknown>>;
  /** SHA-256 over the entry and the hash of the entry before it, hex. */
  readonly hash: string;
}

/** The answer for a chain that is whole. */
export interface AuditCheck {
  /** How many entries were checked: all. */
  readonly entries: number;
  /** Hash of the last one, to be kept elsewhere: with it a chain that was written anew is found out. */
  readonly headHash: string;
}
