import { z } from 'zod';
import { draftRef, personaName, personaRef, semver, versionBump } from './persona.ts';
import type { VersionDiff } from './version.ts';

export const draftState = z.enum(['open', 'accepted', 'discarded']);
export type DraftState = z.infer<typeof draftState>;

export const listDraftsInput = z.strictObject({
  /** Only drafts of this persona. */
  ref: personaRef.optional(),
  state: draftState.default('open'),
  limit: z.int().min(1).max(500).default(100),
});
export type ListDraftsInput = z.infer<typeof listDraftsInput>;

export const proposeDraftInput = z.strictObject({
  /** The persona that the proposal changes; a name that is free proposes a new persona. */
  ref: personaRef,
  /** Markdown. With front matter it is the whole persona, without it is the text only. */
  document: z.string().max(2_000_000),
  /** Version it was made from; the latest one when absent. */
  baseVersion: semver.optional(),
  /** What it is for. */
  summary: z.string().max(500).default(''),
  idempotencyKey: z.string().max(128).optional(),
});
export type ProposeDraftInput = z.input<typeof proposeDraftInput>;

export const acceptDraftInput = z.strictObject({
  draft: draftRef,
  /** Name of the persona from now on, in place of the one that the draft gives. */
  name: personaName.optional(),
  bump: versionBump.optional(),
  /** Exactly this version number; it must be higher than the latest. */
  version: semver.optional(),
  /** Replaces the summary of the draft. */
  summary: z.string().max(500).optional(),
  /** False: refuse when there is a version after the one the draft was made from. */
  merge: z.boolean().optional(),
  idempotencyKey: z.string().max(128).optional(),
});
export type AcceptDraftInput = z.infer<typeof acceptDraftInput>;

export const diffDraftInput = z.strictObject({
  draft: draftRef,
  /** `source`: the text as written; `effective`: after inheritance. */
  of: z.enum(['source', 'effective']).default('source'),
});
export type DiffDraftInput = z.input<typeof diffDraftInput>;

/** Proposed content that is not yet a version. */
export interface DraftSummary {
  readonly id: string;
  /** null while it proposes a persona that does not exist. */
  readonly personaId: string | null;
  /** Present name of the persona, or the name that is proposed. */
  readonly persona: string;
  readonly baseVersion: string | null;
  /** `file`: a hand edit found in a file; `proposal`: made by a person or an agent. */
  readonly source: 'file' | 'proposal';
  /** Path of the file; empty for a proposal. */
  readonly origin: string;
  readonly summary: string;
  readonly authorName: string;
  readonly state: DraftState;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
}

/** A draft with its text. */
export interface DraftDetail extends DraftSummary {
  readonly document: string;
  /** SHA-256 of the document, hex. */
  readonly sha256: string;
  /** Why it cannot be accepted as it is; null when it reads well. */
  readonly problem: string | null;
}

/** What a draft changes, against the version it was made from. */
export interface DraftDiff extends VersionDiff {
  /** Whether a later version exists: accepting merges. */
  readonly isOutdated: boolean;
}

/** What became of an accepted draft. */
export interface AcceptedDraft {
  readonly id: string;
  readonly personaId: string;
  readonly persona: string;
  readonly version: string;
  readonly outcome: 'created' | 'versioned' | 'unchanged';
  /** The version it was merged onto; absent when it was made from the latest. */
  readonly mergedOnto?: string;
}
