import type { FacetValue } from '../../../contract/search.ts';
import type { FoundIds, NameRow, SearchPlan, SearchReads } from '../../services/search-ports.ts';
import { parseColumn } from '../row-mapping.ts';
import { notMatchOf, type SearchPage, searchRanked } from './ranked-search.ts';
import { clausesOf } from './search-clauses.ts';
import type { SqlSource } from './sql-worker.ts';
import { fromBytes } from './text-index-store.ts';

/** Up to so many rows every question takes a few milliseconds. */
const SMALL_LIBRARY = 2_000;
const LAST_ROW = 'SELECT row FROM search_entries ORDER BY row DESC LIMIT 1';

const NAMES = `SELECT id, name, display_name AS displayName, tags FROM personas
  WHERE owner_id = @ownerId AND is_active = 1 AND name > @after ORDER BY name LIMIT @limit`;
const EVENT_BOUNDS = `SELECT (SELECT seq FROM events ORDER BY seq LIMIT 1) AS first,
  (SELECT seq FROM events ORDER BY seq DESC LIMIT 1) AS last`;
const CHANGED = `SELECT DISTINCT subject AS id FROM events
  WHERE seq > @since AND seq <= @last AND type LIKE 'persona.%'`;
const COUNTS = `SELECT (SELECT count(*) FROM personas WHERE is_active = 1) - (SELECT count(*) FROM search_entries) AS total`;
const UNINDEXED = `SELECT p.id FROM personas p LEFT JOIN search_entries e ON e.persona_id = p.id
  WHERE p.id > @after AND p.is_active = 1 AND e.row IS NULL ORDER BY p.id LIMIT @limit`;
const SIGNATURES = `SELECT e.row, e.persona_id AS personaId, v.id AS versionId, v.sha256, e.signature
  FROM search_entries e CROSS JOIN personas p ON p.id = e.persona_id
    CROSS JOIN persona_versions v ON v.id = p.latest_version_id
  WHERE e.row > @after AND p.owner_id = @ownerId ORDER BY e.row LIMIT @limit`;
/** Of all personas; those of the deleted ones are taken off after that: they are few, and this reads an index alone. */
const TAGS = 'SELECT tag AS value, count(*) AS count FROM persona_tags WHERE owner_id = @ownerId GROUP BY tag';
const DELETED_TAGS = `SELECT t.tag AS value, count(*) AS count
  FROM personas p CROSS JOIN persona_tags t ON t.persona_id = p.id
  WHERE p.owner_id = @ownerId AND p.is_active = 0 GROUP BY t.tag`;

const OF_IDS = 'FROM json_each(@ids) i';
// By place: json_each has a column `value` of its own.
const TOP = 'GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50';
const FACETS = {
  tag: `SELECT t.tag AS value, count(*) AS count ${OF_IDS} CROSS JOIN persona_tags t ON t.persona_id = i.value ${TOP}`,
  kind: `SELECT p.kind AS value, count(*) AS count ${OF_IDS} CROSS JOIN personas p ON p.id = i.value ${TOP}`,
  label: `SELECT l.label AS value, count(*) AS count ${OF_IDS} CROSS JOIN persona_labels l ON l.persona_id = i.value ${TOP}`,
  agent: `SELECT s.agent AS value, count(DISTINCT i.value) AS count ${OF_IDS}
    CROSS JOIN persona_applications a ON a.persona_id = i.value CROSS JOIN agent_sessions s ON s.id = a.session_id ${TOP}`,
  has: `SELECT 'findings' AS value, count(*) AS count ${OF_IDS}
    CROSS JOIN personas p ON p.id = i.value WHERE p.findings > 0 ${TOP}`,
} as const;

/**
 * Questions of the search. What takes long in a large library is asked of `slow` there, which may have a thread of its own;
 * in a small one that would take longer than the answer.
 */
export function searchReads(sql: SqlSource, slow: SqlSource = sql): SearchReads {
  const source = async (): Promise<SqlSource> => {
    const [last] = sql === slow ? [] : await sql.all<{ row: number }>(LAST_ROW);
    return (last?.row ?? 0) > SMALL_LIBRARY ? slow : sql;
  };
  return {
    async search(plan, page) {
      return plan.match === undefined ? byName(await source(), plan, page) : searchRanked(await source(), plan, page);
    },
    async facetsOf(personaIds) {
      const from = await source();
      const ids = JSON.stringify(personaIds);
      const list = (key: keyof typeof FACETS) => from.all<FacetValue>(FACETS[key], { ids });
      return {
        ...{ tag: await list('tag'), kind: await list('kind'), label: await list('label') },
        ...{ agent: await list('agent'), has: await list('has') },
      };
    },
    async nameRows(ownerId, after, limit) {
      const rows = await sql.all<Omit<NameRow, 'tags'> & { readonly tags: string }>(NAMES, { ownerId, after, limit });
      return rows.map((row) => ({ ...row, tags: parseColumn<readonly string[]>(row.tags) }));
    },
    async changedSince(since) {
      const [bounds] = await sql.all<{ first: number | null; last: number | null }>(EVENT_BOUNDS);
      const [first, last] = [bounds?.first ?? 0, bounds?.last ?? 0];
      if (since > last || (since < last && since + 1 < first)) return undefined;
      if (since === last) return { ids: [], last };
      const rows = await sql.all<{ id: string }>(CHANGED, { since, last });
      return { ids: rows.map(({ id }) => id), last };
    },
    async unindexed(after, limit) {
      const [counts] = await sql.all<{ total: number }>(COUNTS);
      const total = counts?.total ?? 0;
      if (total <= 0) return { ids: [], total: 0 };
      const rows = await slow.all<{ id: string }>(UNINDEXED, { after, limit });
      return { ids: rows.map(({ id }) => id), total };
    },
    async signatures(ownerId, after, limit) {
      const from = await source();
      const rows = await from.all<SignatureRecord>(SIGNATURES, { ownerId, after, limit });
      return rows.map((row) => ({ ...row, signature: fromBytes(row.signature) }));
    },
    tagCounts: async (ownerId) => tagCounts(await source(), ownerId),
  };
}

interface SignatureRecord {
  readonly row: number;
  readonly personaId: string;
  readonly versionId: string;
  readonly sha256: string;
  readonly signature: Uint8Array;
}

/** Without text to rank by. */
async function byName(sql: SqlSource, plan: SearchPlan, page: SearchPage): Promise<FoundIds> {
  const { where, params } = clausesOf(plan);
  const all = `FROM personas p ${plan.notMatch === undefined ? '' : 'LEFT JOIN search_entries e ON e.persona_id = p.id'}
    WHERE ${where} ${notMatchOf(plan)}`;
  const given = { ...params, ...(plan.notMatch === undefined ? {} : { notMatch: plan.notMatch }) };
  const rows = await sql.all<{ id: string }>(`SELECT p.id ${all} ORDER BY p.name LIMIT @limit OFFSET @offset`, {
    ...given,
    ...page,
  });
  const ids = rows.map(({ id }) => id);
  if (ids.length < page.limit && (ids.length > 0 || page.offset === 0))
    return { ids, total: page.offset + ids.length, isCapped: false };
  const [counted] = await sql.all<{ total: number }>(`SELECT count(*) AS total ${all}`, given);
  return { ids, total: counted?.total ?? 0, isCapped: false };
}

async function tagCounts(sql: SqlSource, ownerId: string): Promise<readonly FacetValue[]> {
  const all = await sql.all<FacetValue>(TAGS, { ownerId });
  const deleted = new Map(
    (await sql.all<FacetValue>(DELETED_TAGS, { ownerId })).map(({ value, count }) => [value, count]),
  );
  return all
    .map(({ value, count }) => ({ value, count: count - (deleted.get(value) ?? 0) }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
