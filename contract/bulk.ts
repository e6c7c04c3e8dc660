import { z } from 'zod';
import { labelName, versionSelector } from './label.ts';
import { LIMITS } from './limits.ts';
import { personaRef, tag } from './persona.ts';
import { searchQuery } from './search.ts';

/** Which personas: named ones, what a query finds, or those with any of some tags (or one below them). Just one of the three. */
export const bulkSelect = z.union([
  z.strictObject({ refs: z.array(personaRef).min(1).max(LIMITS.bulkPersonas) }),
  z.strictObject({ query: searchQuery.min(1, 'the query is empty; to choose everything on purpose, say owner:me') }),
  z.strictObject({ tags: z.array(tag).min(1).max(64) }),
]);
export type BulkSelect = z.infer<typeof bulkSelect>;

const tags = z.array(tag).max(64);

/** What is done to each of them. */
export const bulkAction = z.discriminatedUnion('kind', [
  /** `force`: also where live sessions have one in force; these go on without it. */
  z.strictObject({ kind: z.literal('delete'), force: z.boolean().default(false) }),
  /** Of deleted personas. */
  z.strictObject({ kind: z.literal('restore') }),
  z.strictObject({ kind: z.literal('tag'), add: tags.default([]), remove: tags.default([]) }),
  /** Each of `from` becomes `to`, with what is below it: `work/code` becomes `job/code`. */
  z.strictObject({ kind: z.literal('retag'), from: tags.min(1), to: tag }),
  /** Lets a label point to a version of each, the latest without `to`. */
  z.strictObject({ kind: z.literal('label'), label: labelName, to: versionSelector.optional() }),
  z.strictObject({ kind: z.literal('unlabel'), label: labelName }),
]);
export type BulkAction = z.infer<typeof bulkAction>;

export const bulkPreviewInput = z.strictObject({ select: bulkSelect, action: bulkAction });
export type BulkPreviewInput = z.infer<typeof bulkPreviewInput>;

export const bulkInput = bulkPreviewInput.extend({
  /** The hash a preview gave: nothing is done when it would be something else by now. */
  selection: z.string().regex(/^[0-9a-f]{64}$/, 'the selection of a preview'),
  idempotencyKey: z.string().max(128).optional(),
});
export type BulkInput = z.infer<typeof bulkInput>;

/** A persona that is changed. */
export interface BulkItem {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** What becomes of it, in words: `tags a, b -> a`. */
  readonly change: string;
}

/** A persona that is left as it is, and why. */
export interface BulkRefusal {
  readonly name: string;
  readonly code: string;
  readonly reason: string;
}

/** What an action would do. */
export interface BulkPreview {
  /** `delete 3 personas` */
  readonly title: string;
  /** Hash of all that follows; to be given to the action itself. */
  readonly selection: string;
  readonly count: number;
  /** The first 500, by name. */
  readonly items: readonly BulkItem[];
  readonly refusedCount: number;
  /** The first 500, by name. */
  readonly refused: readonly BulkRefusal[];
  /** Personas that are so already. */
  readonly unchanged: number;
  /** Live sessions that have one of them in force. */
  readonly sessions: readonly { readonly id: string; readonly agent: string; readonly personas: readonly string[] }[];
}

/** What an action did. */
export interface BulkOutcome {
  readonly title: string;
  readonly count: number;
  readonly names: readonly string[];
  /** Takes it back; null when nothing was done. */
  readonly undoId: string | null;
  readonly degradedSessions: readonly string[];
}

export const undoInput = z.strictObject({
  /** Of one step, or its beginning; the last one that was not taken back when absent. */
  id: z
    .string()
    .regex(/^[0-9a-z]{2,10}$/, 'the id of a step, or at least its first 2 characters')
    .optional(),
  idempotencyKey: z.string().max(128).optional(),
});
export type UndoInput = z.infer<typeof undoInput>;

export const listUndoStepsInput = z.strictObject({ limit: z.int().min(1).max(100).default(20) });
export type ListUndoStepsInput = z.infer<typeof listUndoStepsInput>;

/** A change of many personas that can be taken back. */
export interface UndoStep {
  readonly id: string;
  readonly title: string;
  readonly at: Date;
  /** null while it was not taken back. */
  readonly undoneAt: Date | null;
}

/** What taking back did. */
export interface UndoOutcome {
  readonly step: UndoStep;
  readonly names: readonly string[];
}

/** A tag with how many personas have it. */
export interface TagCount {
  readonly tag: string;
  readonly count: number;
}
