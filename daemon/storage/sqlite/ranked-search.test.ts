import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personaRow, storeLibrary, userRow, versionRow } from '../../../test/harness/stored-rows.ts';
import { type TempDatabase, tempDatabase } from '../../../test/harness/temp-database.ts';
import type { SearchPlan } from '../../services/search-ports.ts';
import { searchRanked } from './ranked-search.ts';
import { type Sql, sqlOf } from './sql.ts';

/** So that eight texts are as many as twenty thousand. */
const BOUNDS = { ranked: 3, counted: 4 };
const PLAN: SearchPlan = { ownerId: 'ann', deleted: false, match: '("rules"*)', notMatch: undefined, filters: [] };

let temp: TempDatabase;
let handle: Sqlite.Database;
let sql: Sql;

beforeAll(async () => {
  temp = await tempDatabase();
  await storeLibrary(temp.database, { personas: [] });
  await temp.database.write(async (tx) => {
    await tx.insertUser(userRow('bob'));
    const put = async (name: string, fields: object) => {
      await tx.insertPersona(personaRow(name, fields));
      await tx.insertVersion(versionRow(name, '1.0.0', { content: 'the rules are these' }));
    };
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await put(name, { tags: name < 'c' ? ['few'] : [] });
    await put('told', { description: 'all rules in one place' });
    await put('rules', {});
    await put('theirs', { ownerId: 'bob' });
  });
  handle = new Sqlite(temp.file, { readonly: true });
  sql = sqlOf(handle);
});
afterAll(async () => {
  handle.close();
  await temp[Symbol.asyncDispose]();
});

const page = async (plan: SearchPlan, limit: number, offset = 0) => {
  const found = await searchRanked(sql, plan, { limit, offset, bounds: BOUNDS });
  return { ...found, ids: found.ids.map((id) => id.replace('id-', '')) };
};

describe('a word that very many texts have', () => {
  it('finds first what has it elsewhere than in the text, then the newest', async () => {
    expect(await page(PLAN, 4)).toEqual({ ids: ['rules', 'told', 'f', 'e'], total: 4, isCapped: true });
  });

  it('tells the total exactly once the end is reached, and no page twice', async () => {
    const pages = [await page(PLAN, 3), await page(PLAN, 3, 3), await page(PLAN, 3, 6), await page(PLAN, 3, 9)];
    expect(pages.flatMap(({ ids }) => ids)).toEqual(['rules', 'told', 'f', 'e', 'd', 'c', 'b', 'a']);
    expect(pages.map(({ total, isCapped }) => [total, isCapped])).toEqual([
      [4, true],
      [6, true],
      [8, false],
      [8, false],
    ]);
  });

  it('is narrowed by filters without missing anything', async () => {
    const few: SearchPlan = { ...PLAN, filters: [{ key: 'tag', value: 'few', isNegated: false }] };
    expect(await page(few, 5)).toEqual({ ids: ['b', 'a'], total: 2, isCapped: false });
    const others: SearchPlan = {
      ...PLAN,
      filters: [{ key: 'tag', value: 'few', isNegated: true }],
      notMatch: '("told")',
    };
    expect((await page(others, 9)).ids).toEqual(['rules', 'f', 'e', 'd', 'c']);
  });

  it('may be looked for in some fields only', async () => {
    expect((await page({ ...PLAN, match: '{name} : ("rules"*)' }, 9)).ids).toEqual(['rules']);
    expect((await page({ ...PLAN, match: '{content} : ("rules"*)' }, 9)).ids).toHaveLength(8);
    expect((await page({ ...PLAN, match: '{description content} : ("rules"*)' }, 2)).ids).toEqual(['told', 'rules']);
  });
});
