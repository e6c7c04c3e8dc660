import { z } from 'zod';
import { type FormatId, formatId } from './format.ts';
import { importPath } from './import.ts';
import { personaRef, semver, versionBump } from './persona.ts';

/** Import of one document. */
export const importInput = z.strictObject({
  /** Its text; base64 with that encoding. */
  document: z.string().max(4_000_000),
  encoding: z.enum(['utf8', 'base64']).optional(),
  /** Format it is in; without one, Markdown with front matter unless path or content say another. */
  format: formatId.optional(),
  /** Where it was found, relative to what the caller looked through; tells the format and the name. */
  path: importPath.optional(),
  /** Name to use when the front matter has none, for example from the file name. */
  fallbackName: z.string().max(200).optional(),
  /** Import as a new version of this persona, whatever name the document gives. */
  target: personaRef.optional(),
  /** With `target` or `new-version`: the version the document was made from; a later one is merged with. */
  baseVersion: semver.optional(),
  /** False: a version after the base is a REVISION_CONFLICT, even where nothing collides. */
  merge: z.boolean().optional(),
  /** Exactly this version number in place of a bump; it must be higher than the latest. */
  version: semver.optional(),
  onClash: z.enum(['refuse', 'new-version', 'rename']).default('refuse'),
  bump: versionBump.optional(),
  summary: z.string().max(500).optional(),
  idempotencyKey: z.string().max(128).optional(),
});
export type ImportInput = z.infer<typeof importInput>;

export const exportInput = z.strictObject({
  ref: personaRef,
  /**
   * `original`: the format it was imported in, ours when it was not imported. Without a format: Markdown with front
   * matter, made anew.
   */
  format: z.union([formatId, z.literal('original')]).optional(),
});
export type ExportInput = z.infer<typeof exportInput>;

/** What an import did. */
export interface ImportOutcome {
  readonly outcome: 'created' | 'versioned' | 'unchanged';
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** The later version it was merged onto; absent when it was made on the latest. */
  readonly mergedOnto?: string;
}

/** What an import of one document did, and what it was found to be. */
export interface ImportedDocument extends ImportOutcome {
  /** No agent gets the text before a person has accepted it. */
  readonly needsReview: boolean;
}

/** A persona as a document. */
export interface ExportedDocument {
  readonly name: string;
  readonly version: string;
  /** Its text; base64 with that encoding. */
  readonly document: string;
  readonly encoding: 'utf8' | 'base64';
  readonly format: FormatId;
  /** Path of a file for it, relative to a folder. */
  readonly path: string;
  /** What of the persona the format does not hold, and what of the file's layout is gone, in words. */
  readonly lost: readonly string[];
  /** Files that belong to it. */
  readonly beside: readonly { readonly path: string; readonly document: string }[];
}
