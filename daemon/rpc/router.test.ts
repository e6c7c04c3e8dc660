import { describe, expect, it } from 'vitest';
import type { EventMessage } from '../../contract/event.ts';
import { LIMITS } from '../../contract/limits.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';
import { keepingLogger } from '../../test/harness/temp-database.ts';
import { appRouter } from './router.ts';

const kits = serviceKits();

const callerOf = ({ owner, services }: ServiceKit, signal?: AbortSignal) =>
  appRouter.createCaller({ actor: owner, services, logger: keepingLogger() }, signal ? { signal } : {});

describe('the router', () => {
  it('carries the main job: a persona is made, put in force, switched, taken back and cleared', async () => {
    const caller = callerOf(await kits.start());
    await caller.persona.create({ name: 'reviewer', content: '# Role\n\nYou review.\n' });
    await caller.template.instantiate({ template: 'writer', name: 'writer' });
    expect(await caller.persona.list({})).toMatchObject({
      total: 2,
      items: [{ name: 'reviewer' }, { name: 'writer' }],
    });
    const { id, session } = await caller.session.start({ agent: 'codex', persona: 'reviewer' });
    expect(session.stack).toMatchObject([{ persona: 'reviewer', version: '1.0.0' }]);
    expect(await caller.session.switch({ target: { id }, persona: 'writer', expectRevision: 1 })).toMatchObject([
      { id, revision: 2, replayed: false },
    ]);
    await caller.session.applyPersona({ id, persona: 'reviewer' });
    expect((await caller.session.effective({ id })).text).toMatch(/You review\.$/);
    await caller.session.revert({ id });
    expect(await caller.session.get({ id })).toMatchObject({ revision: 4, stack: [{ persona: 'writer' }] });
    await caller.session.clear({ id });
    expect(await caller.session.effective({ id })).toEqual({ revision: 5, text: '' });
    expect(await caller.session.applications({ id })).toHaveLength(5);
    expect(await caller.session.requests({ id })).toEqual([]);
    await caller.session.end({ id });
    expect(await caller.session.list({ ended: true })).toMatchObject([{ id, state: 'ended' }]);
    expect(await caller.usage.summary({})).toEqual([]);
    expect(await caller.system.status()).toMatchObject({ status: 'ok', personas: 2, liveSessions: 0 });
  });

  it('carries the life of a persona: edit, compare, go back, export, import, delete, restore', async () => {
    const caller = callerOf(await kits.start());
    await caller.persona.create({ name: 'p', content: 'one' });
    await caller.persona.edit({ ref: 'p', baseVersion: '1.0.0', fields: { content: 'two' } });
    expect(await caller.version.diff({ ref: 'p', from: '1.0.0' })).toMatchObject({ to: '1.0.1', added: 1, removed: 1 });
    expect((await caller.version.rollback({ ref: 'p', to: '1.0.0' })).version).toBe('1.0.2');
    expect(await caller.version.list({ ref: 'p' })).toHaveLength(3);
    expect((await caller.version.get({ ref: 'p', version: '1.0.1' })).content).toBe('two');
    const { document } = await caller.transfer.export({ ref: 'p' });
    expect(await caller.transfer.import({ document, onClash: 'rename' })).toMatchObject({
      outcome: 'created',
      name: 'p-2',
    });
    expect(await caller.persona.resolve({ ref: 'p-2' })).toMatchObject({ text: 'one', chain: ['p-2@1.0.0'] });
    await caller.persona.delete({ ref: 'p' });
    expect(await caller.persona.restore({ ref: 'p' })).toMatchObject({ isActive: true, version: '1.0.2' });
  });

  it('carries credentials: made, listed, revoked, and a link for the browser', async () => {
    const kit = await kits.start();
    const caller = callerOf(kit);
    const made = await caller.token.create({ label: 'ci', scopes: ['read'], ttlSeconds: 60 });
    expect(kit.services.tokens.bearer(made.secret)?.scopes).toEqual(new Set(['read']));
    expect(await caller.token.list()).toMatchObject([{ id: made.id, label: 'ci' }]);
    await caller.token.revoke({ id: made.id });
    expect(kit.services.tokens.bearer(made.secret)).toBeUndefined();
    expect((await caller.token.webLink()).url).toContain('/login#code=mst_');
  });

  it('tells every change to who subscribes, from where they left off, until they go', async () => {
    const kit = await kits.start();
    const stop = new AbortController();
    const caller = callerOf(kit, stop.signal);
    await caller.persona.create({ name: 'p', content: 'one' });
    await caller.persona.create({ name: 'q', content: 'one' });
    const stream = await caller.events.subscribe({ lastEventId: '1' });
    const got: unknown[] = [];
    for await (const envelope of stream) {
      const [id, message] = envelope as unknown as [string, EventMessage];
      got.push([id, message.kind === 'event' && message.event.type]);
      if (got.length === 1) await caller.persona.delete({ ref: 'p' });
      else stop.abort();
    }
    expect(got).toEqual([
      ['2', 'persona.created'],
      ['3', 'persona.deleted'],
    ]);
    expect(await caller.events.list({ since: 1, limit: 1 })).toMatchObject([{ seq: 2, type: 'persona.created' }]);
  });

  it('stops the daemon for who may', async () => {
    const kit = await kits.start();
    expect(await callerOf(kit).system.stop()).toEqual({ stopping: true });
    expect(kit.process.stops).toBe(1);
  });

  it('has bounds for what comes in', async () => {
    const caller = callerOf(await kits.start());
    const long = 'x'.repeat(LIMITS.contentBytes + 1);
    for (const call of [
      () => caller.persona.create({ name: 'p', content: long }),
      () => caller.persona.create({ name: 'x'.repeat(65), content: 'x' }),
      () => caller.persona.create({ name: 'constructor', content: 'x' }),
      () => caller.persona.list({ limit: LIMITS.pageRows + 1 }),
      () => caller.persona.get({ ref: 'x'.repeat(161) }),
      () => caller.session.start({ label: 'x'.repeat(201) }),
      () => caller.session.start({ idempotencyKey: 'x'.repeat(129) }),
      () => caller.token.create({ label: 'x', scopes: [] }),
      () => caller.events.subscribe({ lastEventId: '-1' }),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    }
  });
});
