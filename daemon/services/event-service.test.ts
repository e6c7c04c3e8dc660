import { describe, expect, it } from 'vitest';
import type { EventMessage } from '../../contract/event.ts';
import { startSessionInput } from '../../contract/session.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

const DAY_MS = 86_400_000;

/** Makes changes: one event each. */
async function makeEvents({ services, owner }: ServiceKit, count: number, prefix = 'p'): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await services.personas.create(owner, { name: `${prefix}${i}x`, content: 'x' });
  }
}

/** A follower and what it has got; `until` waits for so many messages. */
function follow(kit: ServiceKit, after?: number) {
  const stop = new AbortController();
  const got: EventMessage[] = [];
  let wake = () => {};
  const ended = (async () => {
    for await (const message of kit.services.events.follow(kit.owner, { after, signal: stop.signal })) {
      got.push(message);
      wake();
    }
  })();
  return {
    got,
    seqs: () => got.map((message) => (message.kind === 'event' ? message.event.seq : `reset ${message.seq}`)),
    async until(count: number) {
      while (got.length < count) await new Promise<void>((resolve) => (wake = resolve));
    },
    async stop() {
      stop.abort();
      await ended;
    },
  };
}

const oneTo = (n: number, from = 1) => Array.from({ length: n - from + 1 }, (_, i) => i + from);

describe('a follower', () => {
  it('gets what it missed, then every change as it comes, each once and in order', async () => {
    const kit = await kits.start();
    await makeEvents(kit, 3);
    const [all, some, fresh] = [follow(kit, 0), follow(kit, 2), follow(kit)];
    await Promise.all([all.until(3), some.until(1)]);
    await makeEvents(kit, 2, 'q');
    await Promise.all([all.until(5), some.until(3), fresh.until(2)]);
    expect([all.seqs(), some.seqs(), fresh.seqs()]).toEqual([oneTo(5), oneTo(5, 3), oneTo(5, 4)]);
    expect(all.got[0]).toMatchObject({
      kind: 'event',
      event: { seq: 1, type: 'persona.created', actorId: kit.owner.userId, payload: { name: 'p0x', version: '1.0.0' } },
    });
    for (const each of [all, some, fresh]) await each.stop();
  });

  it('misses nothing and gets nothing twice while many write at once, wherever it begins', async () => {
    const kit = await kits.start();
    await kit.services.personas.create(kit.owner, { name: 'a', content: 'x' });
    const { id } = await kit.services.sessions.start(kit.owner, startSessionInput.parse({}));
    const writers = Array.from({ length: 60 }, () =>
      kit.services.sessions.switch(kit.owner, { target: { id }, persona: 'a' }),
    );
    const followers = [follow(kit, 0)];
    for (let i = 0; i < 20; i += 1) {
      await writers[i * 3];
      followers.push(follow(kit, i));
    }
    await Promise.all(writers);
    for (const [i, follower] of followers.entries()) {
      const from = Math.max(1, i);
      await follower.until(62 - from + 1);
      expect(follower.seqs()).toEqual(oneTo(62, from));
      await follower.stop();
    }
  });

  it('sees the change that is made between its last look and its sleep', async () => {
    let beforeSleep: (() => Promise<unknown>) | undefined;
    const kit = await kits.start({
      wrap: (database) => ({
        ...database,
        reads: {
          ...database.reads,
          async events(input) {
            const found = await database.reads.events(input);
            const hook = beforeSleep;
            beforeSleep = undefined;
            await hook?.();
            return found;
          },
        },
      }),
    });
    beforeSleep = () => makeEvents(kit, 1);
    const follower = follow(kit, 0);
    await follower.until(1);
    expect(follower.seqs()).toEqual([1]);
    await follower.stop();
  });

  it('stops when it is told to, asleep or not, and leaves nothing behind', async () => {
    const kit = await kits.start();
    const asleep = follow(kit);
    await asleep.stop();
    const busy = follow(kit, 0);
    await makeEvents(kit, 1);
    await busy.until(1);
    await busy.stop();
    const early = new AbortController();
    early.abort();
    const never = kit.services.events.follow(kit.owner, { after: 0, signal: early.signal });
    expect(await never.next()).toEqual({ done: true, value: undefined });
  });

  it('that knows a later number than there is, is told to begin anew', async () => {
    const kit = await kits.start();
    await makeEvents(kit, 2);
    const follower = follow(kit, 99);
    await follower.until(1);
    await makeEvents(kit, 1, 'q');
    await follower.until(2);
    expect(follower.seqs()).toEqual(['reset 2', 3]);
    await follower.stop();
  });

  it('whose gap was pruned is told to begin anew, once, and goes on from there', async () => {
    const kit = await kits.start();
    await makeEvents(kit, 5);
    kit.clock.advance(200 * DAY_MS);
    await makeEvents(kit, 2, 'q');
    await kit.database.prune(kit.clock.now());
    expect(await kit.database.reads.eventBounds()).toEqual({ first: 6, last: 7 });
    const [behind, justIn] = [follow(kit, 3), follow(kit, 5)];
    await Promise.all([behind.until(1), justIn.until(2)]);
    await makeEvents(kit, 1, 'r');
    await Promise.all([behind.until(2), justIn.until(3)]);
    expect(behind.seqs()).toEqual(['reset 7', 8]);
    expect(justIn.seqs()).toEqual([6, 7, 8]);
    for (const each of [behind, justIn]) await each.stop();
  });

  it('that is so slow that events are pruned behind it, is told too', async () => {
    const kit = await kits.start();
    await makeEvents(kit, 2);
    const stop = new AbortController();
    const slow = kit.services.events.follow(kit.owner, { after: 0, signal: stop.signal });
    expect((await slow.next()).value).toMatchObject({ event: { seq: 1 } });
    await makeEvents(kit, 3, 'q');
    kit.clock.advance(200 * DAY_MS);
    await makeEvents(kit, 1, 'r');
    await kit.database.prune(kit.clock.now());
    expect((await slow.next()).value).toMatchObject({ event: { seq: 2 } });
    expect((await slow.next()).value).toEqual({ kind: 'reset', seq: 6 });
    await makeEvents(kit, 1, 's');
    expect((await slow.next()).value).toMatchObject({ event: { seq: 7 } });
    stop.abort();
  });

  it('that reads nothing holds nothing: events are read only when they are asked for', async () => {
    const asked: number[] = [];
    const kit = await kits.start({
      wrap: (database) => ({
        ...database,
        reads: {
          ...database.reads,
          events(input) {
            asked.push(input.limit);
            return database.reads.events(input);
          },
        },
      }),
    });
    const stop = new AbortController();
    const idle = kit.services.events.follow(kit.owner, { after: 0, signal: stop.signal });
    await makeEvents(kit, 1);
    await idle.next();
    const before = asked.length;
    await makeEvents(kit, 40, 'q');
    expect(asked.length).toBe(before);
    expect((await idle.next()).value).toMatchObject({ event: { seq: 2 } });
    expect(asked).toEqual([500, 500]);
    stop.abort();
  });
});

describe('the list of events', () => {
  it('comes in pages, oldest first, and can be about one thing', async () => {
    const kit = await kits.start();
    await makeEvents(kit, 4);
    const { services, owner } = kit;
    const { id } = await services.personas.edit(owner, { ref: 'p1x', baseVersion: '1.0.0', fields: { content: 'y' } });
    const seqs = async (input: { since: number; limit: number; subject?: string }) =>
      (await services.events.list(owner, input)).map(({ seq }) => seq);
    expect(await seqs({ since: 0, limit: 3 })).toEqual([1, 2, 3]);
    expect(await seqs({ since: 3, limit: 3 })).toEqual([4, 5]);
    expect(await seqs({ since: 0, limit: 10, subject: id })).toEqual([2, 5]);
  });
});

describe('every change', () => {
  it('leaves its events and as many audit entries, in a chain that holds; reads and refusals leave none', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    const { personas, sessions, tokens, versions, transfer } = services;
    const changes: readonly (readonly [readonly string[], () => Promise<unknown>])[] = [
      [['persona.created'], () => personas.create(owner, { name: 'a', content: 'a' })],
      [['persona.versioned'], () => personas.edit(owner, { ref: 'a', baseVersion: '1.0.0', fields: { content: 'b' } })],
      [[], () => personas.edit(owner, { ref: 'a', baseVersion: '1.0.1', fields: { content: 'b' } })],
      [[], () => personas.edit(owner, { ref: 'a', baseVersion: '1.0.0', fields: { content: 'c' } }).catch(() => {})],
      [['persona.versioned'], () => versions.rollback(owner, { ref: 'a', to: '1.0.0' })],
      [
        ['persona.renamed', 'persona.versioned'],
        () => personas.edit(owner, { ref: 'a', baseVersion: '1.0.2', name: 'z', fields: {} }),
      ],
      [['persona.created'], () => transfer.import(owner, { document: '---\nname: b\n---\nb', onClash: 'refuse' })],
      [['session.started', 'session.applied'], () => sessions.start(owner, startSessionInput.parse({ persona: 'b' }))],
      [['session.started'], () => sessions.start(owner, startSessionInput.parse({}))],
      [['session.switched', 'session.switched'], () => sessions.switch(owner, { target: { all: true }, persona: 'z' })],
      [
        ['session.degraded', 'session.degraded', 'persona.deleted'],
        () => personas.remove(owner, { ref: 'z', force: true }),
      ],
      [['persona.restored'], () => personas.restore(owner, 'z')],
      [[], () => sessions.switch(owner, { target: { all: true }, persona: 'nobody' }).catch(() => {})],
      [['token.created'], () => tokens.create(owner, { label: 'l', scopes: ['read'] })],
      [['token.created'], () => tokens.webLink(owner)],
      [[], () => personas.get(owner, 'z')],
    ];
    let seq = 0;
    for (const [types, change] of changes) {
      await change();
      const events = await services.events.list(owner, { since: seq, limit: 10 });
      expect(events.map(({ type }) => type)).toEqual(types);
      expect(events.map((event) => event.seq)).toEqual(types.map((_, i) => seq + i + 1));
      seq += types.length;
    }
    const [{ id } = { id: '' }] = await sessions.list(owner, { ended: false, limit: 1 });
    await sessions.apply(owner, { id, persona: 'b' });
    for (const change of ['revert', 'clear', 'end'] as const) await sessions[change](owner, { id });
    expect(await kit.database.verifyAudit()).toEqual({ ok: true, entries: seq + 4, headHash: expect.any(String) });
    const last = await services.events.list(owner, { since: seq, limit: 10 });
    expect(last.map(({ type }) => type)).toEqual([
      ...['session.applied', 'session.reverted', 'session.cleared', 'session.ended'],
    ]);
  });

  it('tells no text and no secret', async () => {
    const kit = await kits.start();
    const { services, owner } = kit;
    await services.personas.create(owner, { name: 'a', content: 'private words' });
    const { token } = await services.sessions.start(
      owner,
      startSessionInput.parse({ persona: 'a', variables: { key: 'hidden value' } }),
    );
    const { secret } = await services.tokens.create(owner, { label: 'l', scopes: ['read'] });
    const told = JSON.stringify(await services.events.list(owner, { since: 0, limit: 100 }));
    for (const text of ['private words', 'hidden value', token.slice(13), secret.slice(13)]) {
      expect(told).not.toContain(text);
    }
  });
});
