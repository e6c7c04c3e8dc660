import type { PersonaHeader } from '../../../contract/persona.ts';
import { type TemplateCategory, templateCategory } from '../../../contract/template.ts';

/** The category that the key `category` of a header names, `other` for none, and the header without that key. */
export function categoryOf(header: PersonaHeader): {
  readonly category: TemplateCategory;
  readonly header: PersonaHeader;
} {
  const { extra, ...known } = header;
  const named = templateCategory.safeParse(extra?.category);
  if (!named.success) return { category: 'other', header };
  const rest = Object.entries(extra ?? {}).filter(([key]) => key !== 'category');
  return {
    category: named.data,
    header: { ...known, ...(rest.length > 0 && { extra: Object.fromEntries(rest) }) },
  };
}
