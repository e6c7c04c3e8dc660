import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { type DaemonKit, startDaemonKit } from '../test/harness/daemon-kit.ts';
import { PROSE } from './bodies.ts';
import { type Bench, type BenchLine, spreadText } from './kit/bench.ts';
import { rawCall, timesOf } from './kit/raw-call.ts';
import { interleave, roundsOf } from './kit/rounds.ts';
import { type BenchServices, openServices } from './kit/services.ts';
import { median, quantile, ratioOf, spreadOf } from './kit/stats.ts';

/** Seven rounds make more than the 2,000 samples that a p99 needs. */
const SWITCHES = 300;
const NAMES = ['one', 'two'] as const;
const CONTENT = `# Rules\n\n${PROSE.repeat(12)}`;
const ACK = 'acknowledged over the socket';
const FLOOR = 'bare SQLite transaction';
const GOAL_MS = 3;

type Call = () => Promise<unknown>;

/** How long a user waits for a switch, and what of it is whose. */
export const switchBench: Bench = {
  name: 'switch',
  summary: 'acknowledgement of a live switch with synchronous=FULL, and its parts',
  async run({ rounds }) {
    const kit = await startDaemonKit();
    const local = await openServices();
    const sqlite = new Sqlite(join(local.dataDir, 'floor.db'));
    try {
      const calls: Readonly<Record<string, Call>> = {
        [ACK]: await switchOverSocket(kit),
        'raw HTTP to /health': rawCall(kit.places.socketPath, '/health'),
        'service alone': await switchInProcess(local),
        'resolve alone': resolveInProcess(local),
        'empty job of the write queue': () => local.database.write(async () => undefined),
        [FLOOR]: bareTransaction(sqlite),
      };
      const variants = Object.entries(calls).map(([name, call]) => ({ name, run: () => timesOf(SWITCHES, call) }));
      const results = await interleave(variants, { rounds });
      const p50s = (name: string) => roundsOf(results, name).map((times) => median(times));
      const lines = variants.map(({ name }): BenchLine => {
        const all = roundsOf(results, name).flat();
        const cells = [spreadText(spreadOf(p50s(name)), 3), quantile(all, 0.99).toFixed(2), String(all.length)];
        return { name, cells: [...cells, spreadText(ratioOf(p50s(name), p50s(FLOOR)))] };
      });
      return {
        tables: [{ title: 'One switch', columns: ['p50 ms', 'p99 ms', 'samples', 'x bare SQLite'], lines }],
        goals: [{ name: 'switch acknowledgement p50', value: spreadOf(p50s(ACK)), limit: GOAL_MS, unit: ' ms' }],
        notes: [
          'bare SQLite: one row, WAL, synchronous=FULL, so the time of one fsync on this disk',
          'a p99 of fewer than 2,000 samples is a hint only',
        ],
        samples: Object.fromEntries(results),
      };
    } finally {
      sqlite.close();
      await local.close();
      await kit.dispose();
    }
  },
};

async function switchOverSocket({ client }: DaemonKit): Promise<Call> {
  for (const name of NAMES) await client.persona.create.mutate({ name, content: `${CONTENT}${name}\n` });
  const { id, revision } = await client.session.start.mutate({ agent: 'sdk' });
  let last = revision;
  return async () => {
    const persona = NAMES[last % 2] ?? NAMES[0];
    const [change] = await client.session.switch.mutate({ target: { id }, persona });
    last += 1;
    if (change?.revision !== last || change.stack[0]?.persona !== persona) throw new Error('a switch was not made');
  };
}

async function switchInProcess({ services, owner }: BenchServices): Promise<Call> {
  for (const name of NAMES) await services.personas.create(owner, { name, content: `${CONTENT}${name}\n` });
  const { id } = await services.sessions.start(owner, { agent: 'sdk', onFailure: 'closed' });
  let last = 0;
  return async () => {
    const persona = NAMES[last % 2] ?? NAMES[0];
    const [change] = await services.sessions.switch(owner, { target: { id }, persona });
    last += 1;
    if (change?.revision !== last) throw new Error('a switch was not made');
  };
}

function resolveInProcess({ services, owner }: BenchServices): Call {
  let turn = 0;
  return () => {
    turn += 1;
    return services.prompts.resolve(owner, { ref: NAMES[turn % 2] ?? NAMES[0], context: {} });
  };
}

function bareTransaction(sqlite: Sqlite.Database): Call {
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.exec('CREATE TABLE floor (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
  const insert = sqlite.prepare('INSERT INTO floor (text) VALUES (?)');
  return async () => sqlite.transaction(() => insert.run('x'.repeat(500))).immediate();
}
