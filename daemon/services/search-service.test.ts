import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { CreatePersonaInput } from '../../contract/persona.ts';
import { searchDuplicatesInput, searchNamesInput, searchTextInput } from '../../contract/search.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';
import { keepingLogger } from '../../test/harness/temp-database.ts';
import { TextIndexer } from './text-indexer.ts';

const kits = serviceKits();

async function library(
  ...personas: readonly (Partial<CreatePersonaInput> & { readonly name: string })[]
): Promise<ServiceKit> {
  const kit = await kits.start();
  for (const persona of personas)
    await kit.services.personas.create(kit.owner, { content: `# ${persona.name}\n`, ...persona });
  return kit;
}

const names = async ({ services, owner }: ServiceKit, query: string) =>
  (await services.search.names(owner, searchNamesInput.parse({ query }))).items.map(({ name }) => name);

const texts = ({ services, owner }: ServiceKit, query: string) =>
  services.search.text(owner, searchTextInput.parse({ query }));

describe('search as one types', () => {
  it('follows every change at once: new, renamed, edited, deleted, restored', async () => {
    const kit = await library({ name: 'code-review', displayName: 'Code review', tags: ['work'] });
    const { personas } = kit.services;
    expect(await names(kit, 'rev')).toEqual(['code-review']);
    await personas.create(kit.owner, { name: 'reviewer', content: 'x' });
    expect(await names(kit, 'rev')).toEqual(['reviewer', 'code-review']);
    await personas.edit(kit.owner, {
      ref: 'reviewer',
      baseVersion: '1.0.0',
      name: 'judge',
      fields: { tags: ['strict'] },
    });
    expect(await names(kit, 'rev')).toEqual(['code-review']);
    expect(await names(kit, 'stri')).toEqual(['judge']);
    await personas.remove(kit.owner, { ref: 'judge', force: false });
    expect(await names(kit, 'judge')).toEqual([]);
    await personas.restore(kit.owner, 'judge');
    expect(await names(kit, 'judge')).toEqual(['judge']);
    await kit.restart();
    expect(await names(kit, 'jdg')).toEqual(['judge']);
  });

  it('begins anew when events were pruned, and tells what matched', async () => {
    const kit = await library({ name: 'code-review', displayName: 'Code review', tags: ['work'] });
    expect(await names(kit, 'rev')).toEqual(['code-review']);
    await kit.services.personas.create(kit.owner, { name: 'reviewer', content: 'x' });
    await kit.services.personas.create(kit.owner, { name: 'other', content: 'x' });
    kit.damage('DELETE FROM events WHERE seq < 3');
    expect(await names(kit, 'rev')).toEqual(['reviewer', 'code-review']);
    const { items, total } = await kit.services.search.names(kit.owner, searchNamesInput.parse({ query: 'code wo' }));
    expect([total, items[0]?.ranges]).toEqual([1, { name: [[0, 4]], displayName: [[0, 4]], tags: [[[0, 2]]] }]);
  });

  it('keeps the names of each owner apart', async () => {
    const kit = await library({ name: 'mine' });
    const bob = await kit.otherUser('bob');
    await kit.services.personas.create(bob, { name: 'minor', content: 'x' });
    expect(await names(kit, 'min')).toEqual(['mine']);
    expect((await kit.services.search.names(bob, searchNamesInput.parse({ query: 'min' }))).items[0]?.name).toBe(
      'minor',
    );
  });
});

describe('search in texts', () => {
  it('answers rows with the lines that matched', async () => {
    const kit = await library(
      { name: 'guide', description: 'How we review', content: '# Rules\n\nNever merge on a Friday.\n' },
      { name: 'other', content: 'Merge when you like.\n' },
    );
    const { items, total, pending } = await texts(kit, '"never merge" review');
    expect([total, pending, items.map(({ name }) => name)]).toEqual([1, 0, ['guide']]);
    expect(items[0]?.snippets).toEqual([
      { field: 'description', text: 'How we review', ranges: [[7, 13]], line: 1, isCut: [false, false] },
      { field: 'content', text: 'Never merge on a Friday.', ranges: [[0, 11]], line: 3, isCut: [false, false] },
    ]);
    expect((await texts(kit, 'in:name merge')).total).toBe(0);
  });

  it('knows owners, labels, agents and findings', async () => {
    const kit = await library({ name: 'a', content: 'alpha' }, { name: 'b', content: 'alpha', tags: ['x'] });
    const { services, owner } = kit;
    await services.labels.move(owner, { ref: 'a', label: 'production', to: 'latest' });
    const { id } = await services.sessions.start(owner, { agent: 'codex', onFailure: 'open' });
    await services.sessions.switch(owner, { target: { id }, persona: 'b' });
    const found = async (query: string) => (await texts(kit, query)).items.map(({ name }) => name).toSorted();
    expect(await found('label:production')).toEqual(['a']);
    expect(await found('agent:codex')).toEqual(['b']);
    expect(await found('alpha -agent:codex')).toEqual(['a']);
    expect(await found('owner:me')).toEqual(['a', 'b']);
    expect(await found('owner:ada alpha')).toEqual(['a', 'b']);
    expect(await found('owner:bob')).toEqual([]);
    expect(await found('-owner:me')).toEqual([]);
    kit.damage("UPDATE personas SET findings = 2 WHERE name = 'a'");
    expect(await found('has:findings')).toEqual(['a']);
    expect(await services.search.facets(owner, { query: 'alpha' })).toEqual({
      tag: [{ value: 'x', count: 1 }],
      kind: [{ value: 'persona', count: 2 }],
      owner: [{ value: 'ada', count: 2 }],
      label: [{ value: 'production', count: 1 }],
      agent: [{ value: 'codex', count: 1 }],
      has: [{ value: 'findings', count: 1 }],
      counted: 2,
      isCapped: false,
    });
    await expect(services.search.facets(owner, { query: 'foo:bar' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await services.search.facets(owner, { query: 'owner:bob' })).toMatchObject({
      counted: 0,
      owner: [],
      has: [],
    });
  });

  it('takes texts from before the index into it, and can be cut off', async () => {
    const kit = await library(...['a', 'b', 'c'].map((name) => ({ name, content: `text of ${name}` })));
    const behind = new Sqlite(join(kit.dataDir, 'maestro.db'));
    behind.exec('DELETE FROM search_entries; DELETE FROM persona_texts');
    behind.close();
    expect((await texts(kit, 'text')).total).toBe(0);
    const stopped = new TextIndexer(kit.database);
    await stopped.start(keepingLogger())();
    expect((await texts(kit, 'text')).total).toBe(0);
    await new TextIndexer(kit.database).run();
    expect((await texts(kit, 'text')).total).toBe(3);
  });
});

describe('duplicates', () => {
  const BASE =
    'You review changes. Read the whole file before you judge.\nName the line and say what is wrong with it.\n';
  const find = ({ services, owner }: ServiceKit, input: object = {}) =>
    services.duplicates.find(owner, searchDuplicatesInput.parse(input));

  it('are told in groups, with what differs', async () => {
    const kit = await library(
      { name: 'one', content: BASE },
      { name: 'other', content: 'Answer in one short sentence and in no more than that.' },
      { name: 'same', content: BASE.toUpperCase() },
      { name: 'near', content: `${BASE}Be kind.\n` },
      { name: 'word-for-word', content: BASE },
    );
    const { groups, total, compared, isCapped } = await find(kit);
    expect([total, compared, isCapped]).toEqual([1, 5, false]);
    expect(groups[0]?.size).toBe(4);
    expect(groups[0]?.members.map(({ name, similarity }) => [name, similarity >= 0.8])).toEqual([
      ['one', true],
      ['word-for-word', true],
      ['same', true],
      ['near', true],
    ]);
    expect(groups[0]?.members.map(({ similarity }) => similarity === 1)).toEqual([true, true, true, false]);
    expect(groups[0]?.members.at(-1)).toMatchObject({ onlyFirst: [], onlyThis: ['Be kind.'] });
    expect(groups[0]?.similarity).toBe(groups[0]?.members.at(-1)?.similarity);
  });

  it('of one persona have it first, and nothing is alike to nothing', async () => {
    const kit = await library(
      { name: 'a', content: BASE },
      { name: 'b', content: `${BASE}Be kind.\n` },
      { name: 'c', content: 'Other words than these.' },
      { name: 'd', content: '' },
      { name: 'e', content: '' },
    );
    const { groups } = await find(kit, { ref: 'b' });
    expect(groups.map(({ members }) => members.map(({ name }) => name))).toEqual([['b', 'a']]);
    expect((await find(kit, { ref: 'c' })).groups).toEqual([]);
    expect((await find(kit, { ref: 'd' })).groups).toEqual([]);
    expect((await find(kit, { threshold: 1 })).groups).toEqual([]);
    await expect(find(kit, { ref: 'nobody' })).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
  });
});
