import { isPersonaName } from '../../../contract/limits.ts';

/**
 * A persona name made of a title or file name: lower case, runs of other characters to one `-`.
 * undefined when nothing usable is left.
 */
export function toPersonaName(title: string): string | undefined {
  const slug = title
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-+|-+$/g, '');
  return isPersonaName(slug) ? slug : undefined;
}
