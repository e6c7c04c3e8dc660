import type { ListPersonasInput } from '../../../contract/persona.ts';
import type { LibraryEpoch } from './library-epoch.ts';
import { countPersonas, findPage, listRows, type PersonaPage, personasOfRows } from './persona-list.ts';
import type { Sql } from './sql.ts';

/** Bytes of row numbers that are kept: twenty lists of a hundred thousand. */
const MAX_BYTES = 8 * 1024 * 1024;
/** What the key and the entry of one list weigh besides its rows. */
const ENTRY_BYTES = 512;
const MAX_TOTALS = 1_000;
/** Rows that an index is walked over at once; a page further on costs less by a list of row numbers. */
const MAX_WALK = 1_000;
const COUNT = 'SELECT count(*) AS personas FROM personas WHERE is_active = 1';

/**
 * Pages of lists of personas. A page near the beginning is read from the index; for one far on, for a tag or a query,
 * the row numbers of the whole list are found once and kept until the library changes, so that a page anywhere costs
 * its own rows (about half a millisecond for a hundred). Totals are kept in the same way: counting a hundred thousand
 * rows takes longer than reading a page of them.
 *
 * Row numbers stay what they are as long as nobody runs VACUUM; only a stopped daemon may be vacuumed.
 */
export class PersonaPages {
  readonly #sql: Sql;
  readonly #epoch: LibraryEpoch;
  #keptIn = -1;
  readonly #lists = new Map<string, Int32Array>();
  readonly #totals = new Map<string, number>();
  #bytes = 0;

  constructor(sql: Sql, epoch: LibraryEpoch) {
    this.#sql = sql;
    this.#epoch = epoch;
  }

  /** A page, and how many match in all. */
  find(ownerId: string, input: ListPersonasInput): PersonaPage {
    this.#forgetOld();
    const { limit, offset, ...filter } = input;
    const key = JSON.stringify([ownerId, filter.deleted, filter.kind, filter.tag, filter.query?.toLowerCase()]);
    const listKey = `${key}${filter.sort}${filter.direction}`;
    const isNear = filter.tag === undefined && !filter.query && offset + limit <= MAX_WALK;
    const known = this.#lists.get(listKey);
    if (known === undefined && isNear) return this.#findNear(ownerId, input, key);
    const list = known ?? listRows(this.#sql, ownerId, filter);
    if (known === undefined) this.#keep(listKey, list);
    return { rows: personasOfRows(this.#sql, list.subarray(offset, offset + limit)), total: list.length };
  }

  /** Active personas of every owner. */
  count(): number {
    this.#forgetOld();
    const total = this.#totals.get(COUNT) ?? countActive(this.#sql);
    this.#totals.set(COUNT, total);
    return total;
  }

  #findNear(ownerId: string, input: ListPersonasInput, key: string): PersonaPage {
    const { limit, offset } = input;
    const rows = findPage(this.#sql, ownerId, input);
    // A page that is not full is the last one: its end is the total, and nothing needs to be counted.
    if (rows.length < limit && (rows.length > 0 || offset === 0)) return { rows, total: offset + rows.length };
    const total = this.#totals.get(key) ?? countPersonas(this.#sql, ownerId, input);
    if (this.#totals.size < MAX_TOTALS) this.#totals.set(key, total);
    return { rows, total };
  }

  /** Keeps a list; those that were found first go when there are too many. */
  #keep(key: string, list: Int32Array): void {
    this.#lists.set(key, list);
    this.#bytes += list.byteLength + ENTRY_BYTES;
    for (const [oldest, { byteLength }] of this.#lists) {
      if (this.#bytes <= MAX_BYTES) break;
      this.#lists.delete(oldest);
      this.#bytes -= byteLength + ENTRY_BYTES;
    }
  }

  #forgetOld(): void {
    if (this.#keptIn === this.#epoch.value) return;
    this.#keptIn = this.#epoch.value;
    this.#lists.clear();
    this.#totals.clear();
    this.#bytes = 0;
  }
}

/** Active personas of every owner, counted. */
export function countActive(sql: Sql): number {
  return sql.get<{ personas: number }>(COUNT)?.personas ?? 0;
}

/** A page inside a transaction, which sees its own changes: nothing is kept. */
export function findUnkept(sql: Sql, ownerId: string, input: ListPersonasInput): PersonaPage {
  return { rows: findPage(sql, ownerId, input), total: countPersonas(sql, ownerId, input) };
}
