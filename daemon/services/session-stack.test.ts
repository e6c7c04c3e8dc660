import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../contract/limits.ts';
import { type StartSessionInput, startSessionInput } from '../../contract/session.ts';
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

describe('a switch of many sessions', () => {
  it('reaches every live one, or those of a kind, in one transaction', async () => {
    const kit = await kitWithPersonas();
    const { sessions } = kit.services;
    const [first, second, third] = [
      await start(kit, { agent: 'codex', persona: 'a' }),
      await start(kit, { agent: 'gemini-cli', persona: 'a' }),
      await start(kit, { agent: 'codex' }),
    ];
    await sessions.end(kit.owner, { id: (await start(kit, { agent: 'codex' })).id });
    const ofKind = await sessions.switch(kit.owner, { target: { agent: 'codex' }, persona: 'b' });
    expect(ofKind.map(({ id, revision }) => [id, revision])).toEqual([
      [first.id, 2],
      [third.id, 1],
    ]);
    expect(await inForce(kit, second.id)).toEqual(['a@1.0.0']);
    const all = await sessions.switch(kit.owner, { target: { all: true }, persona: 'c' });
    expect(all.map(({ id, revision }) => [id, revision])).toEqual([
      [first.id, 3],
      [second.id, 2],
      [third.id, 2],
    ]);
    for (const { id } of all) expect(await inForce(kit, id)).toEqual(['c@1.0.0']);
    expect(await sessions.switch(kit.owner, { target: { agent: 'aider' }, persona: 'c' })).toEqual([]);
    await expect(sessions.switch(kit.owner, { target: { agent: 'aider' }, persona: 'nobody' })).rejects.toMatchObject({
      code: 'PERSONA_NOT_FOUND',
    });
  });

  it('changes none when one of them cannot take the persona', async () => {
    const kit = await kitWithPersonas();
    await kit.services.personas.create(kit.owner, {
      ...{ name: 'needy', content: '{{who}}', header: { variables: { who: { required: true } } } },
    });
    const fine = await start(kit, { persona: 'a', variables: { who: 'Ada' } });
    const lacking = await start(kit, { persona: 'b' });
    await expect(
      kit.services.sessions.switch(kit.owner, { target: { all: true }, persona: 'needy' }),
    ).rejects.toMatchObject({ code: 'VARIABLE_MISSING' });
    for (const [{ id }, stack] of [
      [fine, 'a@1.0.0'],
      [lacking, 'b@1.0.0'],
    ] as const) {
      expect(await inForce(kit, id)).toEqual([stack]);
      expect(kit.live.snapshot(id)?.revision).toBe(1);
    }
  });

  it('leaves out the session that ends in the same moment', async () => {
    const kit = await kitWithPersonas();
    const { sessions } = kit.services;
    const stays = await start(kit);
    const goes = await start(kit);
    const [, switched] = await Promise.all([
      sessions.end(kit.owner, { id: goes.id }),
      sessions.switch(kit.owner, { target: { all: true }, persona: 'a' }),
    ]);
    expect(switched.map(({ id }) => id)).toEqual([stays.id]);
  });
});

describe('a revert', () => {
  it('walks back change by change, and is an error at the beginning', async () => {
    const kit = await kitWithPersonas();
    const { sessions } = kit.services;
    const { id } = await start(kit, { persona: 'a' });
    for (const persona of ['b', 'c', 'b']) await sessions.switch(kit.owner, { target: { id }, persona });
    for (const stack of [['c@1.0.0'], ['b@1.0.0'], ['a@1.0.0']]) {
      await sessions.revert(kit.owner, { id });
      expect(await inForce(kit, id)).toEqual(stack);
    }
    expect(await sessions.get(kit.owner, id)).toMatchObject({ revision: 7, canRevert: false });
    await expect(sessions.revert(kit.owner, { id })).rejects.toMatchObject({ code: 'NOTHING_TO_REVERT' });
    expect((await sessions.get(kit.owner, id)).revision).toBe(7);
  });

  it('remembers so many changes and no more', async () => {
    const kit = await kitWithPersonas();
    const { sessions } = kit.services;
    const { id } = await start(kit);
    const changes = LIMITS.revertDepth + 6;
    for (let i = 0; i < changes; i += 1) {
      await sessions.switch(kit.owner, { target: { id }, persona: i % 2 === 0 ? 'a' : 'b' });
    }
    const row = await kit.database.reads.session(kit.owner.userId, id);
    expect(row?.history).toHaveLength(LIMITS.revertDepth);
    for (let i = 0; i < LIMITS.revertDepth; i += 1) await sessions.revert(kit.owner, { id });
    await expect(sessions.revert(kit.owner, { id })).rejects.toMatchObject({ code: 'NOTHING_TO_REVERT' });
    expect((await sessions.get(kit.owner, id)).revision).toBe(changes + LIMITS.revertDepth);
  });
});

describe('the stack of a session', () => {
  it('takes so many personas and no more', async () => {
    const kit = await kitWithPersonas();
    const { id } = await start(kit);
    for (let i = 0; i < LIMITS.stackDepth; i += 1) {
      await kit.services.personas.create(kit.owner, { name: `p${i}x`, content: `${i}` });
      await kit.services.sessions.apply(kit.owner, { id, persona: `p${i}x` });
    }
    await expect(kit.services.sessions.apply(kit.owner, { id, persona: 'a' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(kit.live.snapshot(id)?.personaVersionIds).toHaveLength(LIMITS.stackDepth);
  });
});
