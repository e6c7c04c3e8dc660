import type { PersonaFilter } from '../data/api.ts';
import { changeSearch } from '../router/route.ts';

/** How the library can be sorted: the value in the query, and its words. */
export const SORTS = [
  { value: 'name', label: 'Name', sort: 'name', direction: 'asc' },
  { value: 'updated', label: 'Last changed', sort: 'updatedAt', direction: 'desc' },
  { value: 'created', label: 'Newest', sort: 'createdAt', direction: 'desc' },
  { value: 'oldest', label: 'Oldest', sort: 'createdAt', direction: 'asc' },
] as const;

/** What the library can show, by kind or by being deleted. */
export const SHOWS = [
  { value: '', label: 'All kinds' },
  { value: 'persona', label: 'Personas' },
  { value: 'fragment', label: 'Fragments' },
  { value: 'style', label: 'Styles' },
  { value: 'deleted', label: 'Deleted' },
] as const;

const KEYS = ['q', 'tag', 'show', 'sort'] as const;

/** The filter that a query describes; values it does not know count as absent. */
export function filterOf(params: URLSearchParams): PersonaFilter {
  const show = SHOWS.find(({ value }) => value === params.get('show'))?.value ?? '';
  const { sort, direction } = SORTS.find(({ value }) => value === params.get('sort')) ?? SORTS[0];
  const query = params.get('q')?.trim().slice(0, 200);
  const tag = params.get('tag')?.slice(0, 64);
  return {
    sort,
    direction,
    ...(query ? { query } : {}),
    ...(tag ? { tag } : {}),
    ...(show === 'deleted' ? { deleted: true } : show === '' ? {} : { kind: show }),
  };
}

/** Whether a filter hides anything. */
export function isNarrow({ query, tag, kind, deleted }: PersonaFilter): boolean {
  return query !== undefined || tag !== undefined || kind !== undefined || deleted === true;
}

/** The filter's part of a query, so that it stays while one moves between the list and a persona. */
export function keepFilter(search: string): string {
  const params = new URLSearchParams(search);
  return changeSearch('', Object.fromEntries(KEYS.map((key) => [key, params.get(key)])));
}
