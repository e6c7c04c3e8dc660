import { join } from 'node:path';
import { type DaemonKit, startDaemonKit } from '../test/harness/daemon-kit.ts';
import { type Bench, type BenchLine, spreadText } from './kit/bench.ts';
import { Child } from './kit/child.ts';
import { rawCall, timesOf } from './kit/raw-call.ts';
import { interleave, roundsOf } from './kit/rounds.ts';
import { median, ratioOf, spreadOf } from './kit/stats.ts';
import type { EchoAsk } from './load/echo-socket.ts';

const CALLS = 300;
const PERSONAS = 50;
const FLOOR = 'raw HTTP, ready bytes';
const RAW = 'raw HTTP to the procedure';
const TYPED = 'typed client';
const GOAL = 5;

/** One question to the daemon, as its typed client and as a bare request ask it. */
interface Question {
  readonly title: string;
  readonly target: string;
  ask(kit: DaemonKit): Promise<unknown>;
}

/** The one that the goal is about; a large answer is mostly the work of making it. */
const SMALL: Question = {
  title: 'a small answer (system.status)',
  target: '/trpc/system.status',
  ask: (kit) => kit.client.system.status.query(),
};
const QUESTIONS: readonly Question[] = [
  SMALL,
  {
    title: `a large answer (persona.list of ${PERSONAS})`,
    target: `/trpc/persona.list?input=${encodeURIComponent('{"json":{}}')}`,
    ask: (kit) => kit.client.persona.list.query({}),
  },
];

/** What a call costs over the Unix socket, against the same bytes from bare `node:http`. */
export const rpcBench: Bench = {
  name: 'rpc',
  summary: 'a tRPC call over the Unix socket, against raw HTTP over a Unix socket',
  async run({ rounds }) {
    const kit = await startDaemonKit();
    try {
      for (let i = 0; i < PERSONAS; i += 1) {
        const content = `# Persona ${i}\n\nBe number ${i}.\n`;
        await kit.client.persona.create.mutate({ name: `persona-${i}`, description: 'One of many.', content });
      }
      const tables = [];
      const goals = [];
      const samples: Record<string, object> = {};
      for (const question of QUESTIONS) {
        const results = await measure(kit, question, rounds);
        const floor = roundsOf(results, FLOOR);
        const lines: BenchLine[] = [...results].map(([name, p50s]) => ({
          name,
          cells: [spreadText(spreadOf(p50s), 3), spreadText(ratioOf(p50s, floor))],
        }));
        tables.push({ title: `Call with ${question.title}`, columns: ['p50 ms', 'x ready bytes'], lines });
        const value = ratioOf(roundsOf(results, TYPED), floor);
        if (question === SMALL)
          goals.push({ name: 'typed client / raw HTTP, small answer', value, limit: GOAL, unit: 'x' });
        samples[question.title] = Object.fromEntries(results);
      }
      const notes = ['the typed client runs in this process and its cost is part of the figure; the server is another'];
      return { tables, goals, samples, notes };
    } finally {
      await kit.dispose();
    }
  },
};

async function measure(kit: DaemonKit, { target, ask }: Question, rounds: number) {
  const { socketPath } = kit.places;
  const raw = rawCall(socketPath, target);
  const answer = await raw();
  const echoPath = join(kit.home, `echo-${QUESTIONS.findIndex((each) => each.target === target)}.sock`);
  const echo = new Child<EchoAsk, object>(new URL('./load/echo-socket.ts', import.meta.url));
  try {
    await echo.ask({ socketPath: echoPath, answer });
    const ready = rawCall(echoPath, target);
    if (!(await ready()).equals(answer)) throw new Error('the floor does not answer the same bytes');
    if (JSON.stringify(await ask(kit)).length < answer.length / 2) throw new Error('the typed client got less');
    const variant = (name: string, call: () => Promise<unknown>) => ({
      name,
      run: async () => median(await timesOf(CALLS, call)),
    });
    return await interleave([variant(FLOOR, ready), variant(RAW, raw), variant(TYPED, () => ask(kit))], { rounds });
  } finally {
    await echo.close();
  }
}
