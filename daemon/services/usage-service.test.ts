import { describe, expect, it } from 'vitest';
import { startSessionInput } from '../../contract/session.ts';
import { usageInput } from '../../contract/system.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';
import { keepingLogger } from '../../test/harness/temp-database.ts';
import { BatchingMeter } from './request-meter.ts';
import type { RequestRow } from './rows.ts';

const kits = serviceKits();

/** Meters requests the way the gateway does, for a session as it is now. */
async function meter(kit: ServiceKit, sessionId: string, requests: readonly Partial<RequestRow>[]): Promise<void> {
  const meter = new BatchingMeter(kit.database, keepingLogger());
  const snapshot = kit.live.snapshot(sessionId);
  for (const [i, request] of requests.entries()) {
    meter.record({
      ...{ id: `${sessionId}-${kit.clock.now().getTime()}-${i}`, sessionId, agent: snapshot?.agent ?? 'other' },
      ...{ at: kit.clock.now(), wire: 'anthropic-messages', model: 'opus', injected: true, reparsed: false },
      ...{ personaVersionIds: snapshot?.personaVersionIds ?? [], status: 200, firstByteMs: 10, totalMs: 20 },
      ...{ inputTokens: 100, outputTokens: 10, cachedTokens: 50 },
      ...request,
    });
  }
  await meter.flush();
}

async function kitWithUse() {
  const kit = await kits.start();
  const { services, owner } = kit;
  for (const name of ['a', 'b']) await services.personas.create(owner, { name, content: name });
  const codex = await services.sessions.start(
    owner,
    startSessionInput.parse({ agent: 'codex', persona: 'a', label: 'one' }),
  );
  const sdk = await services.sessions.start(owner, startSessionInput.parse({ agent: 'sdk' }));
  await meter(kit, codex.id, [
    { firstByteMs: 30 },
    { firstByteMs: 10 },
    { status: 529, inputTokens: null, firstByteMs: null },
  ]);
  await services.sessions.switch(owner, { target: { id: codex.id }, persona: 'b' });
  kit.clock.advance(60_000);
  await meter(kit, codex.id, [{ model: 'sonnet' }]);
  await meter(kit, sdk.id, [{ injected: false }]);
  return { kit, codex, sdk };
}

describe('the use of tokens', () => {
  it('is summed by version, session, model and agent, the busiest first', async () => {
    const { kit, codex, sdk } = await kitWithUse();
    const { usage } = kit.services;
    const rows = async (by: string) =>
      (await usage.summary(kit.owner, usageInput.parse({ by }))).map(({ label, requests, errors }) => [
        label,
        requests,
        errors,
      ]);
    expect(await rows('version')).toEqual([['a@1.0.0', 3, 1], expect.anything(), expect.anything()]);
    expect((await rows('version')).slice(1).sort()).toEqual([
      ['b@1.0.0', 1, 0],
      ['no persona', 1, 0],
    ]);
    expect(await rows('session')).toEqual([
      ['one', 4, 1],
      [expect.any(String), 1, 0],
    ]);
    expect(await rows('model')).toEqual([
      ['opus', 4, 1],
      ['sonnet', 1, 0],
    ]);
    expect(await rows('agent')).toEqual([
      ['codex', 4, 1],
      ['sdk', 1, 0],
    ]);
    expect(await usage.summary(kit.owner, usageInput.parse({ by: 'version', persona: 'a' }))).toEqual([
      {
        ...{ key: expect.any(String), label: 'a@1.0.0', requests: 3, errors: 1, medianFirstByteMs: 20 },
        ...{ inputTokens: 200, outputTokens: 30, cachedTokens: 150 },
      },
    ]);
    expect(await usage.summary(kit.owner, usageInput.parse({ by: 'agent', session: sdk.id }))).toHaveLength(1);
    expect(await usage.summary(await kit.otherUser('eve'), usageInput.parse({}))).toEqual([]);
    kit.clock.advance(31 * 86_400_000);
    expect(await usage.summary(kit.owner, usageInput.parse({}))).toEqual([]);
    expect(await usage.summary(kit.owner, usageInput.parse({ days: 40, by: 'agent' }))).toHaveLength(2);
    expect(codex.id).not.toBe(sdk.id);
  });

  it('is counted on the board of sessions, and each request can be looked at, newest first', async () => {
    const { kit, codex } = await kitWithUse();
    const { sessions } = kit.services;
    expect(await sessions.get(kit.owner, codex.id)).toMatchObject({
      ...{ requests: 4, inputTokens: 300, outputTokens: 40, lastRequestAt: new Date('2026-03-01T10:01:00Z') },
    });
    const requests = await sessions.requests(kit.owner, { id: codex.id, limit: 2 });
    expect(requests).toMatchObject([
      { model: 'sonnet', status: 200 },
      { status: 529, firstByteMs: null },
    ]);
    const { id } = await kit.services.personas.get(kit.owner, 'b');
    const [version] = await kit.database.reads.versions(id);
    expect(requests[0]?.personaVersionIds).toEqual([version?.id]);
  });
});
