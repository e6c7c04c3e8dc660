import { mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { listPersonasInput } from '../contract/persona.ts';
import type { Places } from '../contract/places.ts';
import { type DaemonKit, startDaemonKit } from '../test/harness/daemon-kit.ts';
import { type Bench, type BenchGoal, type BenchTable, spreadText } from './kit/bench.ts';
import { storeMadeLibrary } from './kit/library-data.ts';
import { timeImport } from './kit/library-import.ts';
import { type ListPage, listPages, timePage, touchLibrary } from './kit/library-lists.ts';
import { prepareResolve } from './kit/library-resolve.ts';
import { type LibrarySize, sizeOf } from './kit/library-size.ts';
import { rssMbOf } from './kit/process-usage.ts';
import { interleave, roundsOf } from './kit/rounds.ts';
import { type BenchServices, openServices } from './kit/services.ts';
import { median, spreadOf } from './kit/stats.ts';

const SEED = 20_260_301;
const PERSONAS = 100_000;
/** With `--quick`. */
const FEW_PERSONAS = 10_000;
const READINGS = 20;
const GOAL_PAGE_MS = 5;
const GOAL_RESOLVE_US = 1;
const GOAL_RSS_MB = 400;
/** For 10,000 files. */
const GOAL_IMPORT_S = 30;

interface Measured {
  readonly tables: readonly BenchTable[];
  readonly goals: readonly BenchGoal[];
  readonly samples: object;
}

/** A large library: its lists, its prompts, its size, and the memory of a daemon that has it open. */
export const libraryBench: Bench = {
  name: 'library',
  summary: 'a library of 100,000 personas: lists, prompts in memory, import, size, memory of the daemon',
  async run({ rounds }) {
    const personas = rounds > 3 ? PERSONAS : FEW_PERSONAS;
    let inProcess: Measured = { tables: [], goals: [], samples: {} };
    const kit = await startDaemonKit({
      seed: async (places) => {
        inProcess = await measureData(places, { personas, rounds });
      },
    });
    try {
      const memory = await measureDaemon(kit, personas);
      return {
        tables: [...inProcess.tables, ...memory.tables],
        goals: [...inProcess.goals, ...memory.goals],
        notes: [
          `${personas} personas of about 2 kB, five versions for a tenth of them, seed ${SEED}; made-up words that pack like prose`,
          'a page has 100 rows and the total; "after a change" is the first one after a persona was changed',
          'after an import: while the tokenizer still runs (it ends after a minute), and before memory is given back',
          'from memory: 200 live sessions, each with a persona of its own, in a random order',
        ],
        samples: { ...inProcess.samples, ...memory.samples },
      };
    } finally {
      await kit.dispose();
    }
  },
};

interface Scale {
  readonly personas: number;
  readonly rounds: number;
}

async function measureData({ dataDir }: Places, scale: Scale): Promise<Measured> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const bench = await openServices({ dataDir, userName: userInfo().username });
  let parts: readonly Measured[];
  try {
    const start = performance.now();
    await storeMadeLibrary(bench.database, { personas: scale.personas, seed: SEED, ownerId: bench.owner.userId });
    const madeMs = performance.now() - start;
    parts = [
      await measureLists(bench, scale),
      await measureResolve(bench, scale.rounds),
      await measureAudit(bench, madeMs),
    ];
  } finally {
    await bench.close();
  }
  const size = measureSize(sizeOf(join(dataDir, 'maestro.db')));
  const all = [...parts, size];
  return {
    tables: all.flatMap(({ tables }) => tables),
    goals: all.flatMap(({ goals }) => goals),
    samples: Object.assign({}, ...all.map(({ samples }) => samples)) as object,
  };
}

async function measureLists(bench: BenchServices, { personas, rounds }: Scale): Promise<Measured> {
  const pages = listPages(personas);
  const first = async (page: ListPage) => {
    await touchLibrary(bench);
    return median(await timePage(bench, page, 1));
  };
  const variants = pages.map((page) => ({
    name: page.name,
    run: async () => ({ first: await first(page), again: median(await timePage(bench, page, READINGS)) }),
  }));
  const results = await interleave(variants, { rounds });
  const spread = (name: string, key: 'first' | 'again') => spreadOf(roundsOf(results, name).map((each) => each[key]));
  return {
    tables: [
      {
        title: 'A page of the list, in the process of the daemon',
        columns: ['p50 ms', 'after a change, ms'],
        lines: pages.map(({ name }) => ({
          name,
          cells: [spreadText(spread(name, 'again')), spreadText(spread(name, 'first'))],
        })),
      },
    ],
    goals: pages.map(({ name }) => ({
      name: `list page ${name}, p50`,
      ...{ value: spread(name, 'again'), limit: GOAL_PAGE_MS, unit: ' ms' },
    })),
    samples: { lists: Object.fromEntries(results) },
  };
}

async function measureResolve(bench: BenchServices, rounds: number): Promise<Measured> {
  const page = await bench.services.personas.list(
    bench.owner,
    listPersonasInput.parse({ kind: 'persona', limit: 200 }),
  );
  const times = await prepareResolve(
    bench,
    page.items.map(({ name }) => name),
  );
  const ways = {
    'token, session and prompt': times.request,
    'prompt of a session': times.block,
    'persona.resolve, asked before': times.resolve,
  };
  const variants = Object.entries(ways).map(([name, run]) => ({ name, run }));
  const results = await interleave(variants, { rounds });
  const micros = (name: string) => spreadOf(roundsOf(results, name).map((ns) => ns / 1_000));
  return {
    tables: [
      {
        title: 'An effective prompt from memory',
        columns: ['µs'],
        lines: variants.map(({ name }) => ({ name, cells: [spreadText(micros(name))] })),
      },
    ],
    goals: variants.slice(1).map(({ name }) => ({ name, value: micros(name), limit: GOAL_RESOLVE_US, unit: ' µs' })),
    samples: { resolve: Object.fromEntries(results) },
  };
}

async function measureAudit(bench: BenchServices, madeMs: number): Promise<Measured> {
  const start = performance.now();
  const { entries } = await bench.services.audit.verify(bench.owner);
  const ms = performance.now() - start;
  const once = { 'library written': madeMs / 1_000, [`audit of ${entries} entries checked`]: ms / 1_000 };
  return {
    tables: [columnOf('Once, s', once, 2)],
    goals: [],
    samples: { madeMs, audit: { entries, ms } },
  };
}

function measureSize(size: LibrarySize): Measured {
  const { file, texts, plainFile, plainTexts } = size;
  const mb = (value: number) => value.toFixed(0);
  return {
    tables: [
      {
        title: 'Size on disk, MB',
        columns: ['packed', 'plain', 'ratio'],
        lines: [
          { name: 'texts', cells: [mb(texts), mb(plainTexts), (texts / plainTexts).toFixed(2)] },
          { name: 'database', cells: [mb(file), mb(plainFile), (file / plainFile).toFixed(2)] },
        ],
      },
    ],
    goals: [],
    samples: { size },
  };
}

async function measureDaemon({ client, pid }: DaemonKit, personas: number): Promise<Measured> {
  const ready = rssMbOf(pid);
  for (const { input } of listPages(personas)) {
    for (let i = 0; i < READINGS; i += 1) await client.persona.list.query(input);
  }
  const listed = rssMbOf(pid);
  for (let offset = 0; offset < personas; offset += 500) await client.persona.list.query({ limit: 500, offset });
  const walked = rssMbOf(pid);
  const times = await timeImport(client, personas / 10, SEED + 1);
  const imported = rssMbOf(pid);
  const states = {
    ...{ ready, 'after the pages above': listed, 'after every page of the whole list': walked },
    [`after an import of ${times.files} files`]: imported,
  };
  const wholeS = times.stageS + times.planS + times.importS;
  const steps = { given: times.stageS, 'planned and checked': times.planS, written: times.importS, 'in all': wholeS };
  return {
    tables: [
      columnOf('Resident memory of a daemon with this library, MB', states, 0),
      columnOf(`An import of ${times.files} files over the socket, s`, steps, 1),
    ],
    goals: [
      { name: 'daemon memory after the lists', value: spreadOf([walked]), limit: GOAL_RSS_MB, unit: ' MB' },
      { name: `import of ${times.files} files`, value: spreadOf([wholeS]), limit: GOAL_IMPORT_S, unit: ' s' },
    ],
    samples: { memory: states, import: times },
  };
}

function columnOf(title: string, values: Readonly<Record<string, number>>, digits: number): BenchTable {
  return {
    ...{ title, columns: [''] },
    lines: Object.entries(values).map(([name, value]) => ({ name, cells: [value.toFixed(digits)] })),
  };
}
