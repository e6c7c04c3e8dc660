import { z } from 'zod';
import { type FormatId, formatId } from './format.ts';
import { personaRef } from './persona.ts';
import type { Template } from './template.ts';

/** Sizes of a staged import. */
export const IMPORT_LIMITS = {
  files: 20_000,
  /** All files of one import together. */
  bytes: 64 * 1024 * 1024,
  /** Text of one `stageFiles` call, characters; leaves room for the rest of a request. */
  chunkChars: 1_400_000,
  /** How long files wait for their import. */
  minutes: 10,
  /** Imports of one user that wait at the same time. */
  open: 2,
} as const;

/** Path of a file below the folder that was looked through, with `/`. */
export const importPath = z
  .string()
  .min(1)
  .max(1_024)
  .refine((path) => !path.startsWith('/') && !path.includes('\0'), 'a path below the folder, without NUL')
  .refine((path) => !path.split('/').includes('..'), 'a path must not lead out of its folder');

/** What to do with a persona whose name is taken. */
export const clashChoice = z.enum(['refuse', 'skip', 'rename', 'new-version']);
export type ClashChoice = z.infer<typeof clashChoice>;

const importId = z.string().min(1).max(64);

/** Gives files to the daemon, a part of them at a time. */
export const stageFilesInput = z.strictObject({
  /** That of the first answer; without one a new import begins. */
  importId: importId.optional(),
  files: z
    .array(
      z.strictObject({
        path: importPath,
        data: z.string().max(IMPORT_LIMITS.chunkChars),
        encoding: z.enum(['utf8', 'base64']).default('utf8'),
        /** The data follows that of the same path given before. */
        append: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(5_000),
});
export type StageFilesInput = z.infer<typeof stageFilesInput>;

/** What is waiting. */
export interface StagedImport {
  readonly importId: string;
  readonly files: number;
  readonly bytes: number;
  readonly expiresAt: Date;
}

export const planImportInput = z.strictObject({
  importId,
  /** For every name that is taken. */
  onClash: clashChoice.default('refuse'),
  /** For single files, by path. */
  clashes: z.record(importPath, clashChoice).optional(),
  /** Reads every file in this format; else each says its own by path or content. */
  format: formatId.optional(),
});
export type PlanImportInput = z.infer<typeof planImportInput>;

export const importManyInput = planImportInput.extend({
  /** Goes on without the files that are refused. */
  skipRefused: z.boolean().default(false),
  idempotencyKey: z.string().max(128).optional(),
});
export type ImportManyInput = z.infer<typeof importManyInput>;

export const importIdInput = z.strictObject({ importId });

/** What an import would do with one persona of a file. */
export interface PlannedItem {
  readonly path: string;
  /** null for a file of no known format. */
  readonly format: FormatId | null;
  /** Name it gets; null when it is refused before it has one. */
  readonly name: string | null;
  /** `clash`: the name is taken and nothing was chosen, which stops the import. */
  readonly action: 'create' | 'version' | 'skip' | 'clash' | 'refuse';
  /** The name the file gives, where it is another. */
  readonly wanted: string | null;
  /** A person must look at its text before an agent gets it. */
  readonly needsReview: boolean;
  /** Why it is refused, skipped or a clash; null otherwise. */
  readonly reason: string | null;
  /** Codes of what was found. */
  readonly findings: readonly string[];
}

/** What an import would do, in the order of the files. */
export interface ImportPlan {
  readonly items: readonly PlannedItem[];
  readonly counts: Readonly<Record<PlannedItem['action'], number>>;
  readonly needsReview: number;
}

/** What an import did with one persona of a file. */
export interface ImportedItem {
  readonly path: string;
  readonly outcome: 'created' | 'versioned' | 'unchanged' | 'skipped' | 'refused';
  /** null when nothing came of it. */
  readonly id: string | null;
  readonly name: string | null;
  readonly version: string | null;
  readonly needsReview: boolean;
  readonly reason: string | null;
}

export interface ImportResult {
  readonly items: readonly ImportedItem[];
  readonly counts: Readonly<Record<ImportedItem['outcome'], number>>;
  /** Templates that came with a bundle. */
  readonly templates: readonly Template['name'][];
}

/** How far an import is; `done` of `total` in its phase. */
export interface ImportProgress {
  readonly phase: 'waiting' | 'reading' | 'checking' | 'writing' | 'done';
  readonly done: number;
  readonly total: number;
}

/** Several personas with all their versions and labels in one file. */
export const exportBundleInput = z.strictObject({
  /** Which personas; all of the caller's when absent. */
  refs: z.array(personaRef).min(1).max(1_000).optional(),
  /** Own templates too. */
  templates: z.boolean().default(true),
});
export type ExportBundleInput = z.infer<typeof exportBundleInput>;

export interface ExportedBundle {
  readonly personas: number;
  readonly versions: number;
  readonly templates: number;
  /** JSON text. */
  readonly document: string;
}
