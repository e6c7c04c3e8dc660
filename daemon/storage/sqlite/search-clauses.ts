import type { PlanFilter, SearchPlan } from '../../services/search-ports.ts';
import type { SqlParams } from './sql.ts';

/** Conditions on `personas p`, with what they take. */
export interface SearchClauses {
  readonly where: string;
  readonly params: SqlParams;
  /** Whether they hold for few enough that these are looked up one by one, not in the order of a list. */
  readonly isNarrow: boolean;
}

/** A tag itself, or one below it: `work` finds `work` and `work/code`. `0` is the character after `/`. */
const isTag = (value: string) => `(t.tag = ${value} OR (t.tag > ${value} || '/' AND t.tag < ${value} || '0'))`;

/** For each key, what says that one wanted value (`w.value`) holds for `p`. */
const HOLDS: Readonly<Record<PlanFilter['key'], string>> = {
  tag: `EXISTS (SELECT 1 FROM persona_tags t WHERE t.persona_id = p.id AND ${isTag('w.value')})`,
  kind: 'p.kind = w.value',
  label: 'EXISTS (SELECT 1 FROM persona_labels l WHERE l.persona_id = p.id AND l.label = w.value)',
  agent: `EXISTS (SELECT 1 FROM persona_applications a JOIN agent_sessions s ON s.id = a.session_id
    WHERE a.persona_id = p.id AND s.agent = w.value)`,
  has: 'p.findings > 0',
};

/** The ids that the first wanted value of a key holds for: found once, then only looked up. */
const FIRST: Readonly<Partial<Record<PlanFilter['key'], string>>> = {
  tag: `SELECT t.persona_id FROM persona_tags t WHERE t.owner_id = @ownerId AND ${isTag('@first_tag')}`,
  label: 'SELECT l.persona_id FROM persona_labels l WHERE l.label = @first_label',
  agent: `SELECT a.persona_id FROM agent_sessions s CROSS JOIN persona_applications a ON a.session_id = s.id
    WHERE s.owner_id = @ownerId AND s.agent = @first_agent`,
};

/**
 * The conditions of a plan, without its text. Values are parameters, lists are JSON: there are as many different statements
 * as combinations of keys, not of values.
 */
export function clausesOf({ ownerId, deleted, filters }: SearchPlan): SearchClauses {
  const where: string[] = [];
  const params: Record<string, string | number> = { ownerId, isActive: Number(!deleted) };
  for (const [key, holds] of Object.entries(HOLDS)) {
    const [first, ...others] = filters
      .filter((filter) => filter.key === key && !filter.isNegated)
      .map(({ value }) => value);
    const unwanted = filters.filter((filter) => filter.key === key && filter.isNegated).map(({ value }) => value);
    const ids = FIRST[key as PlanFilter['key']];
    const wanted = ids === undefined && first !== undefined ? [first, ...others] : others;
    if (ids !== undefined && first !== undefined) {
      where.push(`p.id IN (${ids})`);
      params[`first_${key}`] = first;
    }
    if (wanted.length > 0) where.push(`NOT EXISTS (SELECT 1 FROM json_each(@${key}) w WHERE NOT (${holds}))`);
    if (unwanted.length > 0) where.push(`NOT EXISTS (SELECT 1 FROM json_each(@not_${key}) w WHERE ${holds})`);
    if (wanted.length > 0) params[key] = JSON.stringify(wanted);
    if (unwanted.length > 0) params[`not_${key}`] = JSON.stringify(unwanted);
  }
  const isNarrow = where.some((clause) => clause.startsWith('p.id IN'));
  // A plus keeps SQLite from walking the list of all personas where it only has to look up some.
  const plus = isNarrow ? '+' : '';
  where.unshift(`${plus}p.owner_id = @ownerId`, `${plus}p.is_active = @isActive`);
  return { where: where.join(' AND '), params, isNarrow };
}
