import Sqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { personaRow, storeLibrary, userRow, versionRow } from '../../../test/harness/stored-rows.ts';
import { type TempDatabase, tempDatabase } from '../../../test/harness/temp-database.ts';
import { isAppError } from '../../domain/errors.ts';
import { parseSearchQuery, toMatchText } from '../../domain/search/query.ts';
import type { SearchPlan } from '../../services/search-ports.ts';

let temp: TempDatabase;

beforeEach(async () => {
  temp = await tempDatabase();
  await storeLibrary(temp.database, { personas: [] });
});
afterEach(() => temp[Symbol.asyncDispose]());

interface Stored {
  readonly content?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly ownerId?: string;
}

async function put(name: string, { content = `# ${name}`, ...fields }: Stored): Promise<void> {
  await temp.database.write(async (tx) => {
    await tx.insertPersona(personaRow(name, fields));
    await tx.insertVersion(versionRow(name, '1.0.0', { content }));
  });
}

async function change(name: string, version: string, content: string, isActive = true): Promise<void> {
  await temp.database.write(async (tx) => {
    await tx.insertVersion(versionRow(name, version, { content }));
    await tx.updatePersona(
      personaRow(name, { latestVersion: version, latestVersionId: `id-${name}@${version}`, isActive }),
    );
  });
}

function planOf(query: string, deleted = false): SearchPlan {
  const { terms, filters, fields } = parseSearchQuery(query);
  const wanted = terms.filter(({ isNegated }) => !isNegated);
  const unwanted = terms.filter(({ isNegated }) => isNegated);
  return {
    ...{
      ownerId: 'ann',
      deleted,
      match: toMatchText(wanted, { fields, joiner: 'AND' }),
      notMatch: toMatchText(unwanted, { fields, joiner: 'OR' }),
    },
    filters: filters.flatMap(({ key, value, isNegated }) => (key === 'owner' ? [] : [{ key, value, isNegated }])),
  };
}

async function found(query: string): Promise<readonly string[]> {
  const { ids } = await temp.database.reads.search(planOf(query), { limit: 50, offset: 0 });
  return ids.map((id) => id.replace('id-', ''));
}

describe('the full-text index', () => {
  it('is in step with what personas say, without case and accents', async () => {
    await put('guide', { content: 'Read the Café rules.', description: 'House rules', tags: ['food'] });
    expect(await found('cafe')).toEqual(['guide']);
    expect(await found('rul')).toEqual(['guide']);
    expect(await found('in:description house')).toEqual(['guide']);
    expect(await found('in:content house')).toEqual([]);
    await change('guide', '1.0.1', 'Read the bar rules.');
    expect(await found('cafe')).toEqual([]);
    expect(await found('bar')).toEqual(['guide']);
    await change('guide', '1.0.2', 'Read nothing.', false);
    expect(await found('nothing')).toEqual([]);
    await change('guide', '1.0.3', 'Read nothing.', true);
    expect(await found('nothing')).toEqual(['guide']);
  });

  it('has nothing left of a deleted persona', async () => {
    await put('gone', { content: 'alpha' });
    await put('here', { content: 'alpha' });
    await change('gone', '1.0.1', 'alpha', false);
    const handle = new Sqlite(temp.file, { readonly: true });
    const rows = handle.prepare("SELECT rowid FROM persona_texts WHERE persona_texts MATCH 'alpha'").all();
    expect([rows.length, handle.prepare('SELECT * FROM search_entries').all().length]).toEqual([1, 1]);
    handle.close();
    expect(await temp.database.reads.signatures('ann', 0, 9)).toHaveLength(1);
    expect(await temp.database.reads.unindexed('', 9)).toEqual({ ids: [], total: 0 });
  });

  it('takes nothing in when the change is not made', async () => {
    await put('one', { content: 'alpha' });
    const failing = temp.database.write(async (tx) => {
      await tx.insertVersion(versionRow('one', '1.0.1', { content: 'beta' }));
      await tx.updatePersona(personaRow('one', { latestVersion: '1.0.1', latestVersionId: 'id-one@1.0.1' }));
      throw new Error('not this time');
    });
    await expect(failing).rejects.toThrow('not this time');
    expect(await found('beta')).toEqual([]);
    expect(await found('alpha')).toEqual(['one']);
  });

  it('ranks the name before the title before the text, and pages with a total', async () => {
    await put('aaa', { content: 'words about review here and there' });
    await put('review', { content: 'x' });
    await put('bbb', { content: 'more about review' });
    expect((await found('review'))[0]).toBe('review');
    const page = await temp.database.reads.search(planOf('review'), { limit: 1, offset: 1 });
    expect(page).toMatchObject({ total: 3, isCapped: false });
    expect(page.ids).toHaveLength(1);
    const beyond = await temp.database.reads.search(planOf('review'), { limit: 5, offset: 9 });
    expect(beyond).toEqual({ ids: [], total: 3, isCapped: false });
  });

  it('shows nobody the texts of others', async () => {
    await temp.database.write((tx) => tx.insertUser(userRow('bob')));
    await put('mine', { content: 'secret plans' });
    await put('theirs', { content: 'secret plans', ownerId: 'bob' });
    expect(await found('secret')).toEqual(['mine']);
  });

  it('finds by tag with what is below it, leaves out what must not be there, and finds without words', async () => {
    await put('a', { content: 'x', tags: ['work', 'old'] });
    await put('b', { content: 'x draft', tags: ['work/code'] });
    await put('c', { content: 'x', tags: ['workshop'] });
    expect(await found('tag:work')).toEqual(['a', 'b']);
    expect(await found('tag:work -tag:old')).toEqual(['b']);
    expect(await found('tag:work tag:old x')).toEqual(['a']);
    expect(await found('-draft')).toEqual(['a', 'c']);
    expect((await found('x -draft')).toSorted()).toEqual(['a', 'c']);
    expect(await found('kind:style')).toEqual([]);
    expect(await found('-has:findings -label:production -agent:codex -kind:style')).toEqual(['a', 'b', 'c']);
    expect(await temp.database.reads.tagCounts('ann')).toContainEqual({ value: 'work/code', count: 1 });
  });

  it('never fails on a query that is understood', async () => {
    await put('a', { content: 'x' });
    const words = fc.constantFrom(
      '"',
      '-',
      '*',
      'a',
      'b"c',
      '(',
      ')',
      'NEAR',
      'OR',
      'in:name',
      '{name}',
      ':',
      '^',
      '\0',
      '😀',
      'é',
      ' ',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 12 }), async (parts) => {
        try {
          await temp.database.reads.search(planOf(parts.join('')), { limit: 5, offset: 0 });
        } catch (error) {
          expect(isAppError(error, 'INVALID_INPUT') ? 'INVALID_INPUT' : error).toBe('INVALID_INPUT');
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('personas that are older than the index', () => {
  it('are told, and indexed in small jobs', async () => {
    for (const name of ['a', 'b', 'c']) await put(name, { content: `text of ${name}` });
    const behind = new Sqlite(temp.file);
    behind.exec('DELETE FROM search_entries; DELETE FROM persona_texts');
    behind.close();
    expect(await found('text')).toEqual([]);
    const { ids, total } = await temp.database.reads.unindexed('', 2);
    expect([ids.length, total]).toEqual([2, 3]);
    await temp.database.write((tx) => tx.indexPersonas(ids));
    expect(await temp.database.reads.unindexed(ids[1] ?? '', 2)).toEqual({ ids: ['id-c'], total: 1 });
    await temp.database.write(async (tx) => tx.indexPersonas(['id-a', 'id-b', 'id-c', 'id-none']));
    expect(await temp.database.reads.unindexed('', 2)).toEqual({ ids: [], total: 0 });
    expect(await found('text')).toHaveLength(3);
  });
});
