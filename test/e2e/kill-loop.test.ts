import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DaemonKit, isReady, spawnDaemon, startDaemonKit } from '../harness/daemon-kit.ts';
import { type FakeUpstream, startFakeUpstream } from '../harness/fake-upstream.ts';
import { KillClient, personaText } from '../harness/kill-client.ts';
import { KillJournal, lastRevision } from '../harness/kill-journal.ts';
import { seededRandom } from '../harness/seeded-random.ts';
import { readStoredState, type StoredState } from '../harness/stored-state.ts';

const ROUNDS = Number(process.env.MAESTRO_KILL_ROUNDS ?? 30);
const SEED = Number(process.env.MAESTRO_TEST_SEED ?? Date.now() % 2 ** 31);
const CLIENTS = 4;
const MAX_WORK_MS = 150;
/** In every so many rounds the next start is killed as well, somewhere on its way. */
const START_KILL_EVERY = 6;
const MAX_START_MS = 400;
const PERSONAS = ['ash', 'birch', 'cedar'] as const;

const random = seededRandom(SEED);
const journal = new KillJournal();
let fake: FakeUpstream;
let kit: DaemonKit;
let clients: readonly KillClient[];

beforeAll(async () => {
  console.log(`kill loop: ${ROUNDS} rounds with MAESTRO_TEST_SEED=${SEED}`);
  fake = await startFakeUpstream();
  kit = await startDaemonKit({ upstreamUrl: fake.url });
  for (const name of PERSONAS) {
    const content = personaText(name, 'its author');
    const { version } = await kit.client.persona.create.mutate({ name, content });
    journal.noteVersion(`${name}@${version}`, content);
  }
  clients = Array.from({ length: CLIENTS }, (_, i) => newClient(`client-${i}`));
});

afterAll(async () => {
  await kit?.dispose();
  await fake?.close();
});

function newClient(name: string): KillClient {
  const { socketPath } = kit.places;
  return new KillClient({ name, socketPath, journal, random, personas: PERSONAS });
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Lets the clients work and kills the daemon under them at a moment that chance decides. */
async function workAndKill(): Promise<void> {
  const work = clients.map((client) => client.work());
  await wait(random.below(MAX_WORK_MS + 1));
  await kit.kill9();
  await Promise.all(work);
}

/** A start that is killed too, before or just after it answers. */
async function killStart(): Promise<void> {
  const daemon = spawnDaemon(kit.home);
  await Promise.race([wait(random.below(MAX_START_MS)), isReady(daemon)]);
  daemon.child.kill('SIGKILL');
  await daemon.ended;
}

/** Everything acknowledged is there, and nothing that nobody asked for. */
function compare(stored: StoredState, isSettled: boolean): readonly string[] {
  const lost = [
    ...[...journal.versions].flatMap(([name, content]) =>
      stored.versions.get(name) === content ? [] : [`version ${name} is lost or different`],
    ),
    ...[...journal.sessions].flatMap(([id, { changes, isEnded }]) => {
      const kept = stored.sessions.get(id);
      const missing = [...changes].filter(
        ([revision, names]) => revision > 0 && kept?.changes[revision - 1]?.names.join() !== names.join(),
      );
      const isLost = !kept || (isEnded && !kept.isEnded);
      return [
        ...(isLost ? [`session ${id} or its end is lost`] : []),
        ...missing.map(([revision]) => `revision ${revision} of session ${id} is lost or different`),
      ];
    }),
  ];
  return [...stored.complaints, ...journal.failures, ...lost, ...surplus(stored, isSettled)];
}

/** Changes that nobody was told of: at most the unanswered calls, and none once these were repeated. */
function surplus(stored: StoredState, isSettled: boolean): readonly string[] {
  const unanswered = clients.flatMap((client) => client.unanswered ?? []);
  const unknown = [
    ...[...stored.versions.keys()].filter((name) => !journal.versions.has(name)).map((name) => name.split('@')[0]),
    ...[...stored.sessions].flatMap(([id, { revision }]) => {
      const known = journal.sessions.get(id);
      return known ? Array<string>(revision - lastRevision(known)).fill(id) : ['a new session'];
    }),
  ];
  if (isSettled) return unknown.map((what) => `${what} has a change that nobody was told of`);
  for (const what of unanswered) {
    const at = unknown.indexOf(what);
    if (at >= 0) unknown.splice(at, 1);
  }
  return unknown.map((what) => `${what} has a change that nobody asked for`);
}

/** What the gateway puts into the requests of a session; undefined when it refuses its token. */
async function textsFor(token: string): Promise<string | undefined> {
  const answer = await kit.local({
    method: 'POST',
    target: `/s/${token}/anthropic/v1/messages`,
    headers: ['Content-Type: application/json'],
    body: '{"model":"m","messages":[]}',
  });
  if (answer.status === 401) return undefined;
  expect(answer.status).toBe(200);
  const body = fake.requests.at(-1)?.body.toString('utf8') ?? '';
  return [...body.matchAll(/Be \w+ as [\w -]+ wrote it/g)].join('\n');
}

/** The gateway serves each session what its last acknowledged change put in force. */
async function expectServed(stored: StoredState): Promise<void> {
  for (const [id, { token, isEnded }] of journal.sessions) {
    if (isEnded) continue;
    const names = stored.sessions.get(id)?.names ?? [];
    const texts = names.map((name) => /Be .* wrote it/.exec(stored.versions.get(name) ?? '')?.[0]);
    const isGone = stored.sessions.get(id)?.isEnded === true;
    expect(await textsFor(token), id).toBe(isGone ? undefined : texts.join('\n'));
  }
}

it(`${ROUNDS} times kill -9 under ${CLIENTS} clients loses nothing that was acknowledged and leaves nothing half`, {
  timeout: ROUNDS * 10_000,
}, async () => {
  let unanswered = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    await workAndKill();
    if (round % START_KILL_EVERY === 0) await killStart();
    await kit.restart();
    unanswered += clients.filter((client) => client.unanswered !== undefined).length;
    const found = readStoredState(kit.places.dataDir);
    expect(compare(found, false), `round ${round} with seed ${SEED}`).toEqual([]);
    await expectServed(found);
    for (const client of clients) await client.retry();
    expect(compare(readStoredState(kit.places.dataDir), true), `retries of round ${round}, seed ${SEED}`).toEqual([]);
  }
  await expectServed(readStoredState(kit.places.dataDir));
  const { acknowledged, replayed, sessions, versions } = journal;
  console.log(
    `kill loop: ${acknowledged} answers (${sessions.size} sessions, ${versions.size} versions), ` +
      `${unanswered} calls without an answer, of which at least ${replayed} had been done`,
  );
  expect(acknowledged).toBeGreaterThan(ROUNDS * 2);
  expect(unanswered).toBeGreaterThan(ROUNDS);
});
