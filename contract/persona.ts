import { z } from 'zod';
import type { PromptExplanation, PromptPlace } from './explanation.ts';
import type { StoredState } from './finding.ts';
import { isPersonaName, LIMITS } from './limits.ts';

/** What a persona is used as: by itself, only inside others, or as a tone on top of another. */
export const personaKind = z.enum(['persona', 'fragment', 'style']);
export type PersonaKind = z.infer<typeof personaKind>;

export const personaName = z.string().refine(isPersonaName, {
  error: 'a name has 1 to 64 characters a-z, 0-9 and - (not at the ends), is not only digits and no reserved word',
});

/** Names a persona: `name`, `name@1.2.0`, `name@label` or an id. */
export const personaRef = z.string().min(1).max(160);

/** Id of a draft, or the unique beginning of one. */
export const draftRef = z.string().regex(/^[0-9a-z]{2,10}$/, 'the id of a draft, or at least its first 2 characters');

export const tag = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._/-]{0,63}$/u, 'a tag has 1 to 64 letters, digits, . _ / -');

/** Version in the form major.minor.patch. */
export const semver = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})$/, 'a version has the form 1.2.3');

/** How a child's text meets its parent's. */
export const inheritMode = z.enum(['merge', 'append', 'replace']);
export type InheritMode = z.infer<typeof inheritMode>;

export const variableSpec = z.strictObject({
  default: z.string().max(10_000).optional(),
  description: z.string().max(500).optional(),
  required: z.boolean().optional(),
});
export type VariableSpec = z.infer<typeof variableSpec>;

/**
 * Typed keys of a persona's front matter that shape its effective prompt, plus whatever else the
 * author wrote (kept as it is under `extra`).
 */
export const personaHeader = z.strictObject({
  kind: personaKind.optional(),
  inherit: inheritMode.optional(),
  includes: z.array(z.string().min(1).max(160)).max(64).optional(),
  variables: z.record(z.string().regex(/^[A-Za-z_][\w.-]{0,63}$/), variableSpec).optional(),
  tokenBudget: z.strictObject({ max: z.int().positive().optional(), warn: z.int().positive().optional() }).optional(),
  model: z.string().max(200).optional(),
  checks: z.array(z.unknown()).max(64).optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
});
export type PersonaHeader = z.infer<typeof personaHeader>;

const content = z
  .string()
  .refine((text) => new TextEncoder().encode(text).length <= LIMITS.contentBytes, 'at most 1 MiB');

/** The fields of a persona that its author writes; every change of one makes a version. */
export const personaFields = z.strictObject({
  displayName: z.string().max(200).optional(),
  description: z.string().max(2_000).optional(),
  content: content.optional(),
  /** `name`, `name@version` or `name@label` of the parent; null takes the parent away. */
  parent: personaRef.nullable().optional(),
  tags: z.array(tag).max(64).optional(),
  header: personaHeader.optional(),
});
export type PersonaFields = z.infer<typeof personaFields>;

export const createPersonaInput = personaFields.extend({
  name: personaName,
  idempotencyKey: z.string().max(128).optional(),
});
export type CreatePersonaInput = z.infer<typeof createPersonaInput>;

export const versionBump = z.enum(['patch', 'minor', 'major']);
export type VersionBump = z.infer<typeof versionBump>;

export const editPersonaInput = z.strictObject({
  ref: personaRef,
  /**
   * The version the edit was made on. Where a later one exists, both changes are merged; a section or field that both
   * changed is a REVISION_CONFLICT.
   */
  baseVersion: semver,
  /** False: a later version is a REVISION_CONFLICT, even where nothing collides. */
  merge: z.boolean().optional(),
  name: personaName.optional(),
  fields: personaFields,
  bump: versionBump.optional(),
  /** Exactly this version number in place of a bump; it must be higher than the latest. */
  version: semver.optional(),
  /** Replaces the automatic summary of changes. */
  summary: z.string().max(500).optional(),
  idempotencyKey: z.string().max(128).optional(),
});
export type EditPersonaInput = z.infer<typeof editPersonaInput>;

export const listPersonasInput = z.strictObject({
  /** Part of the name, title, description or a tag; case is ignored. */
  query: z.string().max(200).optional(),
  tag: z.string().max(64).optional(),
  kind: personaKind.optional(),
  deleted: z.boolean().default(false),
  sort: z.enum(['name', 'updatedAt', 'createdAt']).default('name'),
  direction: z.enum(['asc', 'desc']).default('asc'),
  limit: z.int().min(1).max(LIMITS.pageRows).default(100),
  offset: z.int().min(0).max(10_000_000).default(0),
});
export type ListPersonasInput = z.infer<typeof listPersonasInput>;

/** A row of the library. */
export interface PersonaSummary {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly kind: PersonaKind;
  /** Latest version. */
  readonly version: string;
  readonly versionCount: number;
  readonly parentId: string | null;
  /** Name of the parent, null for a root. */
  readonly parentName: string | null;
  readonly ownerId: string;
  readonly tags: readonly string[];
  readonly isActive: boolean;
  /** Agent sessions that have it in force now. */
  readonly liveSessions: number;
  /** Tokens of its own text (o200k; an estimate for other vendors' models). */
  readonly ownTokens: number;
  /** Whether an agent may get its text; `needs-review`: not before a person has acknowledged it. */
  readonly state: StoredState;
  /** Errors and warnings in the text, as counted when its latest version was written. */
  readonly findings: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A persona with the text of its latest version, or of the version that was asked for. */
export interface PersonaDetail extends PersonaSummary {
  readonly versionId: string;
  readonly content: string;
  /** SHA-256 of the content, hex. */
  readonly sha256: string;
  /** The parent by its present name (`name`, `name@1.2.0`, `name@label`), null for a root. */
  readonly parent: string | null;
  readonly header: PersonaHeader;
}

/** A persona after an edit. */
export interface EditedPersona extends PersonaDetail {
  /** Whether the edit was made on an older version, and merged. */
  readonly merged: boolean;
  /** The version it was merged onto; null when it was not. */
  readonly mergedOnto: string | null;
}

export interface PersonaPage {
  readonly items: readonly PersonaSummary[];
  readonly total: number;
}

/** Facts that conditions and variables are decided by. */
export const resolveContext = z.strictObject({
  agent: z.string().max(64).optional(),
  model: z.string().max(200).optional(),
  cwd: z.string().max(4_096).optional(),
  path: z.string().max(4_096).optional(),
  branch: z.string().max(256).optional(),
  user: z.string().max(128).optional(),
  session: z.string().max(128).optional(),
  env: z.record(z.string(), z.string().max(4_096)).optional(),
  variables: z.record(z.string(), z.string().max(10_000)).optional(),
});
export type ResolveContext = z.infer<typeof resolveContext>;

/** Where one part of an effective prompt comes from. */
export interface PromptPart {
  readonly personaId: string;
  readonly persona: string;
  readonly version: string;
  /** Heading path, for example `Rules > Tone`; empty for the text before the first heading. */
  readonly section: string;
  /** First and last line of the part in its source, from 1. */
  readonly lines: readonly [number, number];
  /** UTF-16 range of the part in `text`. */
  readonly span: readonly [number, number];
  /** With the blank lines that part it from the next: the parts add up to the tokens of the prompt. */
  readonly tokens: number;
  /** The places that include it, outermost first; absent for what the persona and its parents say themselves. */
  readonly via?: readonly PromptPlace[];
}

/** Something to know about a prompt that does not stop it. */
export interface PromptWarning {
  readonly code:
    | 'UNKNOWN_VARIABLE'
    | 'OVER_WARN_BUDGET'
    | 'DIRECTIVE_UNKNOWN'
    | 'SECTION_REPEATED'
    | 'CLAUSE_UNKNOWN'
    | 'NEEDS_REVIEW';
  readonly message: string;
  readonly persona?: string;
  readonly version?: string;
  readonly line?: number;
}

/** A text inside a prompt that an agent gets only when its hash was acknowledged. */
export interface PromptReview {
  /** Name. */
  readonly persona: string;
  readonly version: string;
  readonly hash: string;
}

/** The text an agent gets, with its provenance. */
export interface EffectivePrompt {
  readonly personaId: string;
  readonly name: string;
  readonly version: string;
  readonly versionId: string;
  readonly kind: PersonaKind;
  readonly text: string;
  /** SHA-256 of `text`, hex. */
  readonly sha256: string;
  readonly tokens: number;
  /** Names of the tokenizer the counts were made with. */
  readonly tokenizer: string;
  /** The persona and its ancestors, nearest first, as `name@version`. */
  readonly chain: readonly string[];
  /** The styles on top of it, lowest first, as `name@version`; absent without any. */
  readonly styles?: readonly string[];
  readonly parts: readonly PromptPart[];
  readonly warnings: readonly PromptWarning[];
  /** Texts in it that hold something a person must have looked at, acknowledged or not; absent without any. */
  readonly reviews?: readonly PromptReview[];
  /** Only when it was asked for. */
  readonly explanation?: PromptExplanation;
}

/** Asks for an effective prompt. */
export const resolveInput = z.strictObject({
  ref: personaRef,
  context: resolveContext.default({}),
  /** Personas of the kind `style` on top, lowest first, as a session would have them. */
  styles: z
    .array(personaRef)
    .max(LIMITS.stackDepth - 1)
    .optional(),
  /** Adds what was left out and where values come from. */
  explain: z.boolean().optional(),
  /** For people: also a text that nobody has acknowledged yet. Without it that is TRUST_REQUIRED. */
  preview: z.boolean().optional(),
});
export type ResolveInput = z.input<typeof resolveInput>;
