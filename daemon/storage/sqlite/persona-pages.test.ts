import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ListPersonasInput, listPersonasInput } from '../../../contract/persona.ts';
import { personaRow, storeLibrary, versionRow } from '../../../test/harness/stored-rows.ts';
import { type TempDatabase, tempDatabase } from '../../../test/harness/temp-database.ts';
import type { PersonaRow } from '../../services/rows.ts';
import { LibraryEpoch } from './library-epoch.ts';

/** More than a walk over the index reaches. */
const SIZE = 1_300;
const KINDS = ['persona', 'fragment', 'style'] as const;

/** Names, times and tags that follow different orders, with times that are equal. */
function made(i: number): PersonaRow {
  const tags = [...(i % 3 === 0 ? ['third'] : []), ...(i % 200 === 0 ? ['rare'] : [])];
  return personaRow(`p${String((i * 7_919) % SIZE).padStart(5, '0')}`, {
    ...{ kind: KINDS[i % 3] ?? 'persona', tags, isActive: i % 100 !== 50, description: i % 5 === 0 ? 'fifth' : '' },
    ...{ createdAt: new Date(i * 1_000), updatedAt: new Date(((i * 31) % 50) * 1_000) },
  });
}

const LIBRARY = Array.from({ length: SIZE }, (_, i) => made(i));

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

const list = async (input: Partial<ListPersonasInput>) => {
  const { rows, total } = await temp.database.reads.personas('ann', listPersonasInput.parse(input));
  return { names: rows.map(({ name }) => name), total };
};

/** The names that filtering and sorting by hand gives. */
function byHand({ tag, kind, query, deleted, sort, direction }: ListPersonasInput): readonly string[] {
  const key = (row: PersonaRow) => (sort === 'name' ? row.name : `${row[sort].toISOString()} ${row.id}`);
  return LIBRARY.filter(
    (row) =>
      row.isActive !== deleted &&
      (kind === undefined || row.kind === kind) &&
      (tag === undefined || row.tags.includes(tag)) &&
      (!query || row.description.includes(query) || row.name.includes(query)),
  )
    .sort((a, b) => (key(a) < key(b) ? -1 : 1) * (direction === 'asc' ? 1 : -1))
    .map(({ name }) => name);
}

const filters = fc.record(
  {
    tag: fc.constantFrom('third', 'rare', 'none'),
    kind: fc.constantFrom(...KINDS),
    query: fc.constantFrom('', 'fifth', 'p0', 'P00', 'zz'),
    deleted: fc.boolean(),
    sort: fc.constantFrom('name' as const, 'updatedAt' as const, 'createdAt' as const),
    direction: fc.constantFrom('asc' as const, 'desc' as const),
  },
  { requiredKeys: [] },
);

describe('pages', () => {
  it('make up the whole list, without gaps and without anything twice, for every filter, order and size', async () => {
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 90, max: 500 }), async (filter, limit) => {
        const expected = byHand(listPersonasInput.parse({ ...filter, query: filter.query?.toLowerCase() }));
        const got: string[] = [];
        for (let offset = 0; ; offset += limit) {
          const page = await list({ ...filter, limit, offset });
          if (page.names.length > 0 || offset === 0) expect(page.total).toBe(expected.length);
          if (page.names.length === 0) break;
          got.push(...page.names);
        }
        expect(got).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('beyond the end are empty and know the total', async () => {
    const total = LIBRARY.filter(({ isActive }) => isActive).length;
    for (const offset of [total, 1_299, 10_000_000]) expect(await list({ offset })).toEqual({ names: [], total });
  });

  it('are those of their owner alone', async () => {
    const { rows, total } = await temp.database.reads.personas('bob', listPersonasInput.parse({ offset: 1_200 }));
    expect({ rows, total }).toEqual({ rows: [], total: 0 });
  });
});

describe('what is kept of a list', () => {
  /** Pages that come out of what is kept: far on, of a tag, of a query, and a total. */
  const PAGES: readonly Partial<ListPersonasInput>[] = [
    { offset: 1_200, limit: 500 },
    { tag: 'third', limit: 500 },
    { query: 'fifth', sort: 'updatedAt', limit: 500 },
    { limit: 1 },
  ];
  const state = async () => ({
    pages: await Promise.all(PAGES.map(list)),
    count: await temp.database.reads.personaCount(),
  });

  it('is found anew after each change of a persona, also one that takes it out of the list', async () => {
    const row = made(0);
    const before = await state();
    expect(await state()).toEqual(before);
    await temp.database.write((tx) => tx.updatePersona({ ...row, isActive: false }));
    const without = await state();
    expect(without.count).toBe(before.count - 1);
    expect(without.pages.map(({ total }) => total)).toEqual(before.pages.map(({ total }) => total - 1));
    await temp.database.write((tx) => tx.updatePersona({ ...row, tags: [], description: '' }));
    const plain = await state();
    expect(plain.pages.map(({ total }, i) => (before.pages[i]?.total ?? 0) - total)).toEqual([0, 1, 1, 0]);
    await temp.database.write((tx) => tx.updatePersona(row));
    expect(await state()).toEqual(before);
  });

  it('is not what a job saw that was rolled back, and a job sees its own changes', async () => {
    const before = await state();
    const failed = temp.database.write(async (tx) => {
      await tx.updatePersona({ ...made(0), isActive: false });
      const { total } = await tx.personas('ann', listPersonasInput.parse({ offset: 1_200 }));
      expect(total).toBe(before.count - 1);
      // Others still see what is committed, and may keep it.
      expect(await state()).toEqual(before);
      throw new Error('undone');
    });
    await expect(failed).rejects.toThrow('undone');
    expect(await state()).toEqual(before);
  });
});

describe('an epoch of the library', () => {
  it.each([
    ['INSERT INTO personas (id) VALUES (1)', true],
    ['  update "personas" SET name = 1', true],
    ['DELETE FROM persona_tags WHERE tag = 1', true],
    ['WITH x AS (SELECT 1)\n INSERT OR IGNORE INTO persona_tags SELECT 1', true],
    ['SELECT * FROM personas', false],
    ['INSERT INTO persona_versions (id) VALUES (1)', false],
    ['INSERT INTO agent_sessions (id) VALUES (1)', false],
  ])('ends with %s: %s', (statement, isChange) => {
    const epoch = new LibraryEpoch();
    expect([epoch.isChange(statement), epoch.isChange(statement)]).toEqual([isChange, isChange]);
  });
});
