import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AcceptedDraft, DraftDetail, DraftSummary } from '../../contract/draft.ts';
import type { HistoryEntry } from '../../contract/history.ts';
import type { Label, LabelChange } from '../../contract/label.ts';
import type { EditedPersona, PersonaDetail } from '../../contract/persona.ts';
import type { VersionDiff } from '../../contract/version.ts';
import { commandLine } from '../harness/command-line.ts';

const cli = commandLine();
const { maestro, json, failure } = cli;

const TEXT = '# Rules\n\nBe exact.\n\n# Tone\n\nCalm.\n';
const LOUD = TEXT.replace('Calm.', 'Loud and clear.');

describe('maestro persona, its versions', () => {
  it('merges an edit of an older version, and says so; a collision ends with 5 and shows the section', async () => {
    await json('persona', 'create', 'p', '--content', TEXT);
    await json('persona', 'edit', 'p', '--content', LOUD);
    const brief = TEXT.replace('exact', 'brief');
    const edited = await maestro(['persona', 'edit', 'p', '--content', brief, '--base-version', '1.0.0']);
    expect(edited).toMatchObject({ code: 0, err: 'merged onto 1.0.1, which came in between\n' });
    const { content, version } = await json<PersonaDetail>('persona', 'show', 'p');
    expect([content, version]).toEqual([LOUD.replace('exact', 'brief'), '1.0.2']);
    const quiet = ['persona', 'edit', 'p', '--content', TEXT.replace('Calm', 'Quiet'), '--base-version', '1.0.0'];
    expect(await failure(...quiet)).toMatchObject({ exit: 5, code: 'REVISION_CONFLICT' });
    expect((await maestro(quiet)).err).toContain('both changed "Tone"');
    const strict = ['persona', 'edit', 'p', '--tag', 'x', '--base-version', '1.0.0', '--no-merge'];
    expect(await failure(...strict)).toMatchObject({ code: 'REVISION_CONFLICT' });
    const tagged = await json<EditedPersona>('persona', 'edit', 'p', '--tag', 'x', '--base-version', '1.0.0');
    expect(tagged).toMatchObject({ merged: true, mergedOnto: '1.0.2', version: '1.0.3' });
    expect((await maestro(['persona', 'versions', 'p'])).out).toContain('changed "Tone" (+2 tokens)');
  });

  it('takes the number that is asked for, when it is higher', async () => {
    const to = (version: string) => ['persona', 'edit', 'p', '--display-name', version, '--bump-to', version];
    expect(await failure(...to('1.0.3'))).toMatchObject({ exit: 2, code: 'INVALID_INPUT' });
    expect(await json(...to('2.5.0'))).toMatchObject({ version: '2.5.0' });
    await writeFile(join(cli.home, 'p.md'), `---\nname: p\nversion: 3.0.0\n---\n\n${LOUD}`);
    expect(await json('persona', 'edit', 'p', '--file', 'p.md')).toMatchObject({ version: '3.0.0' });
  });

  it('labels versions, moves labels and protects them', async () => {
    const label = (...words: readonly string[]) => json<LabelChange>('persona', 'label', 'p', ...words);
    expect(await label('production', '1.0.0')).toMatchObject({ version: '1.0.0', before: null });
    expect(await label('production', '--expect', '1.0.0')).toMatchObject({ version: '3.0.0', before: '1.0.0' });
    expect(await failure('persona', 'label', 'p', 'production', '--expect', 'none')).toMatchObject({ exit: 5 });
    expect((await maestro(['persona', 'label', 'p', 'production', '--protect'])).out).toBe(
      'p@production is protected\n',
    );
    expect(await json<Label[]>('persona', 'label', 'p')).toMatchObject([{ label: 'production', isProtected: true }]);
    expect(await label('old', '1.0.0')).toMatchObject({ label: 'old' });
    expect((await json<PersonaDetail>('persona', 'show', 'p@old')).content).toBe(TEXT);
    expect((await maestro(['persona', 'versions', 'p'])).out).toMatch(/1\.0\.0 .* old /);
    await label('old', '--remove');
    for (const wrong of ['latest', '1.2.3', 'v2']) {
      expect(await failure('persona', 'label', 'p', wrong)).toMatchObject({ exit: 2, code: 'INVALID_INPUT' });
    }
  });

  it('compares versions, labels, personas and files, with words marked', async () => {
    const diff = (...words: readonly string[]) => json<VersionDiff>('persona', 'diff', 'p', ...words);
    expect(await diff('1.0.0', 'production')).toMatchObject({ from: '1.0.0', to: '3.0.0', added: 1, removed: 1 });
    await json('persona', 'create', 'q', '--content', TEXT, '--parent', 'p');
    expect(await diff('q')).toMatchObject({ from: 'p@3.0.0', to: 'q@1.0.0', fields: ['parent'] });
    expect(await diff('1.0.0', 'q@1.0.0')).toMatchObject({ from: 'p@1.0.0', added: 0 });
    await writeFile(join(cli.home, 'plain.md'), TEXT);
    expect(await diff('plain.md')).toMatchObject({ from: '3.0.0', to: 'text' });
    expect((await maestro(['persona', 'diff', 'p', '1.0.1', '1.0.2', '--words'])).out).toContain(
      '-Be [-exact-].\n+Be {+brief+}.\n',
    );
    expect(await failure('persona', 'diff', 'p', 'nothing-like-that')).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await failure('persona', 'diff', 'p', 'q@9.0.0')).toMatchObject({ code: 'VERSION_NOT_FOUND' });
  });

  it('proposes, shows, accepts and discards drafts', async () => {
    await writeFile(join(cli.home, 'idea.md'), LOUD.replace('Loud', 'Soft'));
    const { id } = await json<DraftDetail>('draft', 'propose', 'p', '--file', 'idea.md', '--summary', 'softer');
    expect((await maestro(['draft', 'list', 'p'])).out).toMatch(new RegExp(`${id} .* proposal .* softer`));
    expect((await maestro(['draft', 'diff', id.slice(0, 5)])).out).toContain('+Soft and clear.\n');
    expect((await maestro(['draft', 'show', id, '--raw'])).out).toBe(LOUD.replace('Loud', 'Soft'));
    expect(await json('persona', 'diff', 'p', '1.0.0', `draft:${id}`)).toMatchObject({ to: `draft ${id}` });
    expect(await json<AcceptedDraft>('draft', 'accept', id)).toMatchObject({ persona: 'p', version: '3.0.1' });
    expect(await failure('draft', 'accept', id)).toMatchObject({ exit: 5, code: 'DRAFT_CLOSED' });
    const other = await json<DraftDetail>('draft', 'propose', 'fresh', '--file', 'idea.md');
    expect(await json('draft', 'discard', other.id, '--yes')).toMatchObject({ state: 'discarded' });
    expect(await failure('draft', 'show', 'zzzzzzzzzz')).toMatchObject({ exit: 4, code: 'DRAFT_NOT_FOUND' });
    expect(await json<DraftSummary[]>('draft', 'list')).toEqual([]);
    expect(await failure('persona', 'show', 'fresh')).toMatchObject({ code: 'PERSONA_NOT_FOUND' });
  });

  it('tells what happened, and the present name of a persona that was renamed', async () => {
    await json('persona', 'edit', 'p', '--rename', 'renamed');
    expect((await maestro(['persona', 'show', 'p'])).err).toContain('it is called "renamed" now');
    const history = await json<HistoryEntry[]>('persona', 'history', 'renamed');
    expect(history[0]?.type).toBe('persona.versioned');
    expect(history.at(-1)?.type).toBe('persona.created');
    const { out } = await maestro(['persona', 'history', 'renamed', '--limit', '50']);
    expect(out).toContain('renamed from p to renamed');
    expect(out).toContain('label production: 1.0.0 -> 3.0.0');
    expect(out).toMatch(/draft \w{10} accepted as 3\.0\.1/);
  });
});
