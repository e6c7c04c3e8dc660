import { describe, expect, it } from 'vitest';
import { startSessionInput } from '../../contract/session.ts';
import { importInput } from '../../contract/transfer.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();
const key = { idempotencyKey: 'k1' };

const start = ({ services, owner }: ServiceKit, input: object) =>
  services.sessions.start(owner, startSessionInput.parse(input));

const eventCount = async ({ database }: ServiceKit) => (await database.reads.eventBounds()).last;

/** Calls that carry a key, and how many events each leaves, on personas p and q and a live session with p in force. */
const calls: readonly {
  readonly name: string;
  readonly events: number;
  readonly call: (kit: ServiceKit, sessionId: string) => Promise<unknown>;
}[] = [
  {
    name: 'persona.create',
    events: 1,
    call: ({ services, owner }) => services.personas.create(owner, { name: 'new', content: 'x', parent: 'p', ...key }),
  },
  {
    name: 'persona.edit that renames',
    events: 2,
    call: ({ services, owner }) =>
      services.personas.edit(owner, { ref: 'q', baseVersion: '1.0.0', name: 'r', fields: { content: 'y' }, ...key }),
  },
  {
    name: 'persona.edit that changes nothing',
    events: 0,
    call: ({ services, owner }) =>
      services.personas.edit(owner, { ref: 'q', baseVersion: '1.0.0', fields: { content: 'q' }, ...key }),
  },
  {
    name: 'version.rollback',
    events: 1,
    call: ({ services, owner }) => services.versions.rollback(owner, { ref: 'p', to: '1.0.0', ...key }),
  },
  {
    name: 'an import that creates',
    events: 1,
    call: (kit) => load(kit, { document: '---\nname: new\nparent: p\n---\nx', onClash: 'new-version' }),
  },
  {
    name: 'an import that finds a free name',
    events: 1,
    call: (kit) => load(kit, { document: '---\nname: q\n---\nx', onClash: 'rename' }),
  },
  {
    name: 'an import into a target',
    events: 2,
    call: (kit) => load(kit, { document: '---\nname: r\n---\nx', target: 'q' }),
  },
  {
    name: 'session.switch',
    events: 1,
    call: ({ services, owner }, id) =>
      services.sessions.switch(owner, { target: { id }, persona: 'q', expectRevision: 2, ...key }),
  },
  {
    name: 'session.switch of all',
    events: 1,
    call: ({ services, owner }) => services.sessions.switch(owner, { target: { all: true }, persona: 'q', ...key }),
  },
  {
    name: 'session.apply',
    events: 1,
    call: ({ services, owner }, id) => services.sessions.apply(owner, { id, persona: 'q', ...key }),
  },
  {
    name: 'session.revert',
    events: 1,
    call: ({ services, owner }, id) => services.sessions.revert(owner, { id, ...key }),
  },
  {
    name: 'session.clear',
    events: 1,
    call: ({ services, owner }, id) => services.sessions.clear(owner, { id, expectRevision: 2, ...key }),
  },
  {
    name: 'session.end',
    events: 1,
    call: ({ services, owner }, id) => services.sessions.end(owner, { id, ...key }),
  },
];

const load = ({ services, owner }: ServiceKit, input: object) =>
  services.transfer.import(owner, importInput.parse({ ...input, ...key }));

async function kitWithSession(): Promise<{ kit: ServiceKit; id: string }> {
  const kit = await kits.start();
  const { services, owner } = kit;
  await services.personas.create(owner, { name: 'p', content: 'one' });
  await services.personas.edit(owner, { ref: 'p', baseVersion: '1.0.0', fields: { content: 'two' } });
  await services.personas.create(owner, { name: 'q', content: 'q' });
  const { id } = await start(kit, { persona: 'p@1.0.0' });
  await services.sessions.switch(owner, { target: { id }, persona: 'p' });
  return { kit, id };
}

/** An answer without what tells a repetition from the first call, and what changes by itself. */
function stable(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(stable);
  const {
    replayed: _r,
    liveSessions: _l,
    isActive: _a,
    updatedAt: _u,
    versionCount: _c,
    ...rest
  } = answer as Record<string, unknown>;
  return rest;
}

describe('a call that comes again under its key', () => {
  it.each(calls)('does nothing twice and gets the same answer: $name', async ({ events, call }) => {
    const { kit, id } = await kitWithSession();
    const before = await eventCount(kit);
    const atOnce = await Promise.all([call(kit, id), call(kit, id), call(kit, id)]);
    expect((await eventCount(kit)) - before).toBe(events);
    const first = stable(atOnce[0]);
    for (const answer of atOnce) expect(stable(answer)).toEqual(first);
    // What it was about is gone, and the daemon has forgotten what is only in memory.
    for (const ref of ['new', 'q-2', 'r', 'q', 'p']) {
      await kit.services.personas.remove(kit.owner, { ref, force: true }).catch(() => undefined);
    }
    await kit.restart();
    kit.clock.advance(86_400_000);
    const count = await eventCount(kit);
    const late = await call(kit, id);
    expect(stable(late)).toEqual(first);
    for (const one of [late].flat()) {
      if (typeof one === 'object' && one !== null && 'replayed' in one) expect(one.replayed).toBe(true);
    }
    expect(await eventCount(kit)).toBe(count);
  });

  it('gets the answer of the first when that was done between its look at the key and its work', async () => {
    let beforeWork: (() => Promise<unknown>) | undefined;
    const kit = await kits.start({
      wrap: (database) => ({
        ...database,
        reads: {
          ...database.reads,
          async answer(actorId, name) {
            const known = await database.reads.answer(actorId, name);
            const hook = beforeWork;
            beforeWork = undefined;
            await hook?.();
            return known;
          },
        },
      }),
    });
    const { personas } = kit.services;
    await personas.create(kit.owner, { name: 'q', content: 'q' });
    const rename = () => personas.edit(kit.owner, { ref: 'q', baseVersion: '1.0.0', name: 'r', fields: {}, ...key });
    beforeWork = rename;
    expect(await rename()).toMatchObject({ name: 'r', version: '1.0.1' });
    expect(await kit.services.versions.list(kit.owner, 'r')).toHaveLength(2);
  });

  it('gets a fresh answer after a failure', async () => {
    const { kit, id } = await kitWithSession();
    const { services, owner } = kit;
    const apply = () => services.sessions.apply(owner, { id, persona: 'later', ...key });
    await expect(apply()).rejects.toMatchObject({ code: 'PERSONA_NOT_FOUND' });
    await services.personas.create(owner, { name: 'later', content: 'x' });
    expect(await apply()).toMatchObject({ replayed: false, revision: 3 });
  });
});

describe('a key', () => {
  it('that stands for another call is refused', async () => {
    const { kit, id } = await kitWithSession();
    const { sessions } = kit.services;
    await sessions.switch(kit.owner, { target: { id }, persona: 'q', ...key });
    await expect(sessions.switch(kit.owner, { target: { id }, persona: 'p', ...key })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('"k1"'),
    });
    // Somebody who looked at the session again means the same call.
    expect(await sessions.switch(kit.owner, { target: { id }, persona: 'q', expectRevision: 2, ...key })).toMatchObject(
      [{ replayed: true, revision: 3 }],
    );
  });

  it('is one for each use case and each caller', async () => {
    const { kit, id } = await kitWithSession();
    const eve = await kit.otherUser('eve');
    await kit.services.personas.create(kit.owner, { name: 'mine', content: 'x', ...key });
    expect(await kit.services.sessions.clear(kit.owner, { id, ...key })).toMatchObject({ replayed: false });
    expect((await kit.services.personas.create(eve, { name: 'theirs', content: 'y', ...key })).content).toBe('y');
  });
});

describe('the start of a session that comes again', () => {
  it('gives the same session with a fresh token; the first token works no more', async () => {
    const { kit } = await kitWithSession();
    const input = { persona: 'q', agent: 'codex', ...key };
    const first = await start(kit, input);
    await kit.services.personas.remove(kit.owner, { ref: 'q', force: true });
    const again = await start(kit, input);
    expect(again).toMatchObject({ id: first.id, revision: 2, urls: { openai: expect.stringContaining(again.token) } });
    expect(again.token).not.toBe(first.token);
    expect(kit.live.authenticate(first.token)).toBeUndefined();
    expect(kit.live.authenticate(again.token)).toBe(first.id);
    await kit.restart();
    expect(kit.live.authenticate(first.token)).toBeUndefined();
    expect(kit.live.authenticate(again.token)).toBe(first.id);
    await kit.services.sessions.end(kit.owner, { id: first.id });
    expect(kit.live.authenticate(again.token)).toBeUndefined();
    await expect(start(kit, input)).rejects.toMatchObject({ code: 'SESSION_ENDED' });
  });

  it('makes one session when both come at the same time, and exactly one of the tokens works', async () => {
    const { kit } = await kitWithSession();
    const input = { persona: 'q', ...key };
    const started = await Promise.all([start(kit, input), start(kit, input), start(kit, input)]);
    expect(new Set(started.map(({ id }) => id)).size).toBe(1);
    const good = () => started.filter(({ id, token }) => kit.live.authenticate(token) === id);
    expect(good()).toHaveLength(1);
    const [kept] = good();
    await kit.restart();
    expect(good()).toEqual([kept]);
  });

  it('stores no secret, not even under its key', async () => {
    const { kit } = await kitWithSession();
    const { token } = await start(kit, { persona: 'q', ...key });
    const { secret } = await kit.services.tokens.create(kit.owner, { label: 'l', scopes: ['read'] });
    const stored = kit.dump();
    expect(stored).toContain('session.start:k1');
    for (const text of [token, secret]) {
      expect(stored).not.toContain(text.split('_').slice(2).join('_'));
    }
  });
});
