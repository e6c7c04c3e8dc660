import { startDaemonKit } from '../test/harness/daemon-kit.ts';
import { insertionOf } from '../test/harness/wire-calls.ts';
import { PROSE, requestBody } from './bodies.ts';
import {
  type Bench,
  type BenchGoal,
  type BenchLine,
  type BenchOptions,
  type BenchTable,
  spreadText,
} from './kit/bench.ts';
import { Child } from './kit/child.ts';
import { cpuMsOf, rssMbOf } from './kit/process-usage.ts';
import { interleave, roundsOf } from './kit/rounds.ts';
import { median, quantile, ratioOf, spreadOf } from './kit/stats.ts';
import type { LoadOrder, LoadResult } from './load/generator.ts';
import type { PassThroughAsk } from './load/pass-through.ts';
import type { ProviderAnswer, ProviderAsk } from './load/provider.ts';
import { ANSWER_BYTES, STREAM_HEADER } from './load/provider-answers.ts';

const NAMES = ['direct', 'bare pass-through', 'gateway, no persona', 'gateway, persona'] as const;
type Name = (typeof NAMES)[number];
const [DIRECT, FLOOR, OWN, INJECTED] = NAMES;
const PERSONA = `# Rules\n\n${PROSE.repeat(12)}`;
const GOAL = 1.15;

/** One road to the provider. */
interface Road {
  readonly name: Name;
  readonly port: number;
  /** Path before that of the API. */
  readonly prefix: string;
  /** Process in the middle; undefined for none. */
  readonly pid: number | undefined;
}

interface Case {
  readonly title: string;
  readonly connections: number;
  readonly body: Buffer;
  readonly isStream: boolean;
}

/** One road for one round. */
interface Sample {
  readonly p50Ms: number;
  readonly firstByteMs: number;
  readonly perSecond: number;
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly count: number;
}

/** Everything that runs while the gateway is measured. */
interface Rig {
  readonly roads: readonly Road[];
  readonly generator: Child<LoadOrder, LoadResult>;
  readonly provider: Child<ProviderAsk, ProviderAnswer>;
}

/** The gateway against the direct call and against the least that a proxy in Node can do. */
export const gatewayBench: Bench = {
  name: 'gateway',
  summary: 'added time, throughput, processor and memory of the gateway, with and without a persona',
  async run(options) {
    const provider = new Child<ProviderAsk, ProviderAnswer>(new URL('./load/provider.ts', import.meta.url));
    const floor = new Child<PassThroughAsk, { port: number }>(new URL('./load/pass-through.ts', import.meta.url));
    const generator = new Child<LoadOrder, LoadResult>(new URL('./load/generator.ts', import.meta.url));
    const { port: providerPort } = await provider.ask('port');
    const kit = await startDaemonKit({ upstreamUrl: `http://127.0.0.1:${providerPort}` });
    try {
      const { port: floorPort } = await floor.ask({ providerPort });
      await kit.client.persona.create.mutate({ name: 'rules', content: PERSONA });
      const plain = await kit.client.session.start.mutate({ agent: 'sdk' });
      const injected = await kit.client.session.start.mutate({ agent: 'sdk', persona: 'rules' });
      const gateway = { port: kit.port, pid: kit.pid };
      const roads: readonly Road[] = [
        { name: DIRECT, port: providerPort, prefix: '', pid: undefined },
        { name: FLOOR, port: floorPort, prefix: '', pid: floor.pid },
        { name: OWN, ...gateway, prefix: `/s/${plain.token}/anthropic` },
        { name: INJECTED, ...gateway, prefix: `/s/${injected.token}/anthropic` },
      ];
      return await measureAll({ roads, generator, provider }, options);
    } finally {
      await Promise.all([kit.dispose(), provider.close(), floor.close(), generator.close()]);
    }
  },
};

function casesOf(): readonly Case[] {
  const bodies = [20, 200].map((kB) => ({ kB, body: requestBody('anthropic-messages', PROSE, kB * 1_000) }));
  return [false, true].flatMap((isStream) =>
    [1, 32].flatMap((connections) =>
      bodies.map(({ kB, body }) => ({
        title: `${isStream ? 'SSE of 200 events' : 'JSON'}, ${kB} kB body, ${connections} connection${connections === 1 ? '' : 's'}`,
        ...{ connections, body, isStream },
      })),
    ),
  );
}

async function measureAll(rig: Rig, { rounds, roundMs }: BenchOptions) {
  const tables: BenchTable[] = [];
  const goals: BenchGoal[] = [];
  const samples: Record<string, object> = {};
  for (const each of casesOf()) {
    for (const road of rig.roads) await verify(rig, road, each);
    const variants = rig.roads.map((road) => ({ name: road.name, run: () => measure(rig, road, each, roundMs) }));
    const results = await interleave(variants, { rounds });
    samples[each.title] = Object.fromEntries(results);
    tables.push(tableOf(each, results));
    goals.push(goalOf(each, results));
  }
  return {
    tables,
    goals,
    samples,
    notes: [
      'load generator, provider, bare pass-through and daemon are four processes on this machine: use the ratios',
      'the bare pass-through has no sessions, tokens, checks or metering: it is the floor of node:http, not a peer',
      'the daemon meters every request into its database meanwhile, as it always does',
    ],
  };
}

function request({ port, prefix }: Road, { body, isStream }: Case): Buffer {
  const lines = [
    `POST ${prefix}/v1/messages HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'x-api-key: sk-bench',
    'anthropic-version: 2023-06-01',
    'user-agent: bench',
    'Content-Type: application/json',
    ...(isStream ? [`${STREAM_HEADER}: 1`] : []),
    `Content-Length: ${body.length}`,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
}

function order(road: Road, each: Case, ms: number): LoadOrder {
  const { connections, isStream } = each;
  const bodyBytes = isStream ? ANSWER_BYTES.sse : ANSWER_BYTES.json;
  return { port: road.port, request: request(road, each), connections, ms, bodyBytes };
}

/** Every road must have done its work: the same bytes at the provider, or the same and one block. */
async function verify({ generator, provider }: Rig, road: Road, each: Case): Promise<void> {
  await generator.ask({ ...order(road, each, 0), connections: 1, ms: 1 });
  const { last } = await provider.ask('last');
  const inserted = insertionOf(each.body, last);
  const block = JSON.stringify(PERSONA.trimEnd()).slice(1, -1);
  const isRight = road.name === INJECTED ? inserted?.includes(block) : inserted?.length === 0;
  if (!isRight) throw new Error(`${road.name} sent something else than it should (${each.title})`);
}

async function measure({ generator }: Rig, road: Road, each: Case, roundMs: number): Promise<Sample> {
  const cpuBefore = road.pid === undefined ? Number.NaN : cpuMsOf(road.pid);
  const { total, firstByte, elapsedMs } = await generator.ask(order(road, each, roundMs));
  return {
    p50Ms: median(total),
    firstByteMs: median(firstByte),
    perSecond: (total.length * 1_000) / elapsedMs,
    cpuMs: road.pid === undefined ? Number.NaN : (cpuMsOf(road.pid) - cpuBefore) / total.length,
    rssMb: road.pid === undefined ? Number.NaN : rssMbOf(road.pid),
    count: total.length,
  };
}

type Results = ReadonlyMap<string, readonly Sample[]>;

function column(results: Results, name: Name, key: keyof Sample): readonly number[] {
  return roundsOf(results, name).map((sample) => sample[key]);
}

/** What a user waits for: the first byte of a stream, the whole of a document. */
function waitKey({ isStream }: Case): 'firstByteMs' | 'p50Ms' {
  return isStream ? 'firstByteMs' : 'p50Ms';
}

function tableOf(each: Case, results: Results): BenchTable {
  const key = waitKey(each);
  const direct = column(results, DIRECT, key);
  const lines = NAMES.map((name): BenchLine => {
    const times = column(results, name, key);
    const added = spreadOf(times.map((time, i) => time - (direct[i] ?? Number.NaN)));
    const cpu = median(column(results, name, 'cpuMs'));
    const rss = quantile(column(results, name, 'rssMb'), 1);
    return {
      name,
      cells: [
        spreadText(spreadOf(times)),
        name === DIRECT ? '' : spreadText(added),
        name === DIRECT ? '' : spreadText(ratioOf(times, column(results, FLOOR, key))),
        name === DIRECT ? '' : spreadText(ratioOf(times, column(results, OWN, key))),
        median(column(results, name, 'perSecond')).toFixed(0),
        Number.isNaN(cpu) ? '' : cpu.toFixed(2),
        Number.isNaN(rss) ? '' : rss.toFixed(0),
      ],
    };
  });
  const what = each.isStream ? 'first byte p50 ms' : 'p50 ms';
  const columns = [what, 'added ms', 'x bare', 'x no persona', 'req/s', 'cpu ms/req', 'RSS MB'];
  return { title: each.title, columns, lines };
}

function goalOf(each: Case, results: Results): BenchGoal {
  const key = waitKey(each);
  const value = ratioOf(column(results, INJECTED, key), column(results, OWN, key));
  return { name: `persona / no persona, ${each.title}`, value, limit: GOAL, unit: 'x' };
}
