import { isDeepStrictEqual } from 'node:util';
import { type DaemonKit, startDaemonKit } from '../test/harness/daemon-kit.ts';
import { insertionOf } from '../test/harness/wire-calls.ts';
import { PROSE, requestBody } from './bodies.ts';
import {
  type GatewayCase,
  gatewayGoals,
  gatewayTable,
  ROADS,
  type RoadName,
  type RoadSample,
} from './gateway-report.ts';
import type { Bench, BenchGoal, BenchOptions, BenchResult, BenchTable } from './kit/bench.ts';
import { Child } from './kit/child.ts';
import { PORTKEY_INSTALL, type Portkey, startPortkey } from './kit/portkey.ts';
import { cpuMsOf, rssMbOf } from './kit/process-usage.ts';
import { interleave } from './kit/rounds.ts';
import { median } from './kit/stats.ts';
import type { LoadOrder, LoadResult } from './load/generator.ts';
import type { PassThroughAsk } from './load/pass-through.ts';
import type { ProviderAnswer, ProviderAsk } from './load/provider.ts';
import { ANSWER_BYTES, STREAM_HEADER } from './load/provider-answers.ts';

const PERSONA = `# Rules\n\n${PROSE.repeat(12)}`;

/** One road to the provider. */
interface Road {
  readonly name: RoadName;
  readonly port: number;
  /** Path before that of the API. */
  readonly prefix: string;
  /** Process in the middle; undefined for none. */
  readonly pid: number | undefined;
  /** Further header lines. */
  readonly headers: readonly string[];
}

/** Everything that runs while the gateway is measured. */
interface Rig {
  readonly roads: readonly Road[];
  readonly generator: Child<LoadOrder, LoadResult>;
  readonly provider: Child<ProviderAsk, ProviderAnswer>;
}

/** The gateway against the direct call, against the least that a proxy in Node can do, and against a peer. */
export const gatewayBench: Bench = {
  name: 'gateway',
  summary: 'added time, throughput, processor and memory of the gateway, with and without a persona',
  async run(options) {
    const provider = new Child<ProviderAsk, ProviderAnswer>(new URL('./load/provider.ts', import.meta.url));
    const floor = new Child<PassThroughAsk, { port: number }>(new URL('./load/pass-through.ts', import.meta.url));
    const generator = new Child<LoadOrder, LoadResult>(new URL('./load/generator.ts', import.meta.url));
    const { port: providerPort } = await provider.ask('port');
    const kit = await startDaemonKit({ upstreamUrl: `http://127.0.0.1:${providerPort}` });
    const portkey = await startPortkey();
    try {
      const { port: floorPort } = await floor.ask({ providerPort });
      await kit.client.persona.create.mutate({ name: 'rules', content: PERSONA });
      const plain = await kit.client.session.start.mutate({ agent: 'sdk' });
      const injected = await kit.client.session.start.mutate({ agent: 'sdk', persona: 'rules' });
      const gateway = { port: kit.port, pid: kit.pid, headers: [] };
      const roads: readonly Road[] = [
        { name: ROADS.direct, port: providerPort, prefix: '', pid: undefined, headers: [] },
        { name: ROADS.floor, port: floorPort, prefix: '', pid: floor.pid, headers: [] },
        { ...gateway, name: ROADS.own, prefix: `/s/${plain.token}/anthropic` },
        { ...gateway, name: ROADS.injected, prefix: `/s/${injected.token}/anthropic` },
        ...(portkey ? [peerRoad(portkey, providerPort)] : []),
      ];
      const result = await measureAll({ roads, generator, provider }, options);
      for (const { id } of [plain, injected]) await requireSplices(kit, id);
      return { ...result, notes: [...result.notes, peerNote(portkey)] };
    } finally {
      await Promise.all([kit.dispose(), portkey?.close(), provider.close(), floor.close(), generator.close()]);
    }
  },
};

function peerRoad({ port, pid, headersFor }: Portkey, providerPort: number): Road {
  return { name: ROADS.peer, port, pid, prefix: '', headers: headersFor(providerPort) };
}

function peerNote(portkey: Portkey | undefined): string {
  return portkey
    ? `Portkey ${portkey.version} routes, validates and transforms: its whole job against ours; it cannot stream on Node 20`
    : `Portkey is not installed, so there is no peer; to compare: ${PORTKEY_INSTALL}`;
}

/** Parsing and writing a body anew is a fallback; a figure for it would not be the gateway's. */
async function requireSplices({ client }: DaemonKit, id: string): Promise<void> {
  const rows = await client.session.requests.query({ id, limit: 500 });
  if (rows.length === 0 || rows.some(({ reparsed, status }) => reparsed || status !== 200))
    throw new Error('the gateway did not splice every body');
}

function casesOf(): readonly GatewayCase[] {
  const bodies = [20, 200].map((kB) => ({ kB, body: requestBody('anthropic-messages', PROSE, kB * 1_000) }));
  return [false, true].flatMap((isStream) =>
    [1, 32].flatMap((connections) =>
      bodies.map(({ kB, body }) => {
        const times = connections === 1 ? '1 connection' : `${connections} connections`;
        const title = `${isStream ? 'SSE of 200 events' : 'JSON'}, ${kB} kB body, ${times}`;
        return { title, connections, kB, body, isStream };
      }),
    ),
  );
}

async function measureAll(rig: Rig, { rounds, roundMs }: BenchOptions): Promise<BenchResult> {
  const tables: BenchTable[] = [];
  const goals: BenchGoal[] = [];
  const samples: Record<string, object> = {};
  for (const each of casesOf()) {
    const roads = rig.roads.filter(({ name }) => !(each.isStream && name === ROADS.peer));
    for (const road of roads) await verify(rig, road, each);
    const variants = roads.map((road) => ({ name: road.name, run: () => measure(rig, road, each, roundMs) }));
    const results = await interleave(variants, { rounds });
    samples[each.title] = Object.fromEntries(results);
    tables.push(gatewayTable(each, results));
    goals.push(...gatewayGoals(each, results));
  }
  return {
    tables,
    goals,
    samples,
    notes: [
      'load generator, provider, proxies and daemon are processes on this one machine: use the ratios',
      'the bare pass-through has no sessions, tokens, checks or metering: it is the floor of node:http, not a peer',
      'the daemon meters every request into its database meanwhile, as it always does',
    ],
  };
}

function request({ port, prefix, headers }: Road, { body, isStream }: GatewayCase): Buffer {
  const lines = [
    `POST ${prefix}/v1/messages HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'x-api-key: sk-bench',
    'anthropic-version: 2023-06-01',
    'user-agent: bench',
    'Content-Type: application/json',
    ...headers,
    ...(isStream ? [`${STREAM_HEADER}: 1`] : []),
    `Content-Length: ${body.length}`,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
}

function order(road: Road, each: GatewayCase, ms: number): LoadOrder {
  const { connections, isStream } = each;
  const bodyBytes = isStream ? ANSWER_BYTES.sse : ANSWER_BYTES.json;
  return { port: road.port, request: request(road, each), connections, ms, bodyBytes };
}

/** Every road must have done its work: the same bytes at the provider, or the same and one block. */
async function verify({ generator, provider }: Rig, road: Road, each: GatewayCase): Promise<void> {
  await generator.ask({ ...order(road, each, 1), connections: 1 });
  const { last } = await provider.ask('last');
  if (!hasArrived(road.name, each.body, last))
    throw new Error(`${road.name} sent something else than it should (${each.title})`);
}

function hasArrived(name: RoadName, sent: Buffer, arrived: Buffer): boolean {
  // A peer that writes bodies anew may order them anew.
  if (name === ROADS.peer) return isDeepStrictEqual(JSON.parse(arrived.toString()), JSON.parse(sent.toString()));
  const inserted = insertionOf(sent, arrived);
  const block = JSON.stringify(PERSONA.trimEnd()).slice(1, -1);
  return name === ROADS.injected ? inserted?.includes(block) === true : inserted?.length === 0;
}

async function measure({ generator }: Rig, road: Road, each: GatewayCase, roundMs: number): Promise<RoadSample> {
  const { pid } = road;
  const cpuBefore = pid === undefined ? Number.NaN : cpuMsOf(pid);
  const { total, firstByte, elapsedMs } = await generator.ask(order(road, each, roundMs));
  return {
    p50Ms: median(total),
    firstByteMs: median(firstByte),
    perSecond: (total.length * 1_000) / elapsedMs,
    cpuMs: pid === undefined ? Number.NaN : (cpuMsOf(pid) - cpuBefore) / total.length,
    rssMb: pid === undefined ? Number.NaN : rssMbOf(pid),
    count: total.length,
  };
}
