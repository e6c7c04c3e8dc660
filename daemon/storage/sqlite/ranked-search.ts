import type { FoundIds, SearchPlan } from '../../services/search-ports.ts';
import { clausesOf } from './search-clauses.ts';
import type { SqlParams } from './sql.ts';
import type { SqlSource } from './sql-worker.ts';

/** A page of a search. */
export interface SearchPage {
  readonly limit: number;
  readonly offset: number;
}

/** Where a search stops being exact. */
export interface SearchBounds {
  /** Up to so many texts are ranked, and counted exactly. */
  readonly ranked: number;
  /** Of more than these, so many are counted. */
  readonly counted: number;
}

const BOUNDS: SearchBounds = { ranked: 20_000, counted: 5_000 };

/** How much a word counts in name, title, description, tags and content. */
const RANK = "rank MATCH 'bm25(12.0, 8.0, 4.0, 4.0, 1.0)'";
// CROSS JOIN keeps this order: without statistics SQLite would begin with the personas.
const ROWS = 'CROSS JOIN search_entries e ON e.row = h.row CROSS JOIN personas p ON p.id = e.persona_id';

/**
 * Finds texts, best first. A word that most texts have says little about any of them: where more than 20,000 match, those that
 * have it in name, title, description or tags come first, ranked, then the others, the newest first, and the total is a lower
 * bound. So every search is bounded by one pass over the texts that match, without looking at their lengths.
 */
export async function searchRanked(
  sql: SqlSource,
  plan: SearchPlan,
  { bounds = BOUNDS, ...page }: SearchPage & { readonly bounds?: SearchBounds },
): Promise<FoundIds> {
  const { where, params } = clausesOf(plan);
  const match = plan.match ?? '';
  const query: Query = {
    from: `${ROWS} WHERE ${where} ${notMatchOf(plan)}`,
    params: { ...params, match, ...(plan.notMatch === undefined ? {} : { notMatch: plan.notMatch }) },
  };
  const [probe] = await sql.all<{ hits: number }>(
    'SELECT count(*) AS hits FROM (SELECT 1 FROM persona_texts WHERE persona_texts MATCH @match LIMIT @most)',
    { match, most: bounds.ranked + 1 },
  );
  return (probe?.hits ?? 0) <= bounds.ranked ? allRanked(sql, query, page) : manyTexts(sql, query, { ...page, bounds });
}

interface Query {
  /** From the rows of `h` on. */
  readonly from: string;
  readonly params: SqlParams;
}

interface FoundRow {
  readonly id: string;
  readonly total: number;
}

async function allRanked(sql: SqlSource, { from, params }: Query, page: SearchPage): Promise<FoundIds> {
  const hits = `WITH h AS MATERIALIZED (
    SELECT rowid AS row, rank AS score FROM persona_texts WHERE persona_texts MATCH @match AND ${RANK})`;
  const rows = await sql.all<FoundRow>(
    `${hits} SELECT p.id, count(*) OVER () AS total FROM h ${from} ORDER BY h.score, p.name LIMIT @limit OFFSET @offset`,
    { ...params, ...page },
  );
  const ids = rows.map(({ id }) => id);
  if (rows[0]) return { ids, total: rows[0].total, isCapped: false };
  if (page.offset === 0) return { ids, total: 0, isCapped: false };
  const [counted] = await sql.all<{ total: number }>(`${hits} SELECT count(*) AS total FROM h ${from}`, params);
  return { ids, total: counted?.total ?? 0, isCapped: false };
}

async function manyTexts(
  sql: SqlSource,
  query: Query,
  { bounds, ...page }: SearchPage & { readonly bounds: SearchBounds },
): Promise<FoundIds> {
  const wanted = page.offset + page.limit;
  const heads = await headRows(sql, query, { wanted, most: Math.max(bounds.counted, wanted) });
  const missing = wanted - heads.length;
  const tails = missing <= 0 ? [] : await tailRows(sql, query, { limit: missing, heads });
  const ids = [...heads, ...tails].slice(page.offset, wanted).map(({ id }) => id);
  const counted = await countSome(sql, query, bounds.counted);
  const isWhole = tails.length < missing;
  const seen = heads.length + tails.length;
  return isWhole ? { ids, total: seen, isCapped: false } : { ids, total: Math.max(counted, seen), isCapped: true };
}

interface Row {
  readonly id: string;
  readonly row: number;
}

/** What has it elsewhere than in its content, ranked. */
async function headRows(
  sql: SqlSource,
  { from, params }: Query,
  { wanted, most }: { readonly wanted: number; readonly most: number },
): Promise<readonly Row[]> {
  const match = headMatch(String(params.match));
  if (match === undefined) return [];
  const hits = `WITH h AS MATERIALIZED (SELECT rowid AS row, rank AS score FROM persona_texts
    WHERE persona_texts MATCH @match AND ${RANK} ORDER BY rank LIMIT @most)`;
  return sql.all<Row>(`${hits} SELECT p.id, h.row FROM h ${from} ORDER BY h.score, p.name LIMIT @limit`, {
    ...{ ...params, match, most },
    limit: wanted,
  });
}

const HEAD_FIELDS = ['name', 'title', 'description', 'tags'];

/** The same without the content; undefined when it is looked for in the content alone. */
function headMatch(match: string): string | undefined {
  const [, named, rest] = /^\{([a-z ]+)\} : (.*)$/s.exec(match) ?? [];
  const fields = named === undefined ? HEAD_FIELDS : named.split(' ').filter((field) => field !== 'content');
  return fields.length === 0 ? undefined : `{${fields.join(' ')}} : ${rest ?? match}`;
}

/** The others, the newest first; stops as soon as there are enough. */
async function tailRows(
  sql: SqlSource,
  { from, params }: Query,
  { limit, heads }: { readonly limit: number; readonly heads: readonly Row[] },
): Promise<readonly Row[]> {
  const seen = JSON.stringify(heads.map(({ row }) => row));
  return sql.all<Row>(
    `SELECT p.id, h.row FROM (SELECT rowid AS row FROM persona_texts WHERE persona_texts MATCH @match) h ${from}
     AND h.row NOT IN (SELECT value FROM json_each(@seen)) ORDER BY h.row DESC LIMIT @limit`,
    { ...params, seen, limit },
  );
}

async function countSome(sql: SqlSource, { from, params }: Query, most: number): Promise<number> {
  const [counted] = await sql.all<{ total: number }>(
    `WITH h AS MATERIALIZED (SELECT rowid AS row FROM persona_texts WHERE persona_texts MATCH @match LIMIT @most)
     SELECT count(*) AS total FROM h ${from}`,
    { ...params, most },
  );
  return counted?.total ?? 0;
}

/** What must not be in the text, for a search that has `e`. */
export function notMatchOf({ notMatch }: SearchPlan): string {
  if (notMatch === undefined) return '';
  return 'AND (e.row IS NULL OR e.row NOT IN (SELECT rowid FROM persona_texts WHERE persona_texts MATCH @notMatch))';
}
