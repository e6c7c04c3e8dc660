import { z } from 'zod';

/** Every kind of change the daemon tells about. */
export const eventType = z.enum([
  'persona.created',
  'persona.versioned',
  'persona.renamed',
  'persona.deleted',
  'persona.restored',
  'persona.acknowledged',
  'label.moved',
  'label.removed',
  'label.protected',
  'draft.created',
  'draft.accepted',
  'draft.discarded',
  'file.linked',
  'file.unlinked',
  'file.changed',
  'session.started',
  'session.applied',
  'session.switched',
  'session.reverted',
  'session.cleared',
  'session.degraded',
  'session.ended',
  'template.saved',
  'template.deleted',
  'token.created',
  'token.revoked',
]);
export type EventType = z.infer<typeof eventType>;

/** A change, written in the same transaction as the change itself. */
export interface DaemonEvent {
  /** Grows with every event; the id to resume from. */
  readonly seq: number;
  readonly at: Date;
  readonly type: EventType;
  /** Id of the persona, session or token. */
  readonly subject: string;
  readonly actorId: string;
  /** Small facts for display: names, versions, revision. Never persona text or secrets. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What a subscriber gets: a change, or word that the gap cannot be filled and slices must be fetched anew. */
export type EventMessage =
  | { readonly kind: 'event'; readonly event: DaemonEvent }
  | { readonly kind: 'reset'; readonly seq: number };

export const listEventsInput = z.strictObject({
  since: z.int().min(0).default(0),
  limit: z.int().min(1).max(1_000).default(200),
  /** Only events about this persona, session or token. */
  subject: z.string().max(64).optional(),
});
export type ListEventsInput = z.infer<typeof listEventsInput>;

export const subscribeInput = z
  .strictObject({
    /** Sequence number of the last event the caller has; without it only new events come. */
    lastEventId: z
      .string()
      .regex(/^\d{1,15}$/)
      .nullish(),
  })
  .optional();
