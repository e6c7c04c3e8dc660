import { describe, expect, it } from 'vitest';
import { listSessionsInput, type StartSessionInput, startSessionInput } from '../../contract/session.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

/** A kit with personas a, b and c, each with its name as the text. */
async function kitWithPersonas(): Promise<ServiceKit> {
  const kit = await kits.start();
  for (const name of ['a', 'b', 'c']) await kit.services.personas.create(kit.owner, { name, content: `${name} text` });
  return kit;
}

const start = ({ services, owner }: ServiceKit, input: Partial<StartSessionInput> = {}) =>
  services.sessions.start(owner, startSessionInput.parse(input));

const inForce = async ({ services, owner }: ServiceKit, id: string) =>
  (await services.sessions.get(owner, id)).stack.map(({ persona, version }) => `${persona}@${version}`);

/** What the gateway would put into a request now. */
async function blockOf({ live }: ServiceKit, id: string): Promise<string | undefined> {
  return (await live.snapshot(id)?.block())?.escaped.toString('utf8');
}

describe('a session that starts', () => {
  it('has a token that opens the gateway, URLs for SDKs, and no persona unless one is named', async () => {
    const kit = await kitWithPersonas();
    const bare = await start(kit, { agent: 'codex', label: 'refactor', cwd: '/repo' });
    expect(bare).toMatchObject({
      ...{ id: expect.stringMatching(/^[0-9a-hjkmnp-tv-z]{10}$/), revision: 0 },
      urls: {
        anthropic: `http://127.0.0.1:7717/s/${bare.token}/anthropic`,
        openai: `http://127.0.0.1:7717/s/${bare.token}/openai/v1`,
        gemini: `http://127.0.0.1:7717/s/${bare.token}/gemini`,
      },
      session: {
        ...{ agent: 'codex', label: 'refactor', cwd: '/repo', state: 'live', stack: [], canRevert: false },
        ...{ mode: 'system', policy: 'agentic', onFailure: 'closed', requests: 0, lastRequestAt: null },
      },
    });
    expect(kit.live.authenticate(bare.token)).toBe(bare.id);
    expect(kit.live.snapshot(bare.id)?.block()).toBeUndefined();
    const dressed = await start(kit, { agent: 'sdk', persona: 'a' });
    expect(dressed).toMatchObject({ revision: 1, session: { policy: 'always', canRevert: false } });
    expect(await inForce(kit, dressed.id)).toEqual(['a@1.0.0']);
    expect(await blockOf(kit, dressed.id)).toContain('a text');
  });

  it('is not there when its persona cannot be resolved', async () => {
    const kit = await kitWithPersonas();
    await kit.services.personas.create(kit.owner, {
      ...{ name: 'needy', content: '{{who}}', header: { variables: { who: { required: true } } } },
    });
    await expect(start(kit, { persona: 'nobody' })).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
    await expect(start(kit, { persona: 'needy' })).rejects.toMatchObject({ code: 'VARIABLE_MISSING' });
    expect(await kit.services.sessions.list(kit.owner, listSessionsInput.parse({ ended: true }))).toEqual([]);
    expect(kit.live.count).toBe(0);
    const { id } = await start(kit, { persona: 'needy', variables: { who: 'Ada' } });
    expect(await kit.services.sessions.effectiveText(kit.owner, id)).toEqual({ revision: 1, text: 'Ada' });
  });

  it('belongs to its owner', async () => {
    const kit = await kitWithPersonas();
    const { id } = await start(kit, { persona: 'a' });
    const { sessions } = kit.services;
    const eve = await kit.otherUser('eve');
    await kit.services.personas.create(eve, { name: 'a', content: 'evil' });
    expect(await sessions.list(eve, listSessionsInput.parse({}))).toEqual([]);
    expect(await sessions.switch(eve, { target: { all: true }, persona: 'a' })).toEqual([]);
    for (const call of [
      () => sessions.get(eve, id),
      () => sessions.effectiveText(eve, id),
      () => sessions.applications(eve, id),
      () => sessions.requests(eve, { id, limit: 1 }),
      () => sessions.switch(eve, { target: { id }, persona: 'a' }),
      () => sessions.apply(eve, { id, persona: 'a' }),
      () => sessions.revert(eve, { id }),
      () => sessions.clear(eve, { id }),
      () => sessions.end(eve, { id }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
    }
    expect(await inForce(kit, id)).toEqual(['a@1.0.0']);
  });
});

describe('a change of a session', () => {
  it('raises the revision by one, each time, and is in force at once', async () => {
    const kit = await kitWithPersonas();
    const { sessions } = kit.services;
    const { id } = await start(kit);
    const steps = [
      [() => sessions.switch(kit.owner, { target: { id }, persona: 'a' }), ['a@1.0.0'], 'a text'],
      [() => sessions.apply(kit.owner, { id, persona: 'b' }), ['a@1.0.0', 'b@1.0.0'], 'a text\\n\\nb text'],
      [() => sessions.apply(kit.owner, { id, persona: 'a' }), ['a@1.0.0', 'b@1.0.0'], 'a text\\n\\nb text'],
      [() => sessions.switch(kit.owner, { target: { id }, persona: 'c' }), ['c@1.0.0'], 'c text'],
      [() => sessions.revert(kit.owner, { id }), ['a@1.0.0', 'b@1.0.0'], 'a text\\n\\nb text'],
      [() => sessions.clear(kit.owner, { id }), [], undefined],
      [() => sessions.revert(kit.owner, { id }), ['a@1.0.0', 'b@1.0.0'], 'a text\\n\\nb text'],
    ] as const;
    for (const [i, [change, stack, text]] of steps.entries()) {
      const [done] = [await change()].flat();
      expect(done).toMatchObject({ id, revision: i + 1, replayed: false });
      expect(done?.stack.map(({ persona, version }) => `${persona}@${version}`)).toEqual(stack);
      expect(await inForce(kit, id)).toEqual(stack);
      expect(kit.live.snapshot(id)?.revision).toBe(i + 1);
      expect((await blockOf(kit, id))?.split('>\\n')[1]?.split('\\n</')[0]).toBe(text);
    }
  });

  it('can be bound to the revision that the caller knows', async () => {
    const kit = await kitWithPersonas();
    const { sessions } = kit.services;
    const { id } = await start(kit, { persona: 'a' });
    const stale = { code: 'REVISION_CONFLICT', details: { sessionId: id, expected: 0, actual: 1 } };
    const at = { id, expectRevision: 0 };
    await expect(sessions.switch(kit.owner, { target: { id }, persona: 'b', expectRevision: 0 })).rejects.toMatchObject(
      stale,
    );
    await expect(sessions.apply(kit.owner, { ...at, persona: 'b' })).rejects.toMatchObject(stale);
    await expect(sessions.revert(kit.owner, at)).rejects.toMatchObject(stale);
    await expect(sessions.clear(kit.owner, at)).rejects.toMatchObject(stale);
    await expect(sessions.end(kit.owner, at)).rejects.toMatchObject(stale);
    await expect(
      sessions.switch(kit.owner, { target: { all: true }, persona: 'b', expectRevision: 1 }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await inForce(kit, id)).toEqual(['a@1.0.0']);
    expect(await sessions.clear(kit.owner, { id, expectRevision: 1 })).toMatchObject({ revision: 2 });
  });

  it('pins the version it resolved: a later edit changes nothing until the next switch', async () => {
    const kit = await kitWithPersonas();
    const { id } = await start(kit, { persona: 'a' });
    await kit.services.personas.edit(kit.owner, { ref: 'a', baseVersion: '1.0.0', fields: { content: 'a new' } });
    expect(await blockOf(kit, id)).toContain('a text');
    await kit.services.sessions.switch(kit.owner, { target: { id }, persona: 'a' });
    expect(await blockOf(kit, id)).toContain('a new');
    await kit.services.sessions.switch(kit.owner, { target: { id }, persona: 'a@1.0.0' });
    expect(await blockOf(kit, id)).toContain('a text');
  });

  it('leaves the snapshot that a request holds as it is', async () => {
    const kit = await kitWithPersonas();
    const { id } = await start(kit, { persona: 'a' });
    const held = kit.live.snapshot(id);
    await kit.services.sessions.switch(kit.owner, { target: { id }, persona: 'b' });
    expect(held).toMatchObject({ revision: 1 });
    expect((await held?.block())?.escaped.toString()).toContain('a text');
  });

  it('opens an application for each persona in force and closes those before, at the same instant', async () => {
    const kit = await kitWithPersonas();
    const { sessions } = kit.services;
    const { id } = await start(kit, { persona: 'a' });
    kit.clock.advance(60_000);
    await sessions.apply(kit.owner, { id, persona: 'b' });
    kit.clock.advance(60_000);
    await sessions.clear(kit.owner, { id });
    const minutes = (at: Date | null) => at?.getUTCMinutes() ?? null;
    const rows = (await sessions.applications(kit.owner, id)).map((row) => ({
      ...{ persona: row.persona, revision: row.revision },
      ...{ from: minutes(row.appliedAt), until: minutes(row.removedAt) },
    }));
    expect(rows).toEqual([
      { persona: 'b', revision: 2, from: 1, until: 2 },
      { persona: 'a', revision: 2, from: 1, until: 2 },
      { persona: 'a', revision: 1, from: 0, until: 1 },
    ]);
    await sessions.revert(kit.owner, { id });
    expect((await sessions.applications(kit.owner, id)).filter(({ removedAt }) => removedAt === null)).toMatchObject([
      { persona: 'b', revision: 4 },
      { persona: 'a', revision: 4 },
    ]);
  });

  it('says since when each persona is in force without a break', async () => {
    const kit = await kitWithPersonas();
    const { sessions } = kit.services;
    const { id } = await start(kit, { persona: 'a' });
    const since = async () =>
      (await sessions.get(kit.owner, id)).stack.map(
        ({ persona, appliedAt }) => `${persona} ${appliedAt.getUTCMinutes()}`,
      );
    kit.clock.advance(60_000);
    await sessions.apply(kit.owner, { id, persona: 'b' });
    expect(await since()).toEqual(['a 0', 'b 1']);
    kit.clock.advance(60_000);
    await sessions.switch(kit.owner, { target: { id }, persona: 'c' });
    kit.clock.advance(60_000);
    await sessions.revert(kit.owner, { id });
    expect(await since()).toEqual(['a 3', 'b 3']);
  });
});

describe('the end of a session', () => {
  it('closes everything: no snapshot, no token, no more changes', async () => {
    const kit = await kitWithPersonas();
    const { sessions } = kit.services;
    const { id, token } = await start(kit, { persona: 'a' });
    expect(await sessions.end(kit.owner, { id })).toMatchObject({ revision: 2, stack: [] });
    expect(kit.live.snapshot(id)).toBeUndefined();
    expect(kit.live.authenticate(token)).toBeUndefined();
    expect(await sessions.get(kit.owner, id)).toMatchObject({ state: 'ended', stack: [] });
    expect((await sessions.applications(kit.owner, id)).every(({ removedAt }) => removedAt !== null)).toBe(true);
    for (const call of [
      () => sessions.switch(kit.owner, { target: { id }, persona: 'a' }),
      () => sessions.apply(kit.owner, { id, persona: 'a' }),
      () => sessions.revert(kit.owner, { id }),
      () => sessions.clear(kit.owner, { id }),
      () => sessions.end(kit.owner, { id }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'SESSION_ENDED' });
    }
    await kit.restart();
    expect(kit.live.authenticate(token)).toBeUndefined();
    expect(kit.live.count).toBe(0);
  });
});

describe('the list of sessions', () => {
  it('shows the newest first, live ones only unless asked, and those of a kind however many others there are', async () => {
    const kit = await kitWithPersonas();
    const codex = await start(kit, { agent: 'codex' });
    const others = [await start(kit), await start(kit)];
    const list = async (input: object) =>
      (await kit.services.sessions.list(kit.owner, listSessionsInput.parse(input))).map(({ id }) => id);
    expect(await list({})).toEqual([...others.map(({ id }) => id).reverse(), codex.id]);
    expect(await list({ limit: 2 })).toEqual(others.map(({ id }) => id).reverse());
    expect(await list({ agent: 'codex', limit: 1 })).toEqual([codex.id]);
    await kit.services.sessions.end(kit.owner, { id: codex.id });
    expect(await list({ agent: 'codex' })).toEqual([]);
    expect(await list({ agent: 'codex', ended: true })).toEqual([codex.id]);
  });
});
