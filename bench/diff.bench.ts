import { diffLines } from 'diff';
import { diffTexts } from '../daemon/domain/persona/diff.ts';
import { editsOf } from '../daemon/domain/persona/line-edits.ts';
import { seededRandom } from '../test/harness/seeded-random.ts';
import { type Bench, type BenchGoal, type BenchLine, spreadText } from './kit/bench.ts';
import { interleave, roundsOf } from './kit/rounds.ts';
import { median, ratioOf, spreadOf } from './kit/stats.ts';

const LINES = 729;
const ROUND_MS = 60;
/** Share of the lines that were edited; a rewrite has none in common. */
const CASES = [
  { name: '2 % edited', share: 0.02, limit: 1.1 },
  { name: '20 % edited', share: 0.2, limit: 0.3 },
  { name: 'rewritten', share: 1, limit: 0.3 },
] as const;
/** The worst a size limit allows: two texts of a mebibyte with nothing in common, in long and in one-letter lines. */
const HOSTILE_BYTES = 1024 * 1024;
const HOSTILE_LIMIT_MS = 1_000;

/** The line diff against jsdiff, and on hostile texts, in one process. */
export const diffBench: Bench = {
  name: 'diff',
  summary: 'the line diff of two versions against jsdiff, and on hostile texts',
  async run({ rounds }) {
    const lines: BenchLine[] = [];
    const goals: BenchGoal[] = [];
    const samples: Record<string, object> = {};
    for (const { name, share, limit } of CASES) {
      const results = await compare(share, rounds * 2);
      const [edits, whole, peer] = ['edits', 'whole', 'jsdiff'].map((each) => roundsOf(results, each));
      const value = ratioOf(edits ?? [], peer ?? []);
      samples[name] = Object.fromEntries(results);
      const times = [edits, whole, peer].map((each) => median(each ?? []).toFixed(2));
      lines.push({ name, cells: [...times, spreadText(value), spreadText(ratioOf(whole ?? [], peer ?? []))] });
      goals.push({ name: `line edits / jsdiff, 50 kB, ${name}`, value, limit, unit: 'x' });
    }
    for (const [name, [before, after]] of Object.entries(hostilePairs())) {
      const value = spreadOf(Array.from({ length: rounds }, () => milliseconds(() => diffTexts(before, after))));
      samples[name] = value;
      lines.push({ name, cells: ['', value.median.toFixed(0), '', '', ''] });
      goals.push({ name: `whole diff, ${name}`, value, limit: HOSTILE_LIMIT_MS, unit: 'ms' });
    }
    const columns = ['edits ms', 'whole ms', 'jsdiff ms', 'edits / jsdiff', 'whole / jsdiff'];
    const notes = [`jsdiff and edits find the lines; whole also marks words and makes hunks; ${LINES} lines of 50 kB`];
    return { tables: [{ title: 'Diff in process', columns, lines }], goals, notes, samples };
  },
};

function compare(share: number, rounds: number) {
  const [before, after] = textPair(share);
  const [oldLines, newLines] = [before.split('\n'), after.split('\n')];
  const inserted = editsOf(oldLines, newLines).reduce((sum, edit) => sum + edit.newEnd - edit.newStart, 0);
  const peer = diffLines(before, after).reduce((sum, { added, count }) => sum + (added ? count : 0), 0);
  if (inserted === 0 || Math.abs(inserted - peer) > LINES / 10) throw new Error('the two diffs disagree');
  const timed = (name: string, run: () => unknown) => ({ name, run: async () => repeated(run) });
  return interleave(
    [
      timed('edits', () => editsOf(before.split('\n'), after.split('\n'))),
      timed('whole', () => diffTexts(before, after)),
      timed('jsdiff', () => diffLines(before, after)),
    ],
    { rounds, warmUp: 3 },
  );
}

/** 50 kB of prose in lines, and the same with a share of its lines edited. */
function textPair(share: number): readonly [string, string] {
  const random = seededRandom(7);
  const words = () => Array.from({ length: 10 }, () => random.below(46_656).toString(36).padStart(3, 'w'));
  const before = Array.from({ length: LINES }, (_, i) => `${i % 9 === 0 ? '- ' : ''}${words().join(' ')} and so on.`);
  const after = before.map((line) => {
    if (random.below(1_000) >= share * 1_000) return line;
    return share === 1 ? words().join(' ') : line.replace(/\w+ and so/, 'another and so');
  });
  return [`${before.join('\n')}\n`, `${after.join('\n')}\n`];
}

function hostilePairs(): Readonly<Record<string, readonly [string, string]>> {
  const random = seededRandom(11);
  const letters = (alphabet: string) => {
    let text = '';
    while (text.length < HOSTILE_BYTES) text += `${alphabet.charAt(random.below(alphabet.length))}\n`;
    return text;
  };
  const long = (seed: string) => Array.from({ length: 16_384 }, (_, i) => `${seed}${i}`.padEnd(63, seed)).join('\n');
  const words = (seed: string) => Array.from({ length: 2_048 }, () => `${seed} `.repeat(255)).join('\n');
  return {
    '1 MiB, nothing in common': [long('a'), long('b')],
    '1 MiB, one-letter lines': [letters('abcdefgh'), letters('abcdefgh')],
    '1 MiB, long lines of short words': [words('a'), words('b')],
    '1 MiB, one line': ['a '.repeat(HOSTILE_BYTES / 2), 'b '.repeat(HOSTILE_BYTES / 2)],
  };
}

function repeated(run: () => unknown): number {
  const end = performance.now() + ROUND_MS;
  let count = 0;
  const start = performance.now();
  for (let now = start; now < end; now = performance.now()) {
    run();
    count += 1;
  }
  return (performance.now() - start) / count;
}

function milliseconds(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
