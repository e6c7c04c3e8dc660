import { z } from 'zod';
import { personaName, personaRef, semver, versionBump } from './persona.ts';

/** Import of one Markdown document with front matter. */
export const importInput = z.strictObject({
  document: z.string().max(4_000_000),
  /** Name to use when the front matter has none, for example from the file name. */
  fallbackName: z.string().max(200).optional(),
  /** Import as a new version of this persona, whatever name the document gives. */
  target: personaRef.optional(),
  /** With `target` or `new-version`: the version the document was made from. */
  baseVersion: semver.optional(),
  onClash: z.enum(['refuse', 'new-version', 'rename']).default('refuse'),
  bump: versionBump.optional(),
  summary: z.string().max(500).optional(),
  idempotencyKey: z.string().max(128).optional(),
});
export type ImportInput = z.infer<typeof importInput>;

export const exportInput = z.strictObject({ ref: personaRef });
export type ExportInput = z.infer<typeof exportInput>;

/** What an import did. */
export interface ImportOutcome {
  readonly outcome: 'created' | 'versioned' | 'unchanged';
  readonly id: string;
  readonly name: string;
  readonly version: string;
}

/** A persona as a Markdown document with front matter. */
export interface ExportedDocument {
  readonly name: string;
  readonly version: string;
  readonly document: string;
}

export const instantiateTemplateInput = z.strictObject({ template: z.string().max(64), name: personaName });
export type InstantiateTemplateInput = z.infer<typeof instantiateTemplateInput>;

/** A ready-made persona to start from. */
export interface Template {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly content: string;
  readonly tokens: number;
}
