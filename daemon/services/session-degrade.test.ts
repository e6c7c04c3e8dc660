import { describe, expect, it } from 'vitest';
import { startSessionInput } from '../../contract/session.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

async function kitWithPersonas(): Promise<ServiceKit> {
  const kit = await kits.start();
  for (const name of ['a', 'b', 'c']) await kit.services.personas.create(kit.owner, { name, content: `${name} text` });
  return kit;
}

const start = ({ services, owner }: ServiceKit, persona: string) =>
  services.sessions.start(owner, startSessionInput.parse({ persona }));

const inForce = async ({ services, owner }: ServiceKit, id: string) =>
  (await services.sessions.get(owner, id)).stack.map(({ persona }) => persona);

describe('a persona that live sessions have in force', () => {
  it('is deleted only by force; the sessions go on with what is left, and an event says so', async () => {
    const kit = await kitWithPersonas();
    const { services, owner, live } = kit;
    const [alone, stacked, other] = [await start(kit, 'a'), await start(kit, 'b'), await start(kit, 'c')];
    await services.sessions.apply(owner, { id: stacked.id, persona: 'a' });
    await expect(services.personas.remove(owner, { ref: 'a', force: false })).rejects.toMatchObject({
      code: 'IN_USE',
      details: { persona: 'a', sessions: [alone.id, stacked.id] },
    });
    expect((await services.personas.get(owner, 'a')).liveSessions).toBe(2);
    const { last } = await kit.database.reads.eventBounds();

    const removed = await services.personas.remove(owner, { ref: 'a', force: true });
    expect(removed).toMatchObject({ name: 'a', degradedSessions: [alone.id, stacked.id] });
    expect(await inForce(kit, alone.id)).toEqual([]);
    expect(await inForce(kit, stacked.id)).toEqual(['b']);
    expect(live.snapshot(alone.id)).toMatchObject({ revision: 2, personaVersionIds: [] });
    expect(live.snapshot(alone.id)?.block()).toBeUndefined();
    expect((await live.snapshot(stacked.id)?.block())?.escaped.toString()).toMatch(/b text/);
    expect(live.snapshot(other.id)?.revision).toBe(1);
    expect(live.authenticate(alone.token)).toBe(alone.id);
    const events = await services.events.list(owner, { since: last, limit: 10 });
    expect(events.map(({ type, subject }) => [type, subject])).toEqual([
      ['session.degraded', alone.id],
      ['session.degraded', stacked.id],
      ['persona.deleted', removed.id],
    ]);
    const closed = await services.sessions.applications(owner, stacked.id);
    expect(closed.filter(({ removedAt }) => removedAt === null)).toMatchObject([{ persona: 'b', revision: 3 }]);
  });

  it('does not come back by a revert, whether it was in force or only before', async () => {
    const kit = await kitWithPersonas();
    const { services, owner } = kit;
    const [before, now] = [await start(kit, 'b'), await start(kit, 'b')];
    for (const [id, persona] of [
      [before.id, 'a'],
      [before.id, 'c'],
      [now.id, 'c'],
      [now.id, 'a'],
    ] as const) {
      await services.sessions.switch(owner, { target: { id }, persona });
    }
    await services.personas.remove(owner, { ref: 'a', force: true });
    expect(await services.sessions.get(owner, before.id)).toMatchObject({ revision: 3 });
    await services.personas.restore(owner, 'a');
    for (const { id } of [before, now]) {
      const seen = [await inForce(kit, id)];
      while ((await services.sessions.get(owner, id)).canRevert) {
        await services.sessions.revert(owner, { id });
        seen.push(await inForce(kit, id));
      }
      expect(seen.flat()).not.toContain('a');
      expect(seen.at(-1)).toEqual(['b']);
    }
  });

  it('is put in force by no switch that races with its deletion', async () => {
    const kit = await kitWithPersonas();
    const { services, owner } = kit;
    const { id } = await start(kit, 'b');
    for (let round = 0; round < 10; round += 1) {
      const [switched, applied] = await Promise.allSettled([
        services.sessions.switch(owner, { target: { id }, persona: 'a' }),
        services.sessions.apply(owner, { id, persona: 'a' }),
        services.personas.remove(owner, { ref: 'a', force: true }),
        services.sessions.revert(owner, { id }),
      ]);
      for (const result of [switched, applied]) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'PERSONA_NOT_FOUND' });
      }
      expect(await inForce(kit, id)).not.toContain('a');
      expect(kit.live.countUsing((await services.personas.restore(owner, 'a')).id)).toBe(0);
    }
  });
});
