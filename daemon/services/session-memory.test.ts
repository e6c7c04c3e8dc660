import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AgentKind, startSessionInput } from '../../contract/session.ts';
import { sha256 } from '../../daemon/platform/ids.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';
import { isAppError } from '../domain/errors.ts';
import { BlockSource } from './block-source.ts';

const kits = serviceKits();

const AGENTS = ['codex', 'sdk'] as const satisfies readonly AgentKind[];
const PERSONAS = ['a', 'b', 'c'] as const;

/** One thing that somebody may do; numbers choose among what is there. */
type Step =
  | { readonly do: 'start'; readonly agent: AgentKind; readonly persona: string | undefined }
  | { readonly do: 'switch' | 'apply'; readonly n: number; readonly persona: string }
  | { readonly do: 'switchAll'; readonly agent: AgentKind | undefined; readonly persona: string }
  | { readonly do: 'revert' | 'clear' | 'end'; readonly n: number }
  | { readonly do: 'edit' | 'delete' | 'restore'; readonly persona: string }
  | { readonly do: 'restart' };

const persona = fc.constantFrom(...PERSONAS);
const agent = fc.constantFrom(...AGENTS);
const n = fc.nat(9);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('start'), agent, persona: fc.option(persona, { nil: undefined }) }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('switch', 'apply'), n, persona }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('switchAll'), agent: fc.option(agent, { nil: undefined }), persona }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('revert', 'clear', 'revert', 'end'), n }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('edit', 'delete', 'restore'), persona }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
) as fc.Arbitrary<Step>;

/** Carries a step out. What the state does not allow is refused with an AppError, and must change nothing. */
async function take(kit: ServiceKit, ids: string[], step: Step): Promise<void> {
  const { services, owner } = kit;
  const { sessions, personas } = services;
  const id = 'n' in step ? (ids[step.n % Math.max(1, ids.length)] ?? 'none') : '';
  switch (step.do) {
    case 'start':
      ids.push((await sessions.start(owner, startSessionInput.parse({ agent: step.agent, persona: step.persona }))).id);
      return;
    case 'switch':
      return void (await sessions.switch(owner, { target: { id }, persona: step.persona }));
    case 'switchAll': {
      const target = step.agent ? { agent: step.agent } : { all: true as const };
      return void (await sessions.switch(owner, { target, persona: step.persona }));
    }
    case 'apply':
      return void (await sessions.apply(owner, { id, persona: step.persona }));
    case 'revert':
    case 'clear':
    case 'end':
      return void (await sessions[step.do](owner, { id }));
    case 'edit': {
      const { version } = await personas.get(owner, step.persona);
      const fields = { content: `# ${step.persona}\n\nafter ${version}` };
      return void (await personas.edit(owner, { ref: step.persona, baseVersion: version, fields }));
    }
    case 'delete':
      return void (await personas.remove(owner, { ref: step.persona, force: true }));
    case 'restore':
      return void (await personas.restore(owner, step.persona));
    case 'restart':
      return kit.restart();
  }
}

/** What memory says about every session. */
async function memoryOf({ live }: ServiceKit, ids: readonly string[]) {
  return Promise.all(
    ids.flatMap((id) => {
      const snapshot = live.snapshot(id);
      return snapshot ? [withText(snapshot, async () => (await snapshot.block())?.escaped.toString())] : [];
    }),
  );
}

/** What the database says, with blocks that were never in memory. */
async function databaseOf({ database }: ServiceKit) {
  const blocks = new BlockSource({ reads: database.reads, sha256, nonce: database.installationKey });
  const rows = await database.reads.liveSessions();
  return Promise.all(
    rows.map(({ id: sessionId, agent, revision, mode, policy, onFailure, stack }) => {
      const personaVersionIds = stack.map(({ versionId }) => versionId);
      return withText({ sessionId, agent, revision, mode, policy, onFailure, personaVersionIds }, async () =>
        stack.length === 0 ? undefined : (await blocks.get(stack)).escaped.toString(),
      );
    }),
  );
}

async function withText<T extends object>(state: T, text: () => Promise<string | undefined>) {
  const { block: _, ...rest } = state as T & { block?: unknown };
  return { ...rest, text: await text() } as unknown as Record<string, unknown>;
}

async function checkApplications({ database }: ServiceKit): Promise<void> {
  for (const { id, revision, stack } of await database.reads.liveSessions()) {
    const rows = await database.reads.applications(id);
    const open = rows.filter(({ removedAt }) => removedAt === null).reverse();
    expect(open.map((row) => [row.id, row.versionId, row.sessionId])).toEqual(
      stack.map(({ applicationId, versionId }) => [applicationId, versionId, id]),
    );
    expect(open.every((row) => row.revision === revision)).toBe(true);
  }
}

describe('the memory of live sessions', () => {
  it('says what the database says after every step, and no text changes without an event (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 25, size: 'max' }), async (steps) => {
        const kit = await kits.start();
        for (const name of PERSONAS) await kit.services.personas.create(kit.owner, { name, content: `# ${name}\n` });
        const ids: string[] = [];
        let before = await memoryOf(kit, ids);
        for (const each of steps) {
          const { last } = await kit.database.reads.eventBounds();
          const refusal = await take(kit, ids, each).catch((error: unknown) => error);
          if (refusal !== undefined && !isAppError(refusal)) throw refusal;
          const now = await memoryOf(kit, ids);
          expect(now).toEqual(await databaseOf(kit));
          if (refusal || each.do === 'restart') expect(now).toEqual(before);
          const told = new Set(
            (await kit.services.events.list(kit.owner, { since: last, limit: 100 })).map(({ subject }) => subject),
          );
          for (const state of now) {
            const old = before.find(({ sessionId }) => sessionId === state.sessionId);
            if (old?.text !== state.text) expect(told).toContain(state.sessionId);
            if (old)
              expect(Number(state.revision) - Number(old.revision)).toBe(old.revision === state.revision ? 0 : 1);
          }
          before = now;
        }
        await checkApplications(kit);
        expect(await kit.database.verifyAudit()).toMatchObject({ ok: true });
        await kit.dispose();
      }),
      { numRuns: 8 },
    );
  });

  it('says it too when steps are taken at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40, size: 'max' }), async (steps) => {
        const kit = await kits.start();
        for (const name of PERSONAS) await kit.services.personas.create(kit.owner, { name, content: `# ${name}\n` });
        const ids = [(await kit.services.sessions.start(kit.owner, startSessionInput.parse({ persona: 'a' }))).id];
        const calls = steps.filter((each) => each.do !== 'restart').map((each) => take(kit, ids, each));
        for (const result of await Promise.allSettled(calls)) {
          if (result.status === 'rejected' && !isAppError(result.reason)) throw result.reason;
        }
        const now = await memoryOf(
          kit,
          (await kit.database.reads.liveSessions()).map(({ id }) => id),
        );
        expect(now).toEqual(await databaseOf(kit));
        expect(kit.live.count).toBe(now.length);
        await checkApplications(kit);
        for (const name of PERSONAS) {
          const row = await kit.database.reads.personaByName(kit.owner.userId, name);
          if (row && !row.isActive) expect(kit.live.countUsing(row.id)).toBe(0);
        }
        await kit.dispose();
      }),
      { numRuns: 10 },
    );
  });

  it('gives the same bytes after a restart', async () => {
    const kit = await kits.start();
    const content = 'quote " back \\ slash \t\u2028 日本 👩‍👩‍👧';
    const { id: personaId } = await kit.services.personas.create(kit.owner, { name: 'b', content: `${content}\r\n` });
    const { hash } = await kit.services.reviews.show(kit.owner, 'b');
    await kit.services.reviews.acknowledge(kit.owner, { ref: 'b', hash: hash ?? '' });
    const { id, token } = await kit.services.sessions.start(kit.owner, startSessionInput.parse({ persona: 'b' }));
    const before = await kit.live.snapshot(id)?.block();
    await kit.restart();
    const after = await kit.live.snapshot(id)?.block();
    expect(after?.escaped.equals(before?.escaped ?? Buffer.alloc(0))).toBe(true);
    expect(JSON.parse(`"${after?.escaped}"`)).toBe(
      `<active_persona id="${personaId}" version="1.0.0" key="${kit.live.nonce}">\n${content}\n</active_persona>`,
    );
    expect(kit.live.authenticate(token)).toBe(id);
  });
});

describe('a stored text that is damaged', () => {
  it.each([
    ['changed', "UPDATE effective_texts SET text = text || '!'"],
    ['gone', 'DELETE FROM effective_texts'],
  ])('fails closed with what to do when it is %s, and a switch makes it good', async (_how, sql) => {
    const kit = await kits.start();
    await kit.services.personas.create(kit.owner, { name: 'a', content: '# a\n' });
    const { id } = await kit.services.sessions.start(kit.owner, startSessionInput.parse({ persona: 'a' }));
    kit.damage(sql);
    await kit.restart();
    for (let i = 0; i < 2; i += 1) {
      await expect(kit.live.snapshot(id)?.block()).rejects.toMatchObject({
        code: 'DATABASE_CORRUPT',
        message: 'the stored text of a@1.0.0 is damaged; switch the session to apply it anew',
      });
    }
    await expect(kit.services.sessions.effectiveText(kit.owner, id)).rejects.toMatchObject({
      code: 'DATABASE_CORRUPT',
    });
    await kit.services.sessions.switch(kit.owner, { target: { id }, persona: 'a' });
    expect((await kit.live.snapshot(id)?.block())?.escaped.toString()).toContain('# a');
  });
});
