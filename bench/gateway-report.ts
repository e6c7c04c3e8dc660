import { type BenchGoal, type BenchLine, type BenchTable, spreadText } from './kit/bench.ts';
import { roundsOf } from './kit/rounds.ts';
import { median, quantile, ratioOf, spreadOf } from './kit/stats.ts';

/** The roads to the provider. The peer is there only when it is installed. */
export const ROADS = {
  direct: 'direct',
  floor: 'bare pass-through',
  own: 'gateway, no persona',
  injected: 'gateway, persona',
  peer: 'Portkey',
} as const;
export type RoadName = (typeof ROADS)[keyof typeof ROADS];

/** What is sent, and how often at once. */
export interface GatewayCase {
  readonly title: string;
  readonly connections: number;
  readonly kB: number;
  readonly body: Buffer;
  readonly isStream: boolean;
}

/** One road for one round. */
export interface RoadSample {
  readonly p50Ms: number;
  readonly firstByteMs: number;
  readonly perSecond: number;
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly count: number;
}

/** Rounds by the name of their road. */
export type RoadResults = ReadonlyMap<string, readonly RoadSample[]>;

/** With a persona, against the same gateway without one. */
const OWN_GOAL = 1.15;
/** Against Portkey: added time at 20 and at 200 kB, requests a second, processor. */
const PEER_GOALS = { added20: 0.2, added200: 0.12, throughput20: 1 / 5, cpu: 0.15 } as const;

/** What a user waits for: the first byte of a stream, the whole of a document. */
function waitKey({ isStream }: GatewayCase): 'firstByteMs' | 'p50Ms' {
  return isStream ? 'firstByteMs' : 'p50Ms';
}

function column(results: RoadResults, name: string, key: keyof RoadSample): readonly number[] {
  return roundsOf(results, name).map((sample) => sample[key]);
}

function added(results: RoadResults, name: string, each: GatewayCase): readonly number[] {
  const direct = column(results, ROADS.direct, waitKey(each));
  return column(results, name, waitKey(each)).map((time, i) => time - (direct[i] ?? Number.NaN));
}

/** One case as a table: a line for each road. */
export function gatewayTable(each: GatewayCase, results: RoadResults): BenchTable {
  const key = waitKey(each);
  const lines = [...results.keys()].map((name): BenchLine => {
    const times = column(results, name, key);
    const isDirect = name === ROADS.direct;
    const ratio = (base: string) => (isDirect ? '' : spreadText(ratioOf(times, column(results, base, key))));
    const cpu = median(column(results, name, 'cpuMs'));
    const rss = quantile(column(results, name, 'rssMb'), 1);
    return {
      name,
      cells: [
        spreadText(spreadOf(times)),
        isDirect ? '' : spreadText(spreadOf(added(results, name, each))),
        ratio(ROADS.floor),
        ratio(ROADS.own),
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

/** The goals that a case has, those against the peer only when it ran. */
export function gatewayGoals(each: GatewayCase, results: RoadResults): readonly BenchGoal[] {
  const key = waitKey(each);
  const value = ratioOf(column(results, ROADS.injected, key), column(results, ROADS.own, key));
  const own = { name: `persona / no persona, ${each.title}`, value, limit: OWN_GOAL, unit: 'x' };
  return results.has(ROADS.peer) ? [own, ...peerGoals(each, results)] : [own];
}

function peerGoals(each: GatewayCase, results: RoadResults): readonly BenchGoal[] {
  const { connections, kB, title } = each;
  const cpu = ratioOf(column(results, ROADS.injected, 'cpuMs'), column(results, ROADS.peer, 'cpuMs'));
  const goals: BenchGoal[] = [
    { name: `cpu, persona / Portkey, ${title}`, value: cpu, limit: PEER_GOALS.cpu, unit: 'x' },
  ];
  if (connections === 1) {
    const value = ratioOf(added(results, ROADS.injected, each), added(results, ROADS.peer, each));
    const limit = kB < 100 ? PEER_GOALS.added20 : PEER_GOALS.added200;
    goals.push({ name: `added time, persona / Portkey, ${title}`, value, limit, unit: 'x' });
  } else if (kB < 100) {
    const value = ratioOf(column(results, ROADS.peer, 'perSecond'), column(results, ROADS.injected, 'perSecond'));
    goals.push({ name: `req/s, Portkey / persona, ${title}`, value, limit: PEER_GOALS.throughput20, unit: 'x' });
  }
  return goals;
}
