import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { foldText } from '../daemon/domain/search/fold.ts';
import { NameIndex } from '../daemon/domain/search/name-index.ts';
import { type Bench, type BenchGoal, type BenchLine, type BenchTable, spreadText } from './kit/bench.ts';
import { makeLibrary, storeMadeLibrary } from './kit/library-data.ts';
import { interleave, roundsOf, type Variant } from './kit/rounds.ts';
import { type BenchServices, openServices } from './kit/services.ts';
import { median, quantile, ratioOf, spreadOf } from './kit/stats.ts';

const SEED = 20_260_302;
const PERSONAS = 100_000;
/** With `--quick`. */
const FEW_PERSONAS = 10_000;
/** Names that are typed in one round, six keys each: seven rounds make the 2,000 samples of a p99. */
const TYPED = 60;
const KEYS = 6;
const CALLS = 8;
const GOAL_FRAME_MS = 16;
const PLAIN = 'floor: every text asked whether it has the word';
const FRESH = 'each query anew';
const TYPING = 'as one types';

interface Measured {
  readonly tables: readonly BenchTable[];
  readonly goals: readonly BenchGoal[];
  readonly notes: readonly string[];
  readonly samples: object;
}

/** How long a person waits for finds in a large library. */
export const searchBench: Bench = {
  name: 'search',
  summary: 'searching 100,000 personas: names as one types, texts, facets, duplicates',
  async run({ rounds }) {
    const personas = rounds > 3 ? PERSONAS : FEW_PERSONAS;
    const names = await measureNames(personas, rounds);
    const bench = await openServices();
    try {
      await storeMadeLibrary(bench.database, { personas, seed: SEED, ownerId: bench.owner.userId });
      const texts = await measureTexts(bench, rounds);
      const alike = await measureDuplicates(bench);
      const parts = [names, texts, alike];
      return {
        tables: parts.flatMap(({ tables }) => tables),
        goals: parts.flatMap(({ goals }) => goals),
        notes: [`${personas} made-up personas of about 2 kB, seed ${SEED}`, ...parts.flatMap(({ notes }) => notes)],
        samples: { names: names.samples, texts: texts.samples, duplicates: alike.samples },
      };
    } finally {
      await bench.close();
    }
  },
};

/** Beginnings of names that are there, and the same with letters left out. */
function queriesOf(names: readonly string[]): readonly string[] {
  return Array.from({ length: TYPED }, (_none, n) => {
    const name = names[(n * 7_919) % names.length] ?? '';
    return n % 3 === 2 ? name.replace(/[aeiou]/g, '') : n % 3 === 1 ? (name.split('-')[1] ?? name) : name;
  });
}

async function measureNames(personas: number, rounds: number): Promise<Measured> {
  const index = new NameIndex();
  const texts: string[] = [];
  const names: string[] = [];
  const builtAt = performance.now();
  for (const { persona } of makeLibrary({ personas, seed: SEED, ownerId: 'o' })) {
    index.put(persona.id, { name: persona.name, title: persona.displayName, tags: persona.tags });
    texts.push(foldText([persona.name, persona.displayName, ...persona.tags].join('\n')));
    names.push(persona.name);
  }
  const builtMs = performance.now() - builtAt;
  const queries = queriesOf(names);
  const typeAll = (look: (query: string) => void, before: () => void) => async () => {
    const times: number[] = [];
    for (const query of queries) {
      for (let keys = 1; keys <= Math.min(KEYS, query.length); keys += 1) {
        before();
        const start = performance.now();
        look(query.slice(0, keys));
        times.push(performance.now() - start);
      }
    }
    return times;
  };
  const find = (query: string) => void index.search(query, 50);
  // Any change of the index makes it forget what the last query found.
  const forget = () => index.put('none', { name: 'none', title: '', tags: [] });
  const variants: Variant<number[]>[] = [
    { name: TYPING, run: typeAll(find, () => undefined) },
    { name: FRESH, run: typeAll(find, forget) },
    {
      name: PLAIN,
      run: typeAll(
        (query) => void texts.filter((text) => text.includes(query)).length,
        () => undefined,
      ),
    },
  ];
  const results = await interleave(variants, { rounds });
  const p50s = (name: string) => roundsOf(results, name).map((times) => median(times));
  const lines = variants.map(({ name }): BenchLine => {
    const all = roundsOf(results, name).flat();
    const ratio = spreadText(ratioOf(p50s(name), p50s(PLAIN)));
    return {
      name,
      cells: [spreadText(spreadOf(p50s(name))), quantile(all, 0.99).toFixed(1), String(all.length), ratio],
    };
  });
  const p99 = quantile(roundsOf(results, TYPING).flat(), 0.99);
  return {
    tables: [{ title: 'Names, one key', columns: ['p50 ms', 'p99 ms', 'samples', 'x floor'], lines }],
    goals: [
      { name: 'names p99, ranked', value: { median: p99, low: p99, high: p99 }, limit: GOAL_FRAME_MS, unit: ' ms' },
    ],
    notes: [
      `the index has ${(index.bytes / 1e6).toFixed(1)} MB beside the ids; made with the library in ${(builtMs / 1e3).toFixed(1)} s`,
      'names: 50 ranked finds and the exact number of all; the floor neither ranks nor finds left-out letters',
    ],
    samples: Object.fromEntries(results),
  };
}

const RAW = 'floor: bare better-sqlite3, the rare word';
const QUERIES: readonly (readonly [name: string, query: string])[] = [
  ['a rare word', '471'],
  ['a word that most texts have', 'rules'],
  ['two such words', 'rules tone'],
  ['a phrase', '"the reviewer"'],
  ['such a word, with a seldom tag', 'rules tag:tag-59'],
  ['without words: a tag and a kind', 'tag:tag-0 kind:style'],
];

async function measureTexts({ services, owner, dataDir }: BenchServices, rounds: number): Promise<Measured> {
  const raw = new Sqlite(join(dataDir, 'maestro.db'), { readonly: true });
  const bare = raw.prepare('SELECT rowid FROM persona_texts WHERE persona_texts MATCH ? ORDER BY rank LIMIT 20');
  const timed = (call: () => Promise<unknown>) => async () => {
    const times: number[] = [];
    for (let n = 0; n < CALLS; n += 1) {
      const start = performance.now();
      await call();
      times.push(performance.now() - start);
    }
    return times;
  };
  const totals = new Map<string, string>();
  const text = (name: string, query: string) =>
    timed(async () => {
      const { total, isCapped, items } = await services.search.text(owner, { query, limit: 20, offset: 0 });
      if (items.length === 0) throw new Error(`nothing was found for ${query}`);
      totals.set(name, `${isCapped ? '≥' : ''}${total}`);
    });
  const variants: Variant<number[]>[] = [
    ...QUERIES.map(([name, query]) => ({ name, run: text(name, query) })),
    {
      name: 'facets of a word that most texts have',
      run: timed(() => services.search.facets(owner, { query: 'rules' })),
    },
    { name: RAW, run: timed(async () => bare.all('"471"*')) },
  ];
  const results = await interleave(variants, { rounds });
  raw.close();
  const p50s = (name: string) => roundsOf(results, name).map((times) => median(times));
  return {
    tables: [
      {
        title: 'Texts: a page of 20 with lines, tags and states',
        columns: ['p50 ms', 'found', 'x bare rare word'],
        lines: variants.map(({ name }) => ({
          name,
          cells: [
            spreadText(spreadOf(p50s(name)), 1),
            totals.get(name) ?? '-',
            spreadText(ratioOf(p50s(name), p50s(RAW)), 0),
          ],
        })),
      },
    ],
    goals: [],
    notes: ['texts: asked of a thread of its own; the event loop is free meanwhile. The floor finds row numbers only'],
    samples: Object.fromEntries(results),
  };
}

async function measureDuplicates({ services, owner }: BenchServices): Promise<Measured> {
  let longestGapMs = 0;
  let last = performance.now();
  const beat = setInterval(() => {
    longestGapMs = Math.max(longestGapMs, performance.now() - last);
    last = performance.now();
  }, 1);
  const start = performance.now();
  const { compared, total, isCapped } = await services.duplicates.find(owner, { threshold: 0.8, limit: 50 });
  const seconds = (performance.now() - start) / 1e3;
  clearInterval(beat);
  const cells = [seconds.toFixed(1), String(compared), `${isCapped ? '≥' : ''}${total}`, longestGapMs.toFixed(0)];
  return {
    tables: [
      {
        title: 'Duplicates of the whole library, once',
        columns: ['s', 'compared', 'groups', 'longest wait of others ms'],
        lines: [{ name: 'threshold 0.8', cells }],
      },
    ],
    goals: [],
    notes: [],
    samples: { seconds, longestGapMs },
  };
}
