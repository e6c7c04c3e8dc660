import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { packageRoot } from '../client/package-root.ts';
import { type DaemonKit, startDaemonKit } from '../test/harness/daemon-kit.ts';
import { type Bench, type BenchLine, spreadText } from './kit/bench.ts';
import { cpuMsOfEndedChildren } from './kit/process-usage.ts';
import { interleave, roundsOf } from './kit/rounds.ts';
import { median, ratioOf, spreadOf } from './kit/stats.ts';

const MAESTRO = join(packageRoot(), 'dist/cli/main.js');
const STARTS = 5;
const TIMEOUT_MS = 20_000;
const PERSONA = 'first-paint-persona';
const NODE = 'node -e 0';
const NODE_ON_TERMINAL = 'node -e, on a terminal';
const MODULE = 'an empty module';
const VERSION = 'maestro version';
const LIST = 'maestro session list';
const FRAME = 'first frame of the manager';
const WHOLE = 'whole frame, with headers';
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
      const empty = join(kit.home, 'empty.mjs');
      writeFileSync(empty, '');
      const variants = [
        { name: NODE, run: () => starts(() => runToEnd(kit, ['-e', '0'], '')) },
        { name: MODULE, run: () => starts(() => runToEnd(kit, [empty], '')) },
        { name: VERSION, run: () => starts(() => runToEnd(kit, [MAESTRO, 'version'], '0.')) },
        { name: LIST, run: () => starts(() => runToEnd(kit, [MAESTRO, 'session', 'list'], '')) },
        {
          name: NODE_ON_TERMINAL,
          run: () => starts(() => paint(kit, ['-e', 'process.stdout.write("ready")'], /ready/)),
        },
        // The panes are the manager's own; a warning or a blank screen has none. The end of the frame comes last.
        {
          name: FRAME,
          run: () => starts(() => paint(kit, [MAESTRO], /Library[\s\S]*Preview[\s\S]*Details[\s\S]*\x1b\[\?2026l/)),
        },
        { name: WHOLE, run: () => starts(() => paint(kit, [MAESTRO], /NAME[\s\S]*VERSION/)) },
        { name: DATA, run: () => starts(() => paint(kit, [MAESTRO], new RegExp(PERSONA))) },
      ];
      const results = await interleave(variants, { rounds });
      const column = (name: string, key: keyof Starts) => roundsOf(results, name).map((round) => round[key]);
      const ratio = (name: string, key: keyof Starts) => ratioOf(column(name, key), column(NODE, key));
      const lines = variants.map(({ name }): BenchLine => {
        const times = (['wallMs', 'cpuMs'] as const).flatMap((key) => [
          spreadText(spreadOf(column(name, key)), 0),
          spreadText(ratio(name, key)),
        ]);
        return { name, cells: times };
      });
      return {
        tables: [{ title: 'Start', columns: ['ms', 'x node -e 0', 'cpu ms', 'x node -e 0'], lines }],
        goals: [
          { name: 'first paint / node -e 0', value: ratio(FRAME, 'wallMs'), limit: PAINT_GOAL, unit: 'x' },
          { name: 'maestro version / node -e 0', value: ratio(VERSION, 'wallMs'), limit: VERSION_GOAL, unit: 'x' },
        ],
        notes: [
          'the first frame has header, panes and keys; only then the terminal library and the client are loaded',
          'NODE_EXTRA_CA_CERTS is not set here: it would more than double the time of bare node and flatter the ratios',
          'a daemon runs already; HOME is an empty folder; the terminal is 100 x 30 with true colour',
          'processor time is counted in steps of 10 ms over all starts of a round; a manager is ended after its frame',
        ],
        samples: Object.fromEntries(results),
      };
    } finally {
      await kit.dispose();
    }
  },
};

/** Some starts of one program. */
interface Starts {
  /** Median of what a user waits. */
  readonly wallMs: number;
  /** Processor time of one start, to its end: it stays the same when others use the machine. */
  readonly cpuMs: number;
}

async function starts(measure: () => Promise<number>): Promise<Starts> {
  const cpuBefore = cpuMsOfEndedChildren();
  const times: number[] = [];
  for (let i = 0; i < STARTS; i += 1) times.push(await measure());
  return { wallMs: median(times), cpuMs: (cpuMsOfEndedChildren() - cpuBefore) / STARTS };
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
    const timer = setTimeout(() => terminal.kill('SIGKILL'), TIMEOUT_MS);
    terminal.onData((data) => {
      out += data;
      if (took !== undefined || !expected.test(out)) return;
      took = performance.now() - start;
      terminal.kill('SIGKILL');
    });
    terminal.onExit(() => {
      clearTimeout(timer);
      if (took === undefined) reject(new Error(`${words.join(' ')} did not show ${expected}: ${JSON.stringify(out)}`));
      else resolve(took);
    });
  });
}
