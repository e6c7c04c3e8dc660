import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { packageRoot } from '../client/package-root.ts';
import { type DaemonKit, startDaemonKit } from '../test/harness/daemon-kit.ts';
import { type Bench, type BenchLine, spreadText } from './kit/bench.ts';
import { interleave, roundsOf } from './kit/rounds.ts';
import { median, ratioOf, spreadOf } from './kit/stats.ts';

const MAESTRO = join(packageRoot(), 'dist/cli/main.js');
const STARTS = 5;
const PERSONA = 'first-paint-persona';
const NODE = 'node -e 0';
const NODE_ON_TERMINAL = 'node -e, on a terminal';
const VERSION = 'maestro version';
const LIST = 'maestro session list';
const FRAME = 'first frame of the manager';
const DATA = 'the library in it';
const PAINT_GOAL = 2.5;
const VERSION_GOAL = 1.1;

/** How long programs take to start, against bare node. */
export const startBench: Bench = {
  name: 'start',
  summary: 'start of the command line and first paint of the terminal manager, against `node -e 0`',
  async run({ rounds }) {
    const kit = await startDaemonKit();
    try {
      await kit.client.persona.create.mutate({ name: PERSONA, content: '# Rules\n\nBe quick.\n' });
      const variants = [
        { name: NODE, run: () => medianOf(() => runToEnd(kit, ['-e', '0'], '')) },
        { name: VERSION, run: () => medianOf(() => runToEnd(kit, [MAESTRO, 'version'], '0.')) },
        { name: LIST, run: () => medianOf(() => runToEnd(kit, [MAESTRO, 'session', 'list'], '')) },
        {
          name: NODE_ON_TERMINAL,
          run: () => medianOf(() => paint(kit, ['-e', 'process.stdout.write("ready")'], /ready/)),
        },
        // The tabs and the pane are the manager's own frame; a warning or a blank screen has neither.
        { name: FRAME, run: () => medianOf(() => paint(kit, [MAESTRO], /Library[\s\S]*Sessions/)) },
        { name: DATA, run: () => medianOf(() => paint(kit, [MAESTRO], new RegExp(PERSONA))) },
      ];
      const results = await interleave(variants, { rounds });
      const node = roundsOf(results, NODE);
      const lines = variants.map(({ name }): BenchLine => {
        const times = roundsOf(results, name);
        return { name, cells: [spreadText(spreadOf(times), 0), spreadText(ratioOf(times, node))] };
      });
      const ratio = (name: string) => ratioOf(roundsOf(results, name), node);
      return {
        tables: [{ title: 'Start', columns: ['ms', 'x node -e 0'], lines }],
        goals: [
          { name: 'first paint / node -e 0', value: ratio(FRAME), limit: PAINT_GOAL, unit: 'x' },
          { name: 'maestro version / node -e 0', value: ratio(VERSION), limit: VERSION_GOAL, unit: 'x' },
        ],
        notes: ['a daemon runs already; HOME is an empty folder; the terminal is 100 x 30 with true colour'],
        samples: Object.fromEntries(results),
      };
    } finally {
      await kit.dispose();
    }
  },
};

async function medianOf(measure: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < STARTS; i += 1) times.push(await measure());
  return median(times);
}

function environment({ home }: DaemonKit): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: home, MAESTRO_HOME: home, LANG: 'C.UTF-8', COLORTERM: 'truecolor' };
}

/** Milliseconds until a program has ended well and said what it must. */
async function runToEnd(kit: DaemonKit, words: readonly string[], expected: string): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, [...words], { env: environment(kit), stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  const [code] = await once(child, 'close');
  const took = performance.now() - start;
  if (code !== 0 || !out.includes(expected)) throw new Error(`${words.join(' ')} ended with ${code}: ${out}`);
  return took;
}

/** Milliseconds until a program on a pseudo-terminal has written what matches; ends it then. */
function paint(kit: DaemonKit, words: readonly string[], expected: RegExp): Promise<number> {
  const start = performance.now();
  const size = { name: 'xterm-256color', cols: 100, rows: 30 };
  const terminal = spawnTerminal(process.execPath, [...words], { ...size, cwd: kit.home, env: environment(kit) });
  return new Promise((resolve, reject) => {
    let out = '';
    let took: number | undefined;
    terminal.onData((data) => {
      out += data;
      if (took !== undefined || !expected.test(out)) return;
      took = performance.now() - start;
      terminal.kill('SIGKILL');
    });
    terminal.onExit(() => {
      if (took === undefined) reject(new Error(`${words.join(' ')} ended before its first frame: ${out}`));
      else resolve(took);
    });
  });
}
