import type { ListPersonasInput } from '../../../contract/persona.ts';
import type { PersonaRow } from '../../services/rows.ts';
import { foldCase, type PersonaRecord, toPersonaRow } from '../row-mapping.ts';
import type { Sql, SqlParams } from './sql.ts';

/** The columns of a PersonaRecord, from personas p. */
export const PERSONA_COLUMNS = `p.id, p.owner_id AS ownerId, p.name, p.display_name AS displayName, p.description,
  p.kind, p.tags, p.parent_id AS parentId, p.latest_version AS latestVersion, p.latest_version_id AS latestVersionId,
  p.version_count AS versionCount, p.own_tokens AS ownTokens, p.findings, p.is_active AS isActive,
  p.created_at AS createdAt, p.updated_at AS updatedAt`;

/** One page of a list of personas, and how many match in all. */
export interface PersonaPage {
  readonly rows: readonly PersonaRow[];
  readonly total: number;
}

/** What a list is of and how it is ordered, without the page that is wanted of it. */
export type PersonaFilter = Omit<ListPersonasInput, 'limit' | 'offset'>;

const ORDERS = {
  name: { asc: 'p.name', desc: 'p.name DESC' },
  updatedAt: { asc: 'p.updated_at, p.id', desc: 'p.updated_at DESC, p.id DESC' },
  createdAt: { asc: 'p.created_at, p.id', desc: 'p.created_at DESC, p.id DESC' },
} as const satisfies Record<ListPersonasInput['sort'], Record<ListPersonasInput['direction'], string>>;

const SEARCH_INDEX = 'personas_owner_id_is_active_name_search_text_idx';
// json_each gives the rows in their order; CROSS JOIN keeps it the outer loop.
const BY_ROWS = `SELECT ${PERSONA_COLUMNS} FROM json_each(@rows) j CROSS JOIN personas p ON p.rowid = j.value`;

/**
 * A page of an owner's personas, straight from the tables. Order and offset walk an index, a tag its own; a query looks
 * through the folded text of each persona of the owner (`instr`: it knows no wildcards, so nothing in a query needs
 * escaping), in about 0.3 µs each.
 */
export function findPage(sql: Sql, ownerId: string, input: ListPersonasInput): readonly PersonaRow[] {
  const { limit, offset } = input;
  const text = `SELECT ${PERSONA_COLUMNS} ${fromOf(input)} ORDER BY ${orderOf(input)} LIMIT @limit OFFSET @offset`;
  return sql.all<PersonaRecord>(text, { ...paramsOf(ownerId, input), limit, offset }).map(toPersonaRow);
}

/** How many personas a list has. */
export function countPersonas(sql: Sql, ownerId: string, filter: PersonaFilter): number {
  return (
    sql.get<{ total: number }>(`SELECT count(*) AS total ${fromOf(filter)}`, paramsOf(ownerId, filter))?.total ?? 0
  );
}

/** The row numbers of a whole list, in its order: of a hundred thousand personas in about 40 ms. */
export function listRows(sql: Sql, ownerId: string, filter: PersonaFilter): Int32Array {
  const ordered = `SELECT p.rowid AS row ${fromOf(filter)} ORDER BY ${orderOf(filter)}`;
  // One text for all of them: an object for each row would cost more than the walk.
  const text = `SELECT json_group_array(row) AS list FROM (${ordered})`;
  const found = sql.get<{ readonly list: string }>(text, paramsOf(ownerId, filter));
  return Int32Array.from(JSON.parse(found?.list ?? '[]') as number[]);
}

/** Personas by their row numbers, in that order. */
export function personasOfRows(sql: Sql, rows: Int32Array): readonly PersonaRow[] {
  return sql.all<PersonaRecord>(BY_ROWS, { rows: JSON.stringify([...rows]) }).map(toPersonaRow);
}

function orderOf({ sort, direction }: PersonaFilter): string {
  return ORDERS[sort][direction];
}

function fromOf({ query, tag, kind }: PersonaFilter): string {
  const clauses = ['p.owner_id = @ownerId', 'p.is_active = @isActive'];
  if (kind !== undefined) clauses.push('p.kind = @kind');
  if (query) clauses.push('instr(p.search_text, @query) > 0');
  const where = `WHERE ${clauses.join(' AND ')}`;
  // Those with a tag are few among all: CROSS JOIN begins with them, whatever the order.
  if (tag !== undefined)
    return `FROM persona_tags t CROSS JOIN personas p ON p.id = t.persona_id ${where} AND t.owner_id = @ownerId AND t.tag = @tag`;
  // A search reads the texts out of the index, whatever the order: the rows of the table lie far apart.
  return `FROM personas p ${query ? `INDEXED BY ${SEARCH_INDEX}` : ''} ${where}`;
}

function paramsOf(ownerId: string, { query, tag, kind, deleted }: PersonaFilter): SqlParams {
  return {
    ownerId,
    isActive: Number(!deleted),
    ...(kind === undefined ? {} : { kind }),
    ...(query ? { query: foldCase(query) } : {}),
    ...(tag === undefined ? {} : { tag }),
  };
}
