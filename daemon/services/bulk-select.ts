import type { BulkSelect } from '../../contract/bulk.ts';
import { LIMITS } from '../../contract/limits.ts';
import { AppError } from '../domain/errors.ts';
import { findPersona } from './persona-lookup.ts';
import type { Actor, Reads } from './ports.ts';
import type { PersonaRow } from './rows.ts';
import { planSearch } from './search-plan.ts';
import type { SearchPlan } from './search-ports.ts';

const READ_AT_ONCE = 500;

/**
 * The personas that are chosen, each once, by name. Throws PERSONA_NOT_FOUND for a name that is none, INVALID_INPUT for a
 * query that chooses everything or is not understood, and for more personas than may be changed together.
 */
export async function selectPersonas(
  reads: Reads,
  actor: Actor,
  { select, deleted }: { readonly select: BulkSelect; readonly deleted: boolean },
): Promise<readonly PersonaRow[]> {
  if ('refs' in select) return sorted(await namedPersonas(reads, actor, { refs: select.refs, deleted }));
  const ids = new Set<string>();
  for (const plan of plansOf(actor, select, deleted)) {
    const { ids: found } = await reads.search(plan, { limit: LIMITS.bulkPersonas + 1, offset: 0 });
    for (const id of found) ids.add(id);
    if (ids.size > LIMITS.bulkPersonas) throw tooMany();
  }
  const rows: PersonaRow[] = [];
  const all = [...ids];
  for (let from = 0; from < all.length; from += READ_AT_ONCE)
    rows.push(...(await reads.personasByIds(all.slice(from, from + READ_AT_ONCE))));
  return sorted(rows.filter(({ ownerId, isActive }) => ownerId === actor.userId && isActive === !deleted));
}

async function namedPersonas(
  reads: Reads,
  actor: Actor,
  { refs, deleted }: { readonly refs: readonly string[]; readonly deleted: boolean },
): Promise<readonly PersonaRow[]> {
  const rows = new Map<string, PersonaRow>();
  for (const ref of refs) {
    const row = await findPersona(reads, actor, ref, { deleted });
    if (deleted && row.isActive) throw new AppError('INVALID_INPUT', `persona "${row.name}" is not deleted`);
    rows.set(row.id, row);
  }
  return [...rows.values()];
}

function plansOf(
  actor: Actor,
  select: Exclude<BulkSelect, { refs: unknown }>,
  deleted: boolean,
): readonly SearchPlan[] {
  if ('tags' in select) {
    const base = { ownerId: actor.userId, deleted, match: undefined, notMatch: undefined };
    return select.tags.map((value) => ({ ...base, filters: [{ key: 'tag', value, isNegated: false }] }));
  }
  const { query, plan } = planSearch(actor, select.query, { deleted });
  if (query.terms.length + query.filters.length === 0) {
    throw new AppError('INVALID_INPUT', 'the query chooses everything; if that is meant, say owner:me');
  }
  return plan ? [plan] : [];
}

function sorted(rows: readonly PersonaRow[]): readonly PersonaRow[] {
  return rows.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function tooMany(): AppError {
  return new AppError(
    'INVALID_INPUT',
    `more than ${LIMITS.bulkPersonas} personas are chosen, which is too many to change together; narrow it down`,
    { max: LIMITS.bulkPersonas },
  );
}
