import { z } from 'zod';
import type { EventType } from './event.ts';
import { personaRef } from './persona.ts';

export const personaHistoryInput = z.strictObject({
  ref: personaRef,
  limit: z.int().min(1).max(500).default(100),
  /** Only what is older than the entry with this number: the next page. */
  before: z.int().positive().optional(),
});
export type PersonaHistoryInput = z.infer<typeof personaHistoryInput>;

/** One recorded change of a persona: its versions, renames, labels, drafts, deletion. */
export interface HistoryEntry {
  /** Number in the audit chain; grows. */
  readonly seq: number;
  readonly at: Date;
  readonly type: EventType;
  readonly actorId: string;
  readonly actorName: string;
  /** Small facts: names and versions before and after. */
  readonly payload: Readonly<Record<string, unknown>>;
}
