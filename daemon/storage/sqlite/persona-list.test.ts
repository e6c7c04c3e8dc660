import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ListPersonasInput, listPersonasInput } from '../../../contract/persona.ts';
import { personaRow, storeLibrary, versionRow } from '../../../test/harness/stored-rows.ts';
import { type TempDatabase, tempDatabase } from '../../../test/harness/temp-database.ts';
import type { PersonaRow } from '../../services/rows.ts';

const DAY = 86_400_000;
const LIBRARY: readonly PersonaRow[] = [
  personaRow('analyst', { tags: ['data', 'Été'], description: 'Looks at 100% of the numbers' }),
  personaRow('base', { kind: 'fragment', tags: ['shared'], description: 'under_score' }),
  personaRow('coach', { kind: 'style', tags: ['data', 'team'], displayName: 'Ännchen', updatedAt: new Date(3 * DAY) }),
  personaRow('dev', { tags: ['code'], description: 'Writes CODE', createdAt: new Date(5 * DAY) }),
  personaRow('editor', { tags: [], displayName: 'ÀÉÎ', updatedAt: new Date(2 * DAY) }),
  personaRow('former', { tags: ['data'], isActive: false }),
];

let temp: TempDatabase;

beforeAll(async () => {
  temp = await tempDatabase();
  await storeLibrary(temp.database, { users: ['ann', 'bob'] });
  await temp.database.write(async (tx) => {
    for (const persona of LIBRARY) {
      await tx.insertPersona(persona);
      await tx.insertVersion(versionRow(persona.name));
    }
  });
});

afterAll(() => temp[Symbol.asyncDispose]());

const list = async (input: Partial<ListPersonasInput>, ownerId = 'ann') => {
  const { rows, total } = await temp.database.reads.personas(ownerId, listPersonasInput.parse(input));
  return { names: rows.map(({ name }) => name), total };
};

describe('the list of personas', () => {
  it('holds the active personas of the owner by name, and the deleted ones on demand', async () => {
    expect(await list({})).toEqual({ names: ['analyst', 'base', 'coach', 'dev', 'editor'], total: 5 });
    expect(await list({ deleted: true })).toEqual({ names: ['former'], total: 1 });
    expect(await list({}, 'bob')).toEqual({ names: [], total: 0 });
  });

  it('answers whole rows', async () => {
    const { rows } = await temp.database.reads.personas('ann', listPersonasInput.parse({ query: 'coach' }));
    expect(rows).toEqual([LIBRARY[2]]);
  });

  it.each([
    ['name', 'ANALYST', ['analyst']],
    ['title in another script and case', 'änN', ['coach']],
    ['title with accents', 'àé', ['editor']],
    ['description', 'code', ['dev']],
    ['tag', 'été', ['analyst']],
    ['percent sign as itself', '0%', ['analyst']],
    ['underscore as itself', 'r_s', ['base']],
    ['apostrophe as itself', "x' OR 1=1 --", []],
  ])('is searched by %s', async (_what, query, names) => {
    expect(await list({ query })).toEqual({ names, total: names.length });
  });

  it('does not find what only touches across two fields', async () => {
    expect(await list({ query: 'dev dev' })).toEqual({ names: [], total: 0 });
  });

  it('follows changes of tags and texts', async () => {
    const dev = LIBRARY[3] ?? personaRow('dev');
    await temp.database.write((tx) => tx.updatePersona({ ...dev, tags: ['rust'], description: 'other' }));
    expect(await list({ tag: 'code' })).toEqual({ names: [], total: 0 });
    expect(await list({ tag: 'rust' })).toEqual({ names: ['dev'], total: 1 });
    expect(await list({ query: 'other' })).toEqual({ names: ['dev'], total: 1 });
    await temp.database.write((tx) => tx.updatePersona(dev));
    expect(await list({ tag: 'rust' })).toEqual({ names: [], total: 0 });
  });

  it('is what filtering, sorting and cutting all rows by hand gives', async () => {
    const inputs = fc.record(
      {
        query: fc.constantFrom('', 'a', 'e', 'data', 'zz'),
        tag: fc.constantFrom('data', 'code', 'none'),
        kind: fc.constantFrom('persona', 'fragment', 'style'),
        deleted: fc.boolean(),
        sort: fc.constantFrom('name', 'updatedAt', 'createdAt'),
        direction: fc.constantFrom('asc', 'desc'),
        limit: fc.integer({ min: 1, max: 6 }),
        offset: fc.integer({ min: 0, max: 7 }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(inputs, async (each) => {
        const input = listPersonasInput.parse(each);
        expect(await list(input)).toEqual(byHand(input));
      }),
      { numRuns: 150 },
    );
  });
});

function byHand(input: ListPersonasInput): { names: string[]; total: number } {
  const { query = '', tag, kind, deleted, sort, direction, limit, offset } = input;
  const key = (row: PersonaRow) => (sort === 'name' ? row.name : `${row[sort].toISOString()} ${row.id}`);
  const found = LIBRARY.filter(
    (row) =>
      row.isActive !== deleted &&
      (kind === undefined || row.kind === kind) &&
      (tag === undefined || row.tags.includes(tag)) &&
      [row.name, row.displayName, row.description, ...row.tags].some((text) => text.toLowerCase().includes(query)),
  ).sort((a, b) => (key(a) < key(b) ? -1 : 1) * (direction === 'asc' ? 1 : -1));
  return { names: found.slice(offset, offset + limit).map(({ name }) => name), total: found.length };
}
