import { seededRandom } from '../../test/harness/seeded-random.ts';
import type { BenchServices } from './services.ts';
import { median } from './stats.ts';

/** Live sessions, each with a persona of its own. */
const SESSIONS = 200;
/** Too short for a clock one by one: so many are timed at once, and the median of the batches counts. */
const BATCH = 100;
const BATCHES = 1_000;

/** Ways to get an effective prompt that is in memory; each answers nanoseconds per time. */
export interface ResolveTimes {
  /** What a gateway request does: the token, its session, the block that is spliced in. */
  request(): Promise<number>;
  /** The block of a session, when the session is known. */
  block(): Promise<number>;
  /** `persona.resolve` of what was asked before. */
  resolve(): Promise<number>;
}

/** Starts the sessions and makes sure that their prompts are there. */
export async function prepareResolve(
  { services, owner, live }: BenchServices,
  names: readonly string[],
): Promise<ResolveTimes> {
  const sessions: { readonly id: string; readonly token: string }[] = [];
  for (const persona of names.slice(0, SESSIONS)) {
    const { id, token } = await services.sessions.start(owner, { agent: 'sdk', onFailure: 'closed', persona });
    sessions.push({ id, token });
    const block = await live.snapshot(id)?.block();
    if (!block || block.escaped.length < 1_000) throw new Error('a session has no prompt');
  }
  const random = seededRandom(7);
  const order = Array.from({ length: 4_096 }, () => random.below(sessions.length));
  const pick = (i: number) => sessions[order[i % order.length] ?? 0];
  return {
    request: () =>
      nanosecondsOf((i) => {
        const session = live.authenticate(pick(i)?.token ?? '');
        return live.snapshot(session ?? '')?.block();
      }),
    block: () => nanosecondsOf((i) => live.snapshot(pick(i)?.id ?? '')?.block()),
    async resolve() {
      const ask = (i: number) =>
        services.prompts.resolve(owner, { ref: names[order[i % order.length] ?? 0] ?? '', context: {} });
      for (let i = 0; i < order.length; i += 1) await ask(i);
      const batches: number[] = [];
      for (let batch = 0; batch < BATCHES; batch += 1) {
        const start = performance.now();
        for (let i = 0; i < BATCH; i += 1) await ask(batch * BATCH + i);
        batches.push(performance.now() - start);
      }
      return (median(batches) * 1e6) / BATCH;
    },
  };
}

/** Runs a lookup many times; throws when it finds nothing, or has to load. */
async function nanosecondsOf(look: (i: number) => unknown): Promise<number> {
  let missed = 0;
  const batches: number[] = [];
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const start = performance.now();
    for (let i = 0; i < BATCH; i += 1) {
      const found = look(batch * BATCH + i);
      if (found === undefined || found instanceof Promise) missed += 1;
    }
    batches.push(performance.now() - start);
  }
  if (missed > 0) throw new Error(`${missed} prompts were not in memory`);
  return (median(batches) * 1e6) / BATCH;
}
