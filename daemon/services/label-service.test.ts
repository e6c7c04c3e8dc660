import { describe, expect, it } from 'vitest';
import { labelName } from '../../contract/label.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

async function withVersions(kit: ServiceKit) {
  const { services, owner } = kit;
  await services.personas.create(owner, { name: 'p', content: 'one' });
  await services.personas.edit(owner, { ref: 'p', baseVersion: '1.0.0', fields: { content: 'two' } });
}

const P = { ref: 'p', label: 'production' };

describe('a label', () => {
  it('points to the latest version, or to the one that is named, and moves', async () => {
    const kit = await kits.start();
    const { services, owner, clock } = kit;
    await withVersions(kit);
    expect(await services.labels.move(owner, P)).toMatchObject({ version: '1.0.1', before: null, persona: 'p' });
    clock.advance(60_000);
    expect(await services.labels.move(owner, { ...P, to: '1.0.0' })).toMatchObject({
      version: '1.0.0',
      before: '1.0.1',
    });
    expect(await services.labels.list(owner, 'p')).toMatchObject([
      { label: 'production', version: '1.0.0', isProtected: false, movedAt: new Date('2026-03-01T10:01:00Z') },
    ]);
    expect((await services.personas.get(owner, 'p@production')).content).toBe('one');
    const [first, second] = (await services.events.list(owner, { since: 0, limit: 100 })).filter(
      ({ type }) => type === 'label.moved',
    );
    expect(first?.payload).toEqual({ name: 'p', label: 'production', before: null, after: '1.0.1' });
    expect(second?.payload).toEqual({ name: 'p', label: 'production', before: '1.0.1', after: '1.0.0' });
  });

  it('that points there already is left alone, and nothing is told', async () => {
    const kit = await kits.start();
    await withVersions(kit);
    await kit.services.labels.move(kit.owner, P);
    const { last } = await kit.database.reads.eventBounds();
    await kit.services.labels.move(kit.owner, { ...P, to: 'latest' });
    await kit.services.labels.move(kit.owner, { ...P, to: 'production' });
    expect((await kit.database.reads.eventBounds()).last).toBe(last);
  });

  it('moves only from where it is expected to be', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await withVersions(kit);
    await expect(services.labels.move(owner, { ...P, expect: '1.0.0' })).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
      details: { expected: '1.0.0', actual: null },
    });
    await services.labels.move(owner, { ...P, expect: null });
    await expect(services.labels.move(owner, { ...P, to: '1.0.0', expect: null })).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
      details: { expected: null, actual: '1.0.1' },
    });
    const race = await Promise.allSettled(
      ['1.0.0', '1.0.0', '1.0.0'].map((to) => services.labels.move(owner, { ...P, to, expect: '1.0.1' })),
    );
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is taken away, and says so when it is not there', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await withVersions(kit);
    await services.labels.move(owner, P);
    expect(await services.labels.remove(owner, P)).toMatchObject({ before: '1.0.1' });
    expect(await services.labels.list(owner, 'p')).toEqual([]);
    await expect(services.labels.remove(owner, P)).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
    await expect(services.labels.protect(owner, { ...P, isProtected: true })).rejects.toMatchObject({
      code: 'VERSION_NOT_FOUND',
    });
    await expect(services.labels.move(owner, { ...P, to: '9.0.0' })).rejects.toMatchObject({
      code: 'VERSION_NOT_FOUND',
    });
  });

  it('that is protected is moved, removed and unprotected by an admin alone', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const editor = { ...owner, scopes: new Set(['read', 'edit']) };
    await withVersions(kit);
    await services.labels.move(editor, { ...P, to: '1.0.0' });
    expect(await services.labels.protect(editor, { ...P, isProtected: true })).toMatchObject({ isProtected: true });
    const refused = { code: 'FORBIDDEN', message: expect.stringContaining('the scope "admin"') };
    await expect(services.labels.move(editor, P)).rejects.toMatchObject(refused);
    await expect(services.labels.remove(editor, P)).rejects.toMatchObject(refused);
    await expect(services.labels.protect(editor, { ...P, isProtected: false })).rejects.toMatchObject(refused);
    expect(await services.labels.list(editor, 'p')).toMatchObject([{ version: '1.0.0', isProtected: true }]);
    expect(await services.labels.move(owner, P)).toMatchObject({ version: '1.0.1', isProtected: true });
    await services.labels.protect(owner, { ...P, isProtected: false });
    await services.labels.remove(editor, P);
    expect((await services.events.list(owner, { since: 0, limit: 100 })).map(({ type }) => type).slice(-5)).toEqual([
      ...['label.moved', 'label.protected', 'label.moved', 'label.protected', 'label.removed'],
    ]);
  });

  it('belongs to its persona, and a repeated call does nothing twice', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await withVersions(kit);
    const other = await kit.otherUser('bob');
    await expect(services.labels.move(other, P)).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
    const keyed = { ...P, to: '1.0.0', idempotencyKey: 'k' };
    const first = await services.labels.move(owner, keyed);
    await services.labels.move(owner, P);
    expect(await services.labels.move(owner, keyed)).toEqual(first);
    expect(await services.labels.list(owner, 'p')).toMatchObject([{ version: '1.0.1' }]);
  });

  it('has a name that is no version and not "latest"', () => {
    const isName = (text: string) => labelName.safeParse(text).success;
    expect(['production', 'a', 'team.x-1', 'v1-stable', 'x'.repeat(64)].filter((text) => !isName(text))).toEqual([]);
    const wrong = ['latest', '1.0.0', 'v1.2.3', 'v2', '1', '', 'A', '-a', 'a-', 'a@b', 'a b', 'x'.repeat(65)];
    expect(wrong.filter(isName)).toEqual([]);
  });
});

describe('a parent or fragment at a label', () => {
  it('is the version that the label points to now', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await withVersions(kit);
    await services.labels.move(owner, { ...P, to: '1.0.0' });
    await services.personas.create(owner, { name: 'child', content: '# A\n\na\n', parent: 'p@production' });
    const textOf = async () => (await services.prompts.resolve(owner, { ref: 'child', context: {} })).text;
    expect(await textOf()).toContain('one');
    await services.labels.move(owner, P);
    expect(await textOf()).toContain('two');
    await services.labels.remove(owner, P);
    await expect(textOf()).rejects.toMatchObject({ code: 'PARENT_MISSING' });
  });
});
