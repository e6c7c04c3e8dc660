import { describe, expect, it } from 'vitest';
import { serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

describe('the history of a persona', () => {
  it('tells versions, renames, labels, drafts, deletion and restoring, newest first, with who and when', async () => {
    const kit = await kits.start();
    const { services, owner, clock } = kit;
    await services.personas.create(owner, { name: 'old', content: 'one' });
    clock.advance(60_000);
    await services.personas.edit(owner, { ref: 'old', baseVersion: '1.0.0', name: 'new', fields: {} });
    await services.labels.move(owner, { ref: 'new', label: 'production', to: '1.0.0' });
    const { id } = await services.drafts.propose(owner, { ref: 'new', document: 'two' });
    await services.drafts.accept(owner, { draft: id });
    await services.personas.remove(owner, { ref: 'new', force: false });
    await services.personas.restore(owner, 'new');
    const history = await services.history.ofPersona(owner, { ref: 'new', limit: 100 });
    expect(history.map(({ type }) => type)).toEqual([
      ...['persona.restored', 'persona.deleted', 'draft.accepted', 'persona.versioned', 'draft.created'],
      ...['label.moved', 'persona.versioned', 'persona.renamed', 'persona.created'],
    ]);
    expect(history.at(-2)).toMatchObject({
      ...{ at: new Date('2026-03-01T10:01:00Z'), actorName: 'ada', payload: { from: 'old', to: 'new' } },
    });
    const [first, second] = history;
    const page = await services.history.ofPersona(owner, { ref: 'new', limit: 1, before: first?.seq });
    expect(page).toEqual([second]);
  });

  it('stays readable while it is deleted, and is nobody else’s', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await services.personas.create(owner, { name: 'p', content: 'one' });
    await services.personas.remove(owner, { ref: 'p', force: false });
    expect(await services.history.ofPersona(owner, { ref: 'p', limit: 10 })).toHaveLength(2);
    const other = await kit.otherUser('bob');
    await expect(services.history.ofPersona(other, { ref: 'p', limit: 10 })).rejects.toMatchObject({
      code: 'PERSONA_NOT_FOUND',
    });
  });
});

describe('a name that a persona had before', () => {
  it('is told with its present name, to its owner alone', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await services.personas.create(owner, { name: 'a', content: 'one' });
    await services.personas.edit(owner, { ref: 'a', baseVersion: '1.0.0', name: 'b', fields: {} });
    await services.personas.edit(owner, { ref: 'b', baseVersion: '1.0.1', name: 'c', fields: {} });
    for (const name of ['a', 'b']) {
      await expect(services.personas.get(owner, name)).rejects.toMatchObject({
        ...{ code: 'PERSONA_NOT_FOUND', message: `there is no persona "${name}" any more; it is called "c" now` },
        details: { renamedTo: 'c' },
      });
    }
    const other = await kit.otherUser('bob');
    await expect(services.personas.get(other, 'a')).rejects.toMatchObject({
      message: 'there is no persona "a"; see `maestro persona list`',
    });
    await services.personas.create(owner, { name: 'a', content: 'again' });
    expect((await services.personas.get(owner, 'a')).content).toBe('again');
  });
});
