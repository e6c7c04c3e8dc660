import { z } from 'zod';
import type { StoredState } from './finding.ts';
import { versionSelector } from './label.ts';
import { draftRef, type PersonaHeader, personaRef, semver } from './persona.ts';

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
  /** Whether an agent may get it. */
  readonly state: StoredState;
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
  /** The persona; `name@1.2.0` gives `from` too. */
  ref: personaRef,
  /**
   * The older side, a version or label. When absent: the version before the latest; against another persona or a text
   * the latest; against a draft the one it was made from.
   */
  from: versionSelector.optional(),
  /** The newer side is one of these four; the latest version when all are absent. */
  to: versionSelector.optional(),
  /** Another persona, or a version of it. */
  toRef: personaRef.optional(),
  draft: draftRef.optional(),
  text: z.string().max(2_000_000).optional(),
  /** `source`: as written; `effective`: after inheritance. */
  of: z.enum(['source', 'effective']).default('source'),
});
export type DiffInput = z.infer<typeof diffInput>;

/** A section that is not the same on both sides. */
export interface SectionChange {
  readonly kind: 'changed' | 'added' | 'removed';
  /** Heading path such as `Rules > Tone`, of a long one its last 200 characters; empty before the first heading. */
  readonly section: string;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
}

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
  /** What was compared: `1.0.0`; with its name where the sides are different personas; `draft k3f9…`; `text`. */
  readonly from: string;
  readonly to: string;
  readonly added: number;
  readonly removed: number;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  readonly hunks: readonly DiffHunk[];
  /** Added and removed lines after the first ten thousand or so, which no hunk shows. */
  readonly omitted: number;
  /** Changed, added and removed sections, in this order; the first thousand. */
  readonly sections: readonly SectionChange[];
  /** Fields other than the text that differ: `title`, `tags`, keys of the header. */
  readonly fields: readonly string[];
}
