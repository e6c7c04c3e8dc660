import { z } from 'zod';
import type { ExplainedVariable } from './explanation.ts';
import type { PersonaHeader, PromptWarning } from './persona.ts';
import { personaName, personaRef } from './persona.ts';

/** What a template is for; own ones that say nothing are `other`. */
export const templateCategory = z.enum([
  'development',
  'review',
  'writing',
  'analysis',
  'teaching',
  'support',
  'operations',
  'product',
  'other',
]);
export type TemplateCategory = z.infer<typeof templateCategory>;

/** Values by the name of the variable. */
const variables = z.record(z.string().max(64), z.string().max(10_000)).optional();
const idempotencyKey = z.string().max(128).optional();

export const listTemplatesInput = z
  .strictObject({ category: templateCategory.optional(), own: z.boolean().optional() })
  .optional();
export type ListTemplatesInput = z.infer<typeof listTemplatesInput>;

export const getTemplateInput = z.strictObject({ name: personaName });

export const previewTemplateInput = z.strictObject({ name: personaName, variables });
export type PreviewTemplateInput = z.infer<typeof previewTemplateInput>;

/** Makes a persona of a template; the values given become the defaults of its variables. */
export const instantiateTemplateInput = z.strictObject({
  template: z.string().max(64),
  name: personaName,
  variables,
  idempotencyKey,
});
export type InstantiateTemplateInput = z.infer<typeof instantiateTemplateInput>;

/** Keeps a persona, as it is now, as an own template. */
export const saveTemplateInput = z.strictObject({
  name: personaName,
  /** The persona, or one of its versions. */
  from: personaRef,
  category: templateCategory.optional(),
  /** Replaces an own template of this name; without it a taken name is refused. */
  replace: z.boolean().default(false),
  idempotencyKey,
});
export type SaveTemplateInput = z.infer<typeof saveTemplateInput>;

export const deleteTemplateInput = z.strictObject({ name: personaName, idempotencyKey });
export type DeleteTemplateInput = z.infer<typeof deleteTemplateInput>;

/** A ready-made persona to start from. */
export interface Template {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly category: TemplateCategory;
  readonly tags: readonly string[];
  readonly content: string;
  /** Its variables and whatever else the header of a persona can say. */
  readonly header: PersonaHeader;
  /** The parent that personas made of it get, null for none. */
  readonly parent: string | null;
  /** Saved by its user; the others come with Maestro. */
  readonly isOwn: boolean;
  /** Of its text as it is written. */
  readonly tokens: number;
}

/** A template with its variables filled in: the text an agent would get. */
export interface TemplatePreview {
  readonly name: string;
  readonly text: string;
  readonly tokens: number;
  readonly tokenizer: string;
  /** By name; one that is required and has no value stands in the text as `{{name}}`. */
  readonly variables: readonly ExplainedVariable[];
  readonly warnings: readonly PromptWarning[];
}

/** What saving or deleting an own template did. */
export interface TemplateOutcome {
  readonly outcome: 'saved' | 'replaced' | 'deleted';
  readonly name: string;
}
