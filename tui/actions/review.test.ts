import { afterEach, describe, expect, it } from 'vitest';
import { ClientError } from '../../client/app-error.ts';
import { type TuiKit, type TuiKitOptions, tuiKit } from '../../test/harness/tui-kit.ts';

const kits: TuiKit[] = [];
async function library(options: TuiKitOptions = {}): Promise<TuiKit> {
  const kit = await tuiKit(options).start();
  kits.push(kit);
  return kit;
}
afterEach(() => {
  for (const kit of kits.splice(0)) kit.stop();
});

const SAVED = { outcome: 'versioned', id: '<architect>', name: 'architect', version: '3.1.1' };
const EDITED = '---\nname: architect\n---\n# Architect\n- added by the editor\n';

describe('editing in the editor', () => {
  it('shows what changed, and saves against the version the edit was made on', async () => {
    const kit = await library();
    kit.daemon.answers.set('transfer.import', () => SAVED);
    await kit.press('e');
    expect(kit.sees('Review architect ─ made on 3.1.0 +1 −0')).toBe(true);
    expect(kit.sees('+ - added by the editor')).toBe(true);
    expect(kit.daemon.inputsOf('transfer.import')).toEqual([]);
    await kit.press('enter');
    expect(kit.daemon.inputsOf('transfer.import')).toEqual([
      { document: EDITED, target: '<architect>', baseVersion: '3.1.0', idempotencyKey: 'key-1' },
    ]);
    expect(kit.sees('Saved architect 3.1.1')).toBe(true);
    expect(kit.outside.files.size).toBe(0);
  });

  it('changes nothing when the text was left as it is', async () => {
    const kit = await library({ editor: (text) => text });
    await kit.press('e');
    expect(kit.sees('Nothing was changed')).toBe(true);
    expect(kit.state.edits).toEqual([]);
    expect(kit.outside.files.size).toBe(0);
  });

  it('edits the text only where the front matter was taken away', async () => {
    const kit = await library({ editor: () => '# Just text\n' });
    kit.daemon.answers.set('persona.edit', () => ({ id: '<architect>', name: 'architect', version: '3.1.1' }));
    await kit.press('e', 'enter');
    expect(kit.daemon.inputsOf('persona.edit')).toMatchObject([{ fields: { content: '# Just text\n' } }]);
  });

  it('keeps text, file and review when the daemon refuses, with the findings', async () => {
    const kit = await library();
    kit.daemon.answers.set('transfer.import', () => {
      const details = { findings: [{ code: 'X', line: 3, message: 'unknown parent "bse"' }] };
      throw new ClientError('IMPORT_INVALID', 'the document cannot be read as a persona', { details });
    });
    await kit.press('e', 'enter');
    expect(kit.sees('Not saved: The document cannot be read as a persona')).toBe(true);
    expect(kit.sees('line 3: unknown parent "bse"')).toBe(true);
    expect(kit.outside.files.get('/edits/1/architect.md')).toBe(EDITED);
  });

  it('says onto which version it was merged when somebody was faster', async () => {
    const kit = await library();
    kit.daemon.answers.set('transfer.import', () => ({ ...SAVED, version: '3.1.2', mergedOnto: '3.1.1' }));
    await kit.press('e', 'enter');
    expect(kit.sees('Saved architect 3.1.2, merged onto 3.1.1')).toBe(true);
  });

  it('keeps an edit that the user leaves, goes on with it, and asks before it ends with one', async () => {
    const kit = await library();
    await kit.press('e', 'escape');
    expect(kit.sees('Not saved: your edit of architect is kept')).toBe(true);
    await kit.press('q');
    expect(kit.sees('/edits/1/architect.md')).toBe(true);
    await kit.press('escape', 'e');
    expect(kit.sees('+ - added by the editor')).toBe(true);
    expect(kit.outside.exits).toEqual([]);
  });

  it('discards an edit only after asking', async () => {
    const kit = await library();
    await kit.press('e', 'S-d', 'enter');
    expect(kit.state.edits).toHaveLength(1);
    await kit.press('S-d', 'y');
    expect(kit.state.edits).toEqual([]);
    expect(kit.state.routes.map(({ name }) => name)).toEqual(['library']);
    expect(kit.outside.files.size).toBe(0);
  });

  it('makes a new persona of what was written', async () => {
    const kit = await library();
    kit.daemon.answers.set('transfer.import', () => ({ ...SAVED, outcome: 'created', id: '<fresh>', name: 'fresh' }));
    await kit.press('n', 'e');
    await kit.type('fresh');
    await kit.press('enter');
    expect(kit.sees('Review fresh ─ new persona')).toBe(true);
    await kit.press('C-s');
    expect(kit.daemon.inputsOf('transfer.import')).toMatchObject([{ fallbackName: 'fresh' }]);
  });
});

describe('an edit that somebody else was faster with', () => {
  const conflict = (kit: TuiKit) =>
    kit.daemon.answers.set('transfer.import', ((input: { target?: string; baseVersion?: string }) => {
      if (input.target === undefined) return { ...SAVED, outcome: 'created', id: '<copy>', name: 'architect-copy' };
      if (input.baseVersion !== '3.1.0') return SAVED;
      const details = { theirs: { version: '3.2.0', content: 'x' } };
      throw new ClientError('REVISION_CONFLICT', '"architect" is at version 3.2.0 now', { details });
    }) as never);

  it('can be edited again with both texts; marks that are left over are not saved', async () => {
    const seen: string[] = [];
    const kit = await library({
      editor(text) {
        seen.push(text);
        return seen.length < 3
          ? `${text}- mine ${seen.length}\n`
          : text.replace(/^(?:<<<<<<<|=======|>>>>>>>).*\n/gm, '');
      },
    });
    conflict(kit);
    await kit.press('e', 'enter');
    expect(kit.sees('architect was changed meanwhile')).toBe(true);
    kit.daemon.world.personas = kit.daemon.world.personas.map((each) =>
      each.name === 'architect' ? { ...each, version: '3.2.0' } : each,
    );
    kit.daemon.world.contents.architect = '# Architect\n- theirs\n';
    await kit.press('e');
    expect(seen[1]).toContain('<<<<<<< your edit\n- mine 1\n=======\n- theirs\n>>>>>>> version 3.2.0\n');
    await kit.press('enter');
    expect(kit.sees('still holds a mark of the conflict')).toBe(true);
    await kit.press('e', 'enter');
    expect(kit.daemon.inputsOf('transfer.import').at(-1)).toMatchObject({ baseVersion: '3.2.0' });
    expect(kit.outside.files.size).toBe(0);
  });

  it('can be saved as a copy', async () => {
    const kit = await library();
    conflict(kit);
    await kit.press('e', 'enter', 'c', 'enter');
    expect(kit.daemon.inputsOf('transfer.import').at(-1)).toMatchObject({
      document: EDITED.replace('name: architect', 'name: architect-copy'),
    });
    expect(kit.state.edits).toEqual([]);
  });

  it('can be given up for theirs, and stays when the user leaves', async () => {
    const kit = await library();
    conflict(kit);
    await kit.press('e', 'enter', 'escape');
    expect(kit.state.edits).toHaveLength(1);
    await kit.press('enter', 't');
    expect(kit.state.edits).toEqual([]);
  });
});
