import { z } from 'zod';
import type { Finding, TextState } from './finding.ts';
import { personaRef } from './persona.ts';

/** What to look at: a persona in the library, or a document that is not in it. */
export const lintInput = z.union([
  z.strictObject({ ref: personaRef }),
  z.strictObject({ document: z.string().max(2_000_000) }),
]);
export type LintInput = z.infer<typeof lintInput>;

/** How many findings of each severity. */
export interface LintSummary {
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

/** A document without what can go without a change of meaning. */
export interface LintFix {
  readonly document: string;
  /** Its text without the front matter. */
  readonly content: string;
  /** Tokens of the text (o200k). */
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** What went, by lines of the document as it was at that moment. */
  readonly fixed: readonly Finding[];
}

/** What there is to say about a persona or document. */
export interface LintReport {
  /** Name; null for a document without one. */
  readonly name: string | null;
  /** The version that was looked at; null for a document. */
  readonly version: string | null;
  /** `refused`: it could not be stored. */
  readonly state: TextState;
  /** In the order of the document, as `maestro persona export` gives it. */
  readonly findings: readonly Finding[];
  readonly summary: LintSummary;
  /** Null when there is nothing to take out. */
  readonly fix: LintFix | null;
}
