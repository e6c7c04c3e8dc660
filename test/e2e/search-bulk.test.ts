import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BulkOutcome, BulkPreview, TagCount, UndoStep } from '../../contract/bulk.ts';
import type { PersonaDetail } from '../../contract/persona.ts';
import type { Duplicates, NameHits, SearchFacets, TextHits } from '../../contract/search.ts';
import { commandLine } from '../harness/command-line.ts';

const cli = commandLine();
const { maestro, json, failure } = cli;
const REVIEW = 'You review changes. Read the whole file before you judge. Never merge on a Friday.';

beforeAll(async () => {
  await json(
    'persona',
    'create',
    'code-review',
    '--content',
    `${REVIEW}\n`,
    '--tag',
    'work/code',
    '--display-name',
    'Café reviewer',
  );
  await json('persona', 'create', 'second-look', '--content', `${REVIEW}\nBe kind.\n`, '--tag', 'old');
  await json('persona', 'create', 'brief', '--content', 'Answer in one sentence.\n', '--tag', 'old', '--kind', 'style');
});

const tagsOf = async (name: string) => (await json<PersonaDetail>('persona', 'show', name)).tags;

describe('maestro persona search', () => {
  it('finds by words, phrases and filters, and shows the lines that matched', async () => {
    const hits = await json<TextHits>('persona', 'search', '"never merge"', 'tag:work', '--facets');
    expect(hits).toMatchObject({
      total: 1,
      items: [{ name: 'code-review', snippets: [{ field: 'content', line: 1 }] }],
    });
    const { facets } = await json<{ facets: SearchFacets }>('persona', 'search', 'review', '--facets');
    expect(facets.tag).toEqual([
      { value: 'old', count: 1 },
      { value: 'work/code', count: 1 },
    ]);
    const { out } = await maestro(['persona', 'search', 'cafe']);
    expect(out).toBe('code-review@1.0.0  Café reviewer  [work/code]\n  title: Café reviewer\n');
    expect((await maestro(['persona', 'search', 'kind:style', '-q'])).out).toBe('brief\n');
    expect((await maestro(['persona', 'search', 'review -kind', '-q'])).out).toBe('code-review\n');
  });

  it('finds names as one types', async () => {
    const hits = await json<NameHits>('persona', 'search', '--names', 'cdrev');
    expect(hits.items.map(({ name }) => name)).toEqual(['code-review']);
    expect((await maestro(['persona', 'search', '--names', 'second'])).out).toContain('second-look@1.0.0');
  });

  it('says where a query is not understood', async () => {
    expect(await failure('persona', 'search', 'a foo:bar')).toMatchObject({
      exit: 2,
      code: 'INVALID_INPUT',
      details: { column: 3 },
    });
  });

  it('finds what says nearly the same', async () => {
    const { groups } = await json<Duplicates>('persona', 'duplicates', 'code-review', '--threshold', '0.7');
    expect(groups[0]?.members.map(({ name }) => name)).toEqual(['code-review', 'second-look']);
    expect((await maestro(['persona', 'duplicates', '--threshold', '0.7'])).out).toContain('    + Be kind.\n');
    expect(await failure('persona', 'duplicates', '--threshold', '7')).toMatchObject({ exit: 2 });
  });
});

describe('tags', () => {
  it('are added and taken away by name, and taken back', async () => {
    await json('persona', 'tag', 'code-review', 'brief', '+tone', '-old', '--add', 'x');
    expect(await tagsOf('brief')).toEqual(['tone', 'x']);
    expect(await tagsOf('code-review')).toEqual(['work/code', 'tone', 'x']);
    const { out } = await maestro(['persona', 'undo']);
    expect(out).toBe('taken back: tag 2 personas +tone +x -old\n');
    expect(await tagsOf('brief')).toEqual(['old']);
    expect(await failure('persona', 'tag', 'brief')).toMatchObject({ exit: 2 });
    expect(await failure('persona', 'tag', 'nobody', '+a')).toMatchObject({ exit: 4 });
    expect(await failure('persona', 'tag', 'brief', '+bad tag')).toMatchObject({ exit: 2 });
  });

  it('are listed, renamed and merged', async () => {
    expect(await json<TagCount[]>('persona', 'tags')).toEqual([
      { tag: 'old', count: 2 },
      { tag: 'work/code', count: 1 },
    ]);
    const seen = await json<BulkPreview>('persona', 'tags', 'rename', 'work', 'job', '--dry-run');
    expect(seen.items.map(({ change }) => change)).toEqual(['tags +job/code -work/code']);
    expect(await failure('persona', 'tags', 'rename', 'work', 'job')).toMatchObject({ exit: 2 });
    await json('persona', 'tags', 'rename', 'work', 'job', '--yes');
    await json('persona', 'tags', 'merge', 'old', 'job', '--into', 'all', '--yes');
    expect((await maestro(['persona', 'tags', '-q'])).out).toBe('all\nall/code\n');
    await json('persona', 'undo');
    expect(await tagsOf('brief')).toEqual(['old']);
  });
});

describe('maestro persona bulk', () => {
  it('shows what it touches, does it when told so, and takes it back', async () => {
    const seen = await maestro(['persona', 'bulk', 'delete', '--where', 'tag:old', '--dry-run']);
    expect(seen.out).toMatch(/^delete 2 personas\n {2}brief@\d.* deleted\n {2}second-look@\d.* deleted\n$/);
    expect(await failure('persona', 'bulk', 'delete', '--where', 'tag:old')).toMatchObject({ exit: 2 });
    const done = await json<BulkOutcome>('persona', 'bulk', 'delete', '--where', 'tag:old', '--yes');
    expect(done).toMatchObject({ count: 2, names: ['brief', 'second-look'] });
    expect((await maestro(['persona', 'list', '-q'])).out).toBe('code-review\n');
    const [step] = await json<UndoStep[]>('persona', 'undo', '--list');
    expect(step).toMatchObject({ id: done.undoId, title: 'delete 2 personas', undoneAt: null });
    await json('persona', 'undo', done.undoId?.slice(0, 6) ?? '');
    expect((await maestro(['persona', 'list', '-q'])).out).toBe('brief\ncode-review\nsecond-look\n');
    expect(await failure('persona', 'undo', done.undoId ?? '')).toMatchObject({ exit: 2 });
  });

  it('labels, exports and refuses with reasons', async () => {
    await json('persona', 'bulk', 'label', '--where', 'owner:me', '--label', 'production', '--yes');
    expect((await maestro(['persona', 'search', 'label:production', '-q'])).out.split('\n')).toHaveLength(4);
    expect(await failure('persona', 'bulk', 'label', 'brief')).toMatchObject({ exit: 2 });
    expect(await failure('persona', 'bulk', 'tag', 'brief', '--where', 'x')).toMatchObject({ exit: 2 });
    await json('persona', 'bulk', 'export', '--where', 'tag:old', '--dir', 'saved');
    expect((await readdir(join(cli.home, 'saved'))).toSorted()).toEqual(['brief.md', 'second-look.md']);
    await json('persona', 'create', 'child', '--content', 'x', '--parent', 'brief');
    const { out } = await maestro(['persona', 'bulk', 'delete', 'brief', 'second-look', '--yes']);
    expect(out).toContain('done: delete 1 persona\nleft as it is:\n  brief: child inherit from it');
  });

  it('names what was changed since when it cannot take a step back', async () => {
    const { undoId } = await json<BulkOutcome>(
      'persona',
      'bulk',
      'tag',
      '--where',
      'kind:style',
      '--tag',
      'a',
      '--yes',
    );
    await json('persona', 'tag', 'brief', '+b');
    expect(await failure('persona', 'undo', undoId ?? '')).toMatchObject({
      exit: 5,
      code: 'REVISION_CONFLICT',
      details: { conflicts: [{ name: 'brief' }] },
    });
  });
});
