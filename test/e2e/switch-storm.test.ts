import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toClientError } from '../../client/app-error.ts';
import { createDaemonClient } from '../../client/daemon-client.ts';
import type { SessionChange, StartedSession } from '../../contract/session.ts';
import { type DaemonKit, startDaemonKit } from '../harness/daemon-kit.ts';
import { type FakeUpstream, startFakeUpstream } from '../harness/fake-upstream.ts';
import { formatRequest, openRaw } from '../harness/raw-http.ts';

const SWITCHERS = 50;
const SWITCHES_EACH = 3;
const SWITCHES = SWITCHERS * SWITCHES_EACH;
const READERS = 6;

let fake: FakeUpstream;
let kit: DaemonKit;

beforeAll(async () => {
  fake = await startFakeUpstream();
  kit = await startDaemonKit({ upstreamUrl: fake.url });
  await kit.client.persona.create.mutate({ name: 'storm', content: textOf(0) });
  for (let n = 1; n <= SWITCHES; n += 1) {
    const baseVersion = versionOf(n - 1);
    await kit.client.persona.edit.mutate({ ref: 'storm', baseVersion, fields: { content: textOf(n) } });
  }
});

afterAll(async () => {
  await kit?.dispose();
  await fake?.close();
});

function textOf(n: number): string {
  return `# Storm\n\nThis is text ${n} and no other.\n`;
}

function versionOf(n: number): string {
  return `1.0.${n}`;
}

function start(): Promise<StartedSession> {
  return kit.client.session.start.mutate({ agent: 'sdk' });
}

/** A client of its own, as every program that switches has one. */
function newClient() {
  return createDaemonClient({ socketPath: kit.places.socketPath });
}

/** One acknowledged switch; times are numbers of one counter, so that they are ordered strictly. */
interface Switch {
  readonly n: number;
  readonly revision: number;
  readonly begun: number;
  readonly acknowledged: number;
}

/** One gateway request and the text that arrived at the provider with it. */
interface Seen {
  readonly n: number;
  readonly begun: number;
  readonly ended: number;
}

/** Everything that happened, in the order in which this process saw it. */
class Journal {
  readonly switches: Switch[] = [];
  readonly seen: Seen[] = [];
  #ticks = 0;

  tick(): number {
    this.#ticks += 1;
    return this.#ticks;
  }
}

async function switchThrice(id: string, first: number, journal: Journal): Promise<void> {
  const client = newClient();
  for (let n = first; n < first + SWITCHES_EACH; n += 1) {
    const begun = journal.tick();
    const persona = `storm@${versionOf(n)}`;
    const [change] = await client.session.switch.mutate({ target: { id }, persona });
    journal.switches.push({ n, revision: change?.revision ?? -1, begun, acknowledged: journal.tick() });
  }
}

/** Sends requests over one connection, one after another, until told to stop. */
async function readOn(reader: number, token: string, journal: Journal, isOver: () => boolean): Promise<void> {
  const connection = await openRaw({ port: kit.port });
  const headers = [`Host: 127.0.0.1:${kit.port}`, 'Content-Type: application/json'];
  for (let i = 0; !isOver(); i += 1) {
    const mark = `reader ${reader}, request ${i}.`;
    const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: mark }] });
    const begun = journal.tick();
    connection.write(formatRequest({ method: 'POST', target: `/s/${token}/openai/v1/responses`, headers, body }));
    expect((await connection.response()).status).toBe(200);
    const arrived = fake.requests.findLast((request) => request.body.includes(mark))?.body.toString('utf8') ?? '';
    journal.seen.push({ n: textIn(arrived), begun, ended: journal.tick() });
  }
  connection.destroy();
}

/** The one text in a body, whose block must name the version of this very text. */
function textIn(body: string): number {
  const texts = [...body.matchAll(/This is text (\d+) and no other/g)].map(([, n]) => Number(n));
  const versions = [...body.matchAll(/<active_persona [^>]*version=\\"1\.0\.(\d+)\\"/g)].map(([, n]) => Number(n));
  expect(texts).toHaveLength(1);
  expect(versions).toEqual(texts);
  return texts[0] ?? -1;
}

describe(`${SWITCHERS} clients that switch one session at once`, () => {
  const journal = new Journal();
  let session: StartedSession;

  beforeAll(async () => {
    session = await kit.client.session.start.mutate({ agent: 'sdk', persona: `storm@${versionOf(0)}` });
    let isOver = false;
    const readers = Array.from({ length: READERS }, (_, i) => readOn(i, session.token, journal, () => isOver));
    const switchers = Array.from({ length: SWITCHERS }, (_, i) =>
      switchThrice(session.id, 1 + i * SWITCHES_EACH, journal),
    );
    await Promise.all(switchers).finally(() => {
      isOver = true;
    });
    await Promise.all(readers);
  });

  it('get the revisions one by one, with no gap and none twice', () => {
    const revisions = journal.switches.map(({ revision }) => revision).sort((a, b) => a - b);
    expect(revisions).toEqual(Array.from({ length: SWITCHES }, (_, i) => i + 2));
  });

  it('have one order: a switch begun after another was acknowledged has the higher revision', () => {
    for (const later of journal.switches) {
      const before = journal.switches.filter(({ acknowledged }) => acknowledged < later.begun);
      expect(Math.max(1, ...before.map(({ revision }) => revision))).toBeLessThan(later.revision);
    }
  });

  it('leave every request with one acknowledged persona, never older than one acknowledged before it began', () => {
    expect(journal.seen.length).toBeGreaterThan(READERS * 5);
    const byText = new Map(journal.switches.map((each) => [each.n, each]));
    byText.set(0, { n: 0, revision: 1, begun: 0, acknowledged: 0 });
    for (const { n, begun, ended } of journal.seen) {
      const used = byText.get(n);
      if (!used) throw new Error(`text ${n} was never acknowledged`);
      const atBegin = journal.switches.filter(({ acknowledged }) => acknowledged < begun);
      expect(used.revision).toBeGreaterThanOrEqual(Math.max(1, ...atBegin.map(({ revision }) => revision)));
      expect(used.begun).toBeLessThan(ended);
    }
    expect(new Set(journal.seen.map(({ n }) => n)).size).toBeGreaterThan(5);
  });

  it('leave a history that tells the same: one event and one application each, the last one in force', async () => {
    const [events, applications, summary] = await Promise.all([
      kit.client.events.list.query({ subject: session.id, limit: 1_000 }),
      kit.client.session.applications.query({ id: session.id }),
      kit.client.session.get.query({ id: session.id }),
    ]);
    const order = journal.switches.toSorted((a, b) => a.revision - b.revision);
    const switched = events.filter(({ type }) => type === 'session.switched');
    expect(switched.map(({ payload }) => payload.revision)).toEqual(order.map(({ revision }) => revision));
    expect(switched.map(({ payload }) => payload.now)).toEqual(order.map(({ n }) => [`storm@${versionOf(n)}`]));
    expect(applications.map(({ revision }) => revision).toReversed()).toEqual([
      1,
      ...order.map((each) => each.revision),
    ]);
    expect(applications.filter(({ removedAt }) => removedAt === null)).toHaveLength(1);
    expect(summary).toMatchObject({ revision: SWITCHES + 1, stack: [{ version: versionOf(order.at(-1)?.n ?? -1) }] });
  });
});

describe(`${SWITCHERS} clients that want the same change`, () => {
  it('by compare-and-set: one has it, the others are told the revision', async () => {
    const { id } = await start();
    const wish = { target: { id }, persona: 'storm', expectRevision: 0 };
    const answers = await Promise.all(
      Array.from({ length: SWITCHERS }, () => newClient().session.switch.mutate(wish).catch(toClientError)),
    );
    const refused = answers.filter((answer) => answer instanceof Error);
    expect(refused).toHaveLength(SWITCHERS - 1);
    for (const error of refused) expect(error).toMatchObject({ code: 'REVISION_CONFLICT', details: { actual: 1 } });
    expect(await kit.client.session.get.query({ id })).toMatchObject({ revision: 1 });
  });

  it('with one idempotency key: it is done once, and every one gets its answer', async () => {
    const { id } = await start();
    const wish = { target: { id }, persona: 'storm', idempotencyKey: 'once' };
    const answers = await Promise.all(Array.from({ length: SWITCHERS }, () => newClient().session.switch.mutate(wish)));
    const changes: readonly SessionChange[] = answers.flat();
    expect(new Set(changes.map(({ revision }) => revision))).toEqual(new Set([1]));
    expect(changes.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await kit.client.events.list.query({ subject: id })).toHaveLength(2);
  });
});
