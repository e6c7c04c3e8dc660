import { z } from 'zod';
import type { Finding, StoredState } from './finding.ts';
import { personaRef } from './persona.ts';

export const reviewInput = z.strictObject({ ref: personaRef });

/** A version with what a person must look at before an agent gets it. */
export interface PersonaReview {
  readonly personaId: string;
  readonly name: string;
  readonly version: string;
  readonly state: StoredState;
  /** What an acknowledgement is bound to: a hash of everything the author wrote; null when there is nothing to look at. */
  readonly hash: string | null;
  /** When somebody acknowledged it; null when nobody did. */
  readonly acknowledgedAt: Date | null;
  /** What was found, by lines and columns of `document`. */
  readonly findings: readonly Finding[];
  /** The version as a document, as an export gives it. */
  readonly document: string;
}

export const acknowledgeInput = z.strictObject({
  ref: personaRef,
  /** The hash that the review showed. */
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be the whole hash that the review shows'),
});
export type AcknowledgeInput = z.infer<typeof acknowledgeInput>;
