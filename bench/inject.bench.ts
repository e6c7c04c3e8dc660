import { escapeBlock, injectPersona, type Wire } from '../daemon/gateway/inject/inject.ts';

/** Splice against JSON.parse + JSON.stringify, in one process, in turns; prints the medians and their ratio. */

const PROSE =
  'The daemon keeps one snapshot per session, and a switch replaces the pointer; nobody mutates it. ' +
  'A request reads it once, when its body is complete, so a change never shows up half way through.\n';
const CODE = '  if (value === "none") {\n    return path.replace("\\\\", "/") + \'\\n\';\n  }\n';
const ROUNDS = 15;
const ROUND_MS = 40;

const block = escapeBlock(`<active_persona id="p" version="1.0.0" key="bench">\n${PROSE.repeat(10)}</active_persona>`);
const options = { nonce: 'bench', policy: 'always' } as const;

function tools(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `tool_${i}`,
    description: PROSE.repeat(3),
    input_schema: {
      type: 'object',
      properties: { path: { type: 'string', description: 'A path.' }, limit: { type: 'integer', minimum: 0 } },
      required: ['path'],
    },
  }));
}

function history(text: string, size: number): object[] {
  const turns: object[] = [];
  for (let left = size; left > 0; left -= 3000) {
    const content = text.repeat(Math.ceil(Math.min(left, 3000) / text.length));
    turns.push({ role: turns.length % 2 === 0 ? 'user' : 'assistant', content });
  }
  return turns;
}

function body(wire: Wire, text: string, size: number): Buffer {
  const messages = history(text, Math.max(size - 12_000, 4_000));
  const head = { model: 'm', stream: true, temperature: 0.7 };
  const system = PROSE.repeat(20);
  if (wire === 'openai-chat') {
    return Buffer.from(
      JSON.stringify({ ...head, messages: [{ role: 'system', content: system }, ...messages], tools: tools(8) }),
    );
  }
  return Buffer.from(JSON.stringify({ ...head, tools: tools(8), messages, system: [{ type: 'text', text: system }] }));
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
  return Number(now - start) / count / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function measure(name: string, wire: Wire, bytes: Buffer): void {
  const times = { splice: [] as number[], reparse: [] as number[], copy: [] as number[] };
  for (let round = 0; round < ROUNDS + 3; round += 1) {
    const splice = microseconds(() => injectPersona(wire, bytes, block, options));
    const parsed = microseconds(() => reparse(bytes));
    const copy = microseconds(() => Buffer.concat([bytes, block.escaped]));
    if (round < 3) continue;
    times.splice.push(splice);
    times.reparse.push(parsed);
    times.copy.push(copy);
  }
  const [splice, parsed, copy] = [median(times.splice), median(times.reparse), median(times.copy)];
  console.log(
    `${name.padEnd(34)} ${String(bytes.length).padStart(8)} B  splice ${splice.toFixed(1).padStart(8)} µs` +
      `  parse+stringify ${parsed.toFixed(1).padStart(8)} µs  ratio ${(parsed / splice).toFixed(1).padStart(5)}x` +
      `  (bare copy ${copy.toFixed(1)} µs)`,
  );
}

for (const wire of ['openai-chat', 'anthropic-messages'] as const) {
  for (const [kind, text] of Object.entries({ prose: PROSE, code: CODE })) {
    for (const size of [20_000, 200_000, 1_600_000]) {
      measure(`${wire} ${kind} ${size / 1000} kB`, wire, body(wire, text, size));
    }
  }
}
