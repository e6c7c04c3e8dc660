import { AppError } from '../domain/errors.ts';
import { parseSearchQuery, type SearchQuery, toMatchText } from '../domain/search/query.ts';
import type { Actor } from './ports.ts';
import type { PlanFilter, SearchPlan } from './search-ports.ts';

/** A query that was understood, and what the database is asked; without a plan nothing can match. */
export interface PlannedSearch {
  readonly query: SearchQuery;
  readonly plan: SearchPlan | undefined;
}

/**
 * Turns a query into a plan for the actor's own personas. Throws INVALID_INPUT with the column of what is not understood,
 * and for words that are looked for in deleted personas: their texts are not in the index.
 */
export function planSearch(actor: Actor, text: string, options: { readonly deleted?: boolean } = {}): PlannedSearch {
  const query = parseSearchQuery(text);
  const { deleted = false } = options;
  if (deleted && query.terms.length > 0) {
    throw new AppError(
      'INVALID_INPUT',
      'the texts of deleted personas are not searched: choose them by name or with filters such as tag:old',
    );
  }
  const isNobodys = query.filters.some(
    ({ key, value, isNegated }) => key === 'owner' && isOwn(actor, value) === isNegated,
  );
  if (isNobodys) return { query, plan: undefined };
  const wanted = query.terms.filter(({ isNegated }) => !isNegated);
  const unwanted = query.terms.filter(({ isNegated }) => isNegated);
  return {
    query,
    plan: {
      ownerId: actor.userId,
      deleted,
      match: toMatchText(wanted, { fields: query.fields, joiner: 'AND' }),
      notMatch: toMatchText(unwanted, { fields: query.fields, joiner: 'OR' }),
      filters: query.filters.flatMap(toPlanFilter),
    },
  };
}

/** Nobody sees the personas of others, so `owner:` only tells whether they are one's own. */
function isOwn(actor: Actor, value: string): boolean {
  return value === 'me' || value === actor.userName || value === actor.userId;
}

function toPlanFilter({ key, value, isNegated }: SearchQuery['filters'][number]): readonly PlanFilter[] {
  return key === 'owner' ? [] : [{ key, value, isNegated }];
}
