import { describe, expect, it } from 'vitest';
import { startSessionInput } from '../../contract/session.ts';
import { type ServiceKit, serviceKits } from '../../test/harness/service-kit.ts';

const kits = serviceKits();

/** Lets the n-th statement from now on fail; counts them. */
class Fault {
  #left = Number.POSITIVE_INFINITY;
  seen = 0;

  readonly trace = (statement: string) => {
    // A BEGIN touches nothing, so there is nothing in it that could break.
    if (statement === 'BEGIN') return;
    this.seen += 1;
    this.#left -= 1;
    if (this.#left === 0) throw new Error(`broken: ${statement.slice(0, 40)}`);
  };

  at(n: number): void {
    this.seen = 0;
    this.#left = n;
  }

  off(): void {
    this.#left = Number.POSITIVE_INFINITY;
  }
}

async function kitWithPersonas(fault?: Fault): Promise<ServiceKit> {
  const kit = await kits.start(fault && { trace: fault.trace });
  for (const name of ['a', 'b', 'c']) await kit.services.personas.create(kit.owner, { name, content: `${name} text` });
  return kit;
}

const start = ({ services, owner }: ServiceKit, persona?: string) =>
  services.sessions.start(owner, startSessionInput.parse({ persona }));

/** Everything that a change of sessions could touch: rows, memory, log of changes. */
async function stateOf({ database, live, owner, services }: ServiceKit) {
  const rows = await database.reads.sessions(owner.userId, { ended: true, limit: 100 });
  const audit = await database.verifyAudit();
  return {
    rows,
    applications: await Promise.all(rows.map(({ id }) => database.reads.applications(id))),
    snapshots: rows.map(({ id }) => {
      const { revision, personaVersionIds } = live.snapshot(id) ?? {};
      return { revision, personaVersionIds };
    }),
    blocks: await Promise.all(rows.map(async ({ id }) => (await live.snapshot(id)?.block())?.escaped.toString())),
    events: await services.events.list(owner, { since: 0, limit: 1_000 }),
    audit,
    personas: await database.reads.personas(owner.userId, {
      ...{ deleted: false, sort: 'name', direction: 'asc', limit: 500, offset: 0 },
    }),
  };
}

type Change = (kit: ServiceKit, ids: readonly string[]) => Promise<unknown>;

const changes: readonly (readonly [string, Change])[] = [
  [
    'switch of one',
    ({ services, owner }, [id = '']) => services.sessions.switch(owner, { target: { id }, persona: 'c' }),
  ],
  [
    'switch of all',
    ({ services, owner }) =>
      services.sessions.switch(owner, { target: { all: true }, persona: 'c', idempotencyKey: 'k' }),
  ],
  ['apply', ({ services, owner }, [id = '']) => services.sessions.apply(owner, { id, persona: 'c' })],
  ['revert', ({ services, owner }, [id = '']) => services.sessions.revert(owner, { id })],
  ['end', ({ services, owner }, [id = '']) => services.sessions.end(owner, { id })],
  ['forced deletion', ({ services, owner }) => services.personas.remove(owner, { ref: 'b', force: true })],
];

describe('a change that breaks at any statement', () => {
  it.each(changes)('leaves everything as it was, and works when it is repeated: %s', async (_name, change) => {
    const fault = new Fault();
    const kit = await kitWithPersonas(fault);
    const ids = [(await start(kit, 'a')).id, (await start(kit, 'a')).id];
    for (const id of ids) await kit.services.sessions.switch(kit.owner, { target: { id }, persona: 'b' });
    const before = await stateOf(kit);
    let broken = 0;
    for (let n = 1; ; n += 1) {
      fault.at(n);
      const failed = await change(kit, ids).then(
        () => false,
        () => true,
      );
      const wasReached = fault.seen >= n;
      fault.off();
      if (!wasReached) {
        expect(failed).toBe(false);
        break;
      }
      // What breaks after the commit was done all the same: only statements before it count.
      if (!failed) throw new Error(`statement ${n} broke and nobody noticed`);
      expect(await stateOf(kit)).toEqual(before);
      broken += 1;
    }
    expect(broken).toBeGreaterThan(8);
    const after = await stateOf(kit);
    expect(after).not.toEqual(before);
    expect(after.audit).toMatchObject({ ok: true });
    await kit.restart();
    expect(await stateOf(kit)).toEqual(after);
  });

  it('starts no session', async () => {
    const fault = new Fault();
    const kit = await kitWithPersonas(fault);
    const before = await stateOf(kit);
    let broken = 0;
    for (let n = 1; ; n += 1) {
      fault.at(n);
      const started = await start(kit, 'a').catch(() => undefined);
      fault.off();
      if (started) break;
      expect(await stateOf(kit)).toEqual(before);
      expect(await kit.database.reads.usableTokens(kit.clock.now())).toEqual([]);
      broken += 1;
    }
    expect(broken).toBeGreaterThan(8);
    expect(kit.live.count).toBe(1);
  });
});

describe('many at once', () => {
  it('fifty switchers of one session get the revisions 1 to 50, and the gateway always one of their personas', async () => {
    const kit = await kitWithPersonas();
    const { services, owner, live } = kit;
    const names = Array.from({ length: 10 }, (_, i) => `p${i}x`);
    for (const name of names) await services.personas.create(owner, { name, content: `I am ${name}` });
    const { id } = await start(kit);
    const acknowledged = new Map<number, string>();
    const seen: { revision: number; text: string }[] = [];
    let isDone = false;
    const watcher = (async () => {
      while (!isDone) {
        const snapshot = live.snapshot(id);
        const block = await snapshot?.block();
        if (snapshot && block) seen.push({ revision: snapshot.revision, text: block.escaped.toString() });
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const persona = names[i % names.length] ?? '';
        const [change] = await services.sessions.switch(owner, { target: { id }, persona });
        if (!change) throw new Error('no answer');
        // A request that begins now must not see anything older.
        expect(live.snapshot(id)?.revision).toBeGreaterThanOrEqual(change.revision);
        acknowledged.set(change.revision, persona);
      }),
    );
    isDone = true;
    await watcher;
    expect([...acknowledged.keys()].sort((x, y) => x - y)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(seen.length).toBeGreaterThan(10);
    for (const { revision, text } of seen) expect(text).toContain(`I am ${acknowledged.get(revision)}\\n`);
    expect(seen.map(({ revision }) => revision)).toEqual(seen.map(({ revision }) => revision).sort((x, y) => x - y));
    const rows = await services.sessions.applications(owner, id);
    expect(rows.map(({ revision, persona }) => [revision, persona])).toEqual(
      [...acknowledged].sort(([x], [y]) => y - x),
    );
    expect(rows.filter(({ removedAt }) => removedAt === null)).toHaveLength(1);
  });

  it('of callers with the same expected revision one gets through', async () => {
    const kit = await kitWithPersonas();
    const { id } = await start(kit, 'a');
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        kit.services.sessions.switch(kit.owner, { target: { id }, persona: 'b', expectRevision: 1 }),
      ),
    );
    const failed = results.filter(({ status }) => status === 'rejected');
    expect(failed).toHaveLength(9);
    for (const each of failed) expect(each).toMatchObject({ reason: { code: 'REVISION_CONFLICT' } });
    expect((await kit.services.sessions.get(kit.owner, id)).revision).toBe(2);
  });
});
