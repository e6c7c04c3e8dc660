import { z } from 'zod';
import { type PersonaHeader, personaRef, semver } from './persona.ts';

/** A snapshot in the history of a persona, newest first in lists. */
export interface VersionSummary {
  readonly id: string;
  readonly personaId: string;
  readonly version: string;
  /** SHA-256 of the content, hex. */
  readonly sha256: string;
  /** What changed since the version before. */
  readonly summary: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly ownTokens: number;
  readonly createdAt: Date;
}

/** A snapshot with its text and header. */
export interface VersionDetail extends VersionSummary {
  readonly content: string;
  readonly displayName: string;
  readonly description: string;
  readonly parent: string | null;
  readonly tags: readonly string[];
  readonly header: PersonaHeader;
}

export const rollbackInput = z.strictObject({
  ref: personaRef,
  /** The version whose content becomes a new version. */
  to: semver,
  /** The latest version as the caller knows it; another one is a REVISION_CONFLICT. */
  baseVersion: semver.optional(),
  idempotencyKey: z.string().max(128).optional(),
});
export type RollbackInput = z.infer<typeof rollbackInput>;

export const diffInput = z.strictObject({
  ref: personaRef,
  from: semver,
  /** Another version, or `text` to compare with; the latest version when both are absent. */
  to: semver.optional(),
  text: z.string().max(2_000_000).optional(),
  /** `source`: as written; `effective`: after inheritance. */
  of: z.enum(['source', 'effective']).default('source'),
});
export type DiffInput = z.infer<typeof diffInput>;

/** One line of a diff. Word ranges are UTF-16 offsets of what changed inside a changed line. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
  /** Line numbers from 1; null on the side where the line is absent. */
  readonly oldLine: number | null;
  readonly newLine: number | null;
  readonly words: readonly (readonly [number, number])[];
}

/** Lines that belong together: changes with three lines around them. */
export interface DiffHunk {
  readonly oldStart: number;
  readonly newStart: number;
  readonly lines: readonly DiffLine[];
}

export interface VersionDiff {
  readonly from: string;
  readonly to: string;
  readonly added: number;
  readonly removed: number;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  readonly hunks: readonly DiffHunk[];
}
