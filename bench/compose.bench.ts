import { createHash } from 'node:crypto';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { EffectivePrompt } from '../contract/persona.ts';
import { WatchedDatabase } from '../daemon/services/library-watch.ts';
import type { TokenCounter } from '../daemon/services/ports.ts';
import { PromptService } from '../daemon/services/prompt-service.ts';
import { type SeededRandom, seededRandom } from '../test/harness/seeded-random.ts';
import { type Bench, type BenchGoal, type BenchLine, type BenchTable, spreadText } from './kit/bench.ts';
import { type BenchServices, openServices } from './kit/services.ts';
import { ratioOf, spreadOf } from './kit/stats.ts';

interface Shape {
  readonly chain: number;
  readonly textKb: number;
}

/** Chains and texts as people write them: CLAUDE.md files of 2 to 20 kB. */
const SHAPES: readonly Shape[] = [
  { chain: 8, textKb: 4 },
  { chain: 4, textKb: 20 },
  { chain: 16, textKb: 8 },
  { chain: 4, textKb: 2 },
];
const CHILDREN = 100;
const COLD_SAMPLES = 10;
const HITS = 20_000;
const WARM_UP = 3;
const GOAL_RATIO = 0.1;
const GOAL_US = 1;

interface Round {
  /** Microseconds of processor for one child. */
  readonly cold: number;
  readonly edited: number;
  readonly hit: number;
}

/** What an edit of a parent costs those who inherit from it. */
export const composeBench: Bench = {
  name: 'compose',
  summary: 'effective prompts of 100 children: from nothing, after an edit of a parent, and asked again',
  async run({ rounds }) {
    const lines: BenchLine[] = [];
    const goals: BenchGoal[] = [];
    const samples: Record<string, readonly Round[]> = {};
    for (const shape of SHAPES) {
      const name = `chain of ${shape.chain}, ${shape.textKb} kB each`;
      const found = await measure(shape, rounds);
      samples[name] = found;
      const column = (of: keyof Round) => found.map((round) => round[of]);
      const ratio = ratioOf(column('edited'), column('cold'));
      const cells = (['cold', 'edited', 'hit'] as const).map((of) =>
        spreadText(spreadOf(column(of)), of === 'hit' ? 2 : 0),
      );
      lines.push({ name, cells: [...cells, spreadText(ratio, 3)] });
      goals.push({ name: `after an edit / from nothing, ${name}`, value: ratio, limit: GOAL_RATIO, unit: 'x' });
      goals.push({ name: `asked again, ${name}`, value: spreadOf(column('hit')), limit: GOAL_US, unit: ' µs' });
    }
    const columns = ['from nothing µs', 'after an edit µs', 'asked again µs', 'edit / nothing'];
    const tables: readonly BenchTable[] = [{ title: 'One effective prompt', columns, lines }];
    const notes = [
      'processor time of the process with all its threads, for one prompt',
      `from nothing: nothing in memory, every version read from the database, every token counted, in this process; ${COLD_SAMPLES} children a round`,
      `after an edit: one line of one section of the middle ancestor is edited, then all ${CHILDREN} children are resolved; time for one of them`,
      'each round checks that both give the same bytes, parts and tokens',
    ];
    return { tables, goals, notes, samples };
  },
};

async function measure(shape: Shape, rounds: number): Promise<readonly Round[]> {
  const local = await openServices();
  try {
    const names = await makeLibrary(local, shape);
    const found: Round[] = [];
    for (let round = -WARM_UP; round < rounds; round += 1) {
      const result = await measureRound(local, { names, middle: `a${Math.floor(shape.chain / 2)}`, round });
      if (round >= 0) found.push(result);
    }
    return found;
  } finally {
    await local.close();
  }
}

async function measureRound(
  { services, owner, database }: BenchServices,
  { names, middle, round }: { readonly names: readonly string[]; readonly middle: string; readonly round: number },
): Promise<Round> {
  const context = { agent: 'claude-code', variables: { language: 'Go' } };
  for (const ref of names) await services.prompts.resolve(owner, { ref, context });
  const before = await services.personas.get(owner, middle);
  const content = before.content.replace(/The rule of this round.*/, `The rule of this round is number ${round + 10}.`);
  await services.personas.edit(owner, { ref: middle, baseVersion: before.version, fields: { content } });
  const edited = await timeOf(names, (ref) => services.prompts.resolve(owner, { ref, context }));
  const hit = await timeOf(
    Array.from({ length: HITS }, () => names[0] ?? ''),
    (ref) => services.prompts.resolve(owner, { ref, context }),
  );
  const asked = names.slice(0, COLD_SAMPLES);
  const fresh = new Map<string, EffectivePrompt>();
  const cold = await timeOf(asked, async (ref) => {
    const prompts = new PromptService({ database: new WatchedDatabase(database), tokens: forgetful, sha256 });
    fresh.set(ref, await prompts.resolve(owner, { ref, context }));
  });
  for (const ref of asked) {
    const warm = await services.prompts.resolve(owner, { ref, context });
    if (JSON.stringify(fresh.get(ref)) !== JSON.stringify(warm))
      throw new Error(`the prompt of ${ref} depends on what is in memory`);
    if (!warm.text.includes(`number ${round + 10}.`)) throw new Error('the edit did not reach the child');
  }
  return { cold, edited, hit };
}

/** Microseconds of processor for one of them, all threads of the process together: others on the machine do not count. */
async function timeOf(refs: readonly string[], call: (ref: string) => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (const ref of refs) await call(ref);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / refs.length;
}

/** Counts every text every time. */
const forgetful: TokenCounter = {
  tokenizer: 'o200k_base',
  count: async (texts) => texts.map((text) => countTokens(text)),
};

function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A chain a0 (the root) … and children of its end; answers the names of the children. */
async function makeLibrary({ services, owner }: BenchServices, { chain, textKb }: Shape): Promise<readonly string[]> {
  const random = seededRandom(42);
  const ancestors = chain - 1;
  for (let level = 0; level < ancestors; level += 1) {
    const parent = level === 0 ? {} : { parent: `a${level - 1}` };
    await services.personas.create(owner, { ...parent, name: `a${level}`, content: textOf(level, { textKb, random }) });
  }
  const names = Array.from({ length: CHILDREN }, (_, i) => `child-${i}`);
  for (const [i, name] of names.entries()) {
    const content = textOf(100 + i, { textKb, random });
    await services.personas.create(owner, { name, parent: `a${ancestors - 1}`, content });
  }
  return names;
}

const WORDS =
  'the review of a change begins with its callers and ends with a test that fails without it; name `the file` and the input, because a finding without evidence costs more than it gives'.split(
    ' ',
  );

/** Sections of about 500 characters, some shared with the texts around, with a variable, a condition and a directive. */
function textOf(seed: number, { textKb, random }: { readonly textKb: number; readonly random: SeededRandom }): string {
  const sentence = () => `${Array.from({ length: 13 }, () => random.pick(WORDS)).join(' ')}.`;
  const sections = [
    '# Engineer\n\nYou work in {{language}}.\n',
    `## Rule ${seed}\n\nThe rule of this round is number 1.\n`,
  ];
  for (let i = 0; sections.join('\n').length < textKb * 1_000; i += 1) {
    const directive =
      i % 5 === 1 ? '<!-- maestro: append -->\n' : i % 7 === 3 ? '<!-- maestro: when agent=claude-* -->\n' : '';
    const title = i % 3 === 0 ? `Shared ${i}` : `Part ${seed} ${i}`;
    sections.push(`## ${title}\n${directive}\n${Array.from({ length: 6 }, () => `- ${sentence()}`).join('\n')}\n`);
  }
  return sections.join('\n');
}
