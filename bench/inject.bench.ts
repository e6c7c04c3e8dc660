import { escapeBlock, injectPersona, type Wire } from '../daemon/gateway/inject/inject.ts';
import { type BodyWire, CODE, PROSE, requestBody } from './bodies.ts';
import { type Bench, type BenchLine, spreadText } from './kit/bench.ts';
import { interleave, roundsOf } from './kit/rounds.ts';
import { median, ratioOf } from './kit/stats.ts';

const ROUND_MS = 40;
const SIZES = [20_000, 200_000, 1_600_000];
const KINDS = { prose: PROSE, code: CODE } as const;
/** The goal of the design is at least three times as fast: the splice takes at most a third. */
const GOAL = 1 / 3;

const block = escapeBlock(`<active_persona id="p" version="1.0.0" key="bench">\n${PROSE.repeat(10)}</active_persona>`);
const options = { nonce: 'bench', policy: 'always' } as const;

/** Insertion into the bytes against JSON.parse and JSON.stringify, in one process. */
export const injectBench: Bench = {
  name: 'inject',
  summary: 'splice of the persona into the bytes of a body, against parsing and writing it again',
  async run({ rounds }) {
    const lines: BenchLine[] = [];
    const goals = [];
    const samples: Record<string, object> = {};
    for (const wire of ['openai-chat', 'anthropic-messages'] as const) {
      for (const [kind, text] of Object.entries(KINDS)) {
        for (const size of SIZES) {
          const name = `${wire}, ${kind}, ${size / 1_000} kB`;
          const results = await compare(wire, requestBody(wire, text, size), rounds * 2);
          const [splice, parse, copy] = ['splice', 'parse', 'copy'].map((each) => roundsOf(results, each));
          const value = ratioOf(splice ?? [], parse ?? []);
          samples[name] = Object.fromEntries(results);
          lines.push({
            name,
            cells: [...[splice, parse, copy].map((each) => median(each ?? []).toFixed(1)), spreadText(value)],
          });
          goals.push({ name: `splice / parse, ${name}`, value, limit: GOAL, unit: 'x' });
        }
      }
    }
    const columns = ['splice µs', 'parse µs', 'bare copy µs', 'splice / parse'];
    const notes = ['tools before the conversation; the system text of Anthropic comes last, so all of it is scanned'];
    return { tables: [{ title: 'Insertion in process', columns, lines }], goals, notes, samples };
  },
};

function compare(wire: BodyWire & Wire, body: Buffer, rounds: number) {
  const spliced = JSON.parse(injectPersona(wire, body, block, options).body.toString('utf8')) as object;
  const parsed = JSON.parse(reparse(body).toString('utf8')) as object;
  if (JSON.stringify(Object.keys(spliced)) !== JSON.stringify(Object.keys(parsed)))
    throw new Error(`splice and parse made different bodies of ${wire}`);
  const timed = (name: string, run: () => unknown) => ({ name, run: async () => microseconds(run) });
  return interleave(
    [
      timed('splice', () => injectPersona(wire, body, block, options)),
      timed('parse', () => reparse(body)),
      timed('copy', () => Buffer.concat([body, block.escaped])),
    ],
    { rounds, warmUp: 3 },
  );
}

function reparse(bytes: Buffer): Buffer {
  const value = JSON.parse(bytes.toString('utf8'));
  if (Array.isArray(value.system)) value.system.push({ type: 'text', text: 'x' });
  else value.messages.splice(1, 0, { role: 'system', content: 'x' });
  return Buffer.from(JSON.stringify(value));
}

function microseconds(run: () => unknown): number {
  const start = process.hrtime.bigint();
  const end = start + BigInt(ROUND_MS * 1e6);
  let now = start;
  let count = 0;
  for (; now < end; now = process.hrtime.bigint()) {
    for (let i = 0; i < 10; i += 1) run();
    count += 10;
  }
  return Number(now - start) / count / 1_000;
}
