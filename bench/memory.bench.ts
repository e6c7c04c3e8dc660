import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type DaemonKit, startDaemonKit } from '../test/harness/daemon-kit.ts';
import { PROSE } from './bodies.ts';
import { type Bench, type BenchLine, spreadText } from './kit/bench.ts';
import { rssMbOf } from './kit/process-usage.ts';
import { ratioOf, spreadOf } from './kit/stats.ts';

const PERSONAS = 100;
const SESSIONS = 20;
/** The worker that counts tokens ends after a minute without work: idle means idle for longer. */
const IDLE_MS = 75_000;
const SETTLE_MS = 5_000;
const MAX_ROUNDS = 3;
const GOAL_MB = 150;
const STATES = ['bare node', 'ready', 'first call', 'in use', 'idle after use', 'restarted'] as const;

type State = (typeof STATES)[number];

/** What a daemon keeps in memory that has nothing to do. */
export const memoryBench: Bench = {
  name: 'memory',
  summary: 'memory of an idle daemon, fresh and after use',
  async run(options) {
    const rounds: Record<State, number>[] = [];
    for (let round = 0; round < Math.min(options.rounds, MAX_ROUNDS); round += 1) rounds.push(await measure());
    const column = (state: State) => rounds.map((each) => each[state]);
    const lines = STATES.map(
      (name): BenchLine => ({
        name,
        cells: [spreadText(spreadOf(column(name)), 0), spreadText(ratioOf(column(name), column('bare node')))],
      }),
    );
    const goal = (name: State) => ({
      name: `daemon, ${name}`,
      ...{ value: spreadOf(column(name)), limit: GOAL_MB, unit: ' MB' },
    });
    return {
      tables: [{ title: 'Resident memory', columns: ['MB', 'x bare node'], lines }],
      goals: [goal('ready'), goal('idle after use'), goal('restarted')],
      notes: [
        `use: ${PERSONAS} personas, ${SESSIONS} sessions with three switches each, lists; then ${IDLE_MS / 1_000} s of rest`,
      ],
      samples: { rounds },
    };
  },
};

async function measure(): Promise<Record<State, number>> {
  const bare = await bareNode();
  const kit = await startDaemonKit();
  try {
    const ready = rssMbOf(kit.pid);
    await kit.client.system.status.query();
    const first = rssMbOf(kit.pid);
    await use(kit);
    const inUse = rssMbOf(kit.pid);
    await rest(IDLE_MS);
    const idle = rssMbOf(kit.pid);
    await kit.restart();
    await kit.client.session.list.query({});
    await rest(SETTLE_MS);
    const restarted = rssMbOf(kit.pid);
    return { 'bare node': bare, ready, 'first call': first, 'in use': inUse, 'idle after use': idle, restarted };
  } finally {
    await kit.dispose();
  }
}

async function use({ client }: DaemonKit): Promise<void> {
  for (let i = 0; i < PERSONAS; i += 1)
    await client.persona.create.mutate({ name: `persona-${i}`, content: `# Rules ${i}\n\n${PROSE.repeat(8)}` });
  for (let i = 0; i < SESSIONS; i += 1) {
    const { id } = await client.session.start.mutate({ agent: 'sdk', persona: `persona-${i}` });
    for (const step of [1, 2, 3])
      await client.session.switch.mutate({ target: { id }, persona: `persona-${(i + step) % PERSONAS}` });
  }
  const { total } = await client.persona.list.query({ limit: 100 });
  if (total !== PERSONAS) throw new Error('the personas were not made');
}

async function bareNode(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000); process.stdout.write("ready")'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  const mb = rssMbOf(child.pid ?? 0);
  child.kill('SIGKILL');
  await ended;
  return mb;
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
