import type { PersonaFields } from '../../../contract/persona.ts';
import { EXT_KEY, foreignTools } from './ext.ts';

/** What a format holds besides the text. */
export interface Holds {
  /** Its own key under `ext`; empty for none. */
  readonly tool: string;
  readonly holds: readonly ('description' | 'displayName' | 'tags')[];
}

/** What of a persona a format has no place for, in words. */
export function lostFields(fields: PersonaFields, { tool, holds }: Holds): readonly string[] {
  const { description, tags, header = {} } = fields;
  const { extra = {}, ...typed } = header;
  const lost: string[] = [];
  if (description && !holds.includes('description')) lost.push('description');
  if (tags?.length && !holds.includes('tags')) lost.push(`tags: ${tags.join(', ')}`);
  for (const [key, value] of Object.entries(typed)) {
    // What these say is in the text already when it is written for another program.
    if (value !== undefined && !['kind', 'inherit', 'includes'].includes(key)) lost.push(key);
  }
  lost.push(...Object.keys(extra).filter((key) => key !== EXT_KEY));
  lost.push(...foreignTools(fields, tool).map((each) => `${EXT_KEY}.${each}`));
  return lost;
}
