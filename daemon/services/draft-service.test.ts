import { describe, expect, it } from 'vitest';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

const TEXT = '# Rules\n\nBe exact.\n\n# Tone\n\nCalm.\n';
const OTHER_TONE = TEXT.replace('Calm.', 'Loud.');
const OPEN = { state: 'open', limit: 100 } as const;

async function withPersona({ services, owner }: ServiceKit) {
  return services.personas.create(owner, { name: 'p', content: TEXT, description: 'what' });
}

function typesOf(kit: ServiceKit) {
  return kit.services.events
    .list(kit.owner, { since: 0, limit: 100 })
    .then((events) => events.map(({ type }) => type).filter((type) => type.startsWith('draft.')));
}

describe('a proposal', () => {
  it('changes nothing until it is accepted, then it is a version', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const { id } = await withPersona(kit);
    const draft = await services.drafts.propose(owner, { ref: 'p', document: OTHER_TONE, summary: 'livelier' });
    expect(draft).toMatchObject({
      ...{ persona: 'p', personaId: id, baseVersion: '1.0.0', source: 'proposal', state: 'open', problem: null },
      ...{ summary: 'livelier', authorName: 'ada' },
    });
    expect((await services.personas.get(owner, 'p')).version).toBe('1.0.0');
    expect(await services.drafts.list(owner, OPEN)).toMatchObject([{ id: draft.id }]);
    const done = await services.drafts.accept(owner, { draft: draft.id.slice(0, 4) });
    expect(done).toEqual({ id: draft.id, personaId: id, persona: 'p', version: '1.0.1', outcome: 'versioned' });
    expect(await services.personas.get(owner, 'p')).toMatchObject({ content: OTHER_TONE, description: 'what' });
    expect((await services.versions.list(owner, 'p'))[0]?.summary).toBe('livelier');
    expect(await services.drafts.list(owner, OPEN)).toEqual([]);
    expect(await services.drafts.get(owner, draft.id)).toMatchObject({ state: 'accepted', closedAt: kit.clock.now() });
    expect(await typesOf(kit)).toEqual(['draft.created', 'draft.accepted']);
  });

  it('is accepted or discarded once', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await withPersona(kit);
    const { id } = await services.drafts.propose(owner, { ref: 'p', document: OTHER_TONE });
    const both = await Promise.allSettled([1, 2, 3].map(() => services.drafts.accept(owner, { draft: id })));
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const closed = { code: 'DRAFT_CLOSED', details: { draft: id, state: 'accepted' } };
    for (const each of both) if (each.status === 'rejected') expect(each.reason).toMatchObject(closed);
    await expect(services.drafts.accept(owner, { draft: id })).rejects.toMatchObject(closed);
    await expect(services.drafts.discard(owner, id)).rejects.toMatchObject(closed);
    expect(await services.versions.list(owner, 'p')).toHaveLength(2);
  });

  it('made from an older version is merged, or stays open when it collides', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await withPersona(kit);
    const tone = await services.drafts.propose(owner, { ref: 'p', document: OTHER_TONE });
    const rules = await services.drafts.propose(owner, { ref: 'p', document: TEXT.replace('exact', 'brief') });
    await services.personas.edit(owner, {
      ...{ ref: 'p', baseVersion: '1.0.0', fields: { content: TEXT.replace('Calm.', 'Quiet.') } },
    });
    await expect(services.drafts.accept(owner, { draft: tone.id })).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
      details: { sections: [{ section: 'Tone' }] },
    });
    expect((await services.drafts.get(owner, tone.id)).state).toBe('open');
    await expect(services.drafts.accept(owner, { draft: rules.id, merge: false })).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
    });
    expect(await services.drafts.accept(owner, { draft: rules.id })).toMatchObject({ mergedOnto: '1.0.1' });
    expect((await services.personas.get(owner, 'p')).content).toBe('# Rules\n\nBe brief.\n\n# Tone\n\nQuiet.\n');
  });

  it('under a free name is a new persona when it is accepted', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const document = '---\nname: ignored\ndescription: new one\n---\n\n# A\n';
    const draft = await services.drafts.propose(owner, { ref: 'fresh', document });
    expect(draft).toMatchObject({ persona: 'fresh', personaId: null, baseVersion: null });
    expect(await services.versions.diffDraft(owner, { draft: draft.id })).toMatchObject({ from: 'nothing', added: 1 });
    const done = await services.drafts.accept(owner, { draft: draft.id });
    expect(done).toMatchObject({ persona: 'fresh', version: '1.0.0', outcome: 'created' });
    expect(await services.personas.get(owner, 'fresh')).toMatchObject({ description: 'new one', content: '# A\n' });
    expect(await services.drafts.get(owner, draft.id)).toMatchObject({ personaId: done.personaId, state: 'accepted' });
  });

  it('whose name was taken meanwhile is accepted under another one', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const { id } = await services.drafts.propose(owner, { ref: 'fresh', document: '# A\n' });
    await services.personas.create(owner, { name: 'fresh', content: 'faster' });
    await expect(services.drafts.accept(owner, { draft: id })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect(await services.drafts.accept(owner, { draft: id, name: 'other' })).toMatchObject({ persona: 'other' });
  });

  it('is refused when it cannot be read, when its name is deleted, or no name', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await withPersona(kit);
    await services.personas.create(owner, { name: 'gone', content: 'x' });
    await services.personas.remove(owner, { ref: 'gone', force: false });
    const propose = (ref: string, document: string) => services.drafts.propose(owner, { ref, document });
    await expect(propose('p', '---\nname: [\n---\nx')).rejects.toMatchObject({ code: 'IMPORT_INVALID' });
    await expect(propose('gone', 'x')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    await expect(propose('No Name', 'x')).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
    await expect(
      services.drafts.propose(owner, { ref: 'p', document: 'x', baseVersion: '7.0.0' }),
    ).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
    expect(await services.drafts.list(owner, OPEN)).toEqual([]);
  });

  it('that says what the latest version says is accepted without a new one', async () => {
    const kit = await kits.start();
    await withPersona(kit);
    const { id } = await kit.services.drafts.propose(kit.owner, { ref: 'p', document: TEXT });
    expect(await kit.services.drafts.accept(kit.owner, { draft: id })).toMatchObject({
      ...{ outcome: 'unchanged', version: '1.0.0' },
    });
    expect((await kit.services.drafts.get(kit.owner, id)).state).toBe('accepted');
  });

  it('is kept once for an idempotency key, and is nobody else’s', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await withPersona(kit);
    const input = { ref: 'p', document: OTHER_TONE, idempotencyKey: 'k' };
    const { id } = await services.drafts.propose(owner, input);
    expect((await services.drafts.propose(owner, input)).id).toBe(id);
    const other = await kit.otherUser('bob');
    for (const draft of [id, id.slice(0, 3)]) {
      await expect(services.drafts.get(other, draft)).rejects.toMatchObject({ code: 'DRAFT_NOT_FOUND' });
      await expect(services.drafts.accept(other, { draft })).rejects.toMatchObject({ code: 'DRAFT_NOT_FOUND' });
    }
    expect(await services.drafts.list(other, OPEN)).toEqual([]);
    const accept = { draft: id, idempotencyKey: 'a' };
    expect(await services.drafts.accept(owner, accept)).toEqual(await services.drafts.accept(owner, accept));
  });
});

describe('a hand edit of a file', () => {
  const found = (personaId: string, document: string) => ({ personaId, path: '/project/CLAUDE.md', document });

  it('becomes a draft once, whatever became of it', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const { id } = await withPersona(kit);
    const draft = await services.drafts.fromFile(owner, found(id, OTHER_TONE));
    expect(draft).toMatchObject({ source: 'file', origin: '/project/CLAUDE.md', baseVersion: '1.0.0', persona: 'p' });
    expect(await services.drafts.fromFile(owner, found(id, OTHER_TONE))).toBeUndefined();
    await services.drafts.discard(owner, draft?.id ?? '');
    expect(await services.drafts.fromFile(owner, found(id, OTHER_TONE))).toBeUndefined();
    expect(await typesOf(kit)).toEqual(['draft.created', 'draft.discarded']);
  });

  it('takes the place of the open draft of the same file', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const { id } = await withPersona(kit);
    const first = await services.drafts.fromFile(owner, found(id, OTHER_TONE));
    const second = await services.drafts.fromFile(owner, found(id, TEXT.replace('Calm.', 'Louder.')));
    expect(await services.drafts.list(owner, { ...OPEN, ref: 'p' })).toMatchObject([{ id: second?.id }]);
    expect(await services.drafts.get(owner, first?.id ?? '')).toMatchObject({
      state: 'discarded',
      document: OTHER_TONE,
    });
  });

  it('that says what the persona says is none, with or without its header', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const { id } = await withPersona(kit);
    const { document } = await services.transfer.export(owner, { ref: 'p' });
    expect(await services.drafts.fromFile(owner, found(id, document))).toBeUndefined();
    expect(await services.drafts.fromFile(owner, found(id, TEXT))).toBeUndefined();
    const retitled = document.replace('description: what', 'description: something else');
    expect(await services.drafts.fromFile(owner, found(id, retitled))).toMatchObject({ state: 'open' });
  });

  it('is accepted with a summary of what changed', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const { id } = await withPersona(kit);
    const draft = await services.drafts.fromFile(owner, found(id, OTHER_TONE));
    expect(draft?.summary).toBe('edited by hand in /project/CLAUDE.md');
    await services.drafts.accept(owner, { draft: draft?.id ?? '' });
    expect((await services.versions.list(owner, 'p'))[0]?.summary).toMatch(/^changed "Tone"/);
  });

  it('that is larger than any persona is refused', async () => {
    const kit = await kits.start();
    const { id } = await withPersona(kit);
    await expect(kit.services.drafts.fromFile(kit.owner, found(id, 'x'.repeat(1_100_000)))).rejects.toMatchObject({
      code: 'CONTENT_TOO_LARGE',
    });
  });

  it('is kept when it cannot be read, and says why it cannot be accepted', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const { id } = await withPersona(kit);
    const broken = '---\nname: [\n---\nprecious words';
    const draft = await services.drafts.fromFile(owner, found(id, broken));
    expect(await services.drafts.get(owner, draft?.id ?? '')).toMatchObject({
      document: broken,
      problem: expect.stringContaining('line'),
    });
    await expect(services.drafts.accept(owner, { draft: draft?.id ?? '' })).rejects.toMatchObject({
      code: 'IMPORT_INVALID',
    });
  });
});
