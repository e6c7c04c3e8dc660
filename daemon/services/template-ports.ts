import type { PersonaHeader } from '../../contract/persona.ts';
import type { TemplateCategory } from '../../contract/template.ts';

/** A template that comes with Maestro. */
export interface BuiltInTemplate {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly category: TemplateCategory;
  readonly tags: readonly string[];
  readonly content: string;
  readonly header: PersonaHeader;
}

/** A template that a user has saved. */
export interface OwnTemplateRow extends BuiltInTemplate {
  readonly ownerId: string;
  /** The parent by id, as in a version; null for none. */
  readonly parent: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Questions about own templates. */
export interface TemplateReads {
  ownTemplate(ownerId: string, name: string): Promise<OwnTemplateRow | undefined>;
  /** By name. */
  ownTemplates(ownerId: string): Promise<readonly OwnTemplateRow[]>;
}

/** Changes of own templates. */
export interface TemplateWrites {
  /** Writes a template in place of one of the same owner and name. */
  putOwnTemplate(row: OwnTemplateRow): Promise<void>;
  /** Answers whether there was one. */
  deleteOwnTemplate(ownerId: string, name: string): Promise<boolean>;
}
