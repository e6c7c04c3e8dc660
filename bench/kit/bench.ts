import type { Spread } from './stats.ts';

/** How much is measured. */
export interface BenchOptions {
  /** Rounds of each variant. */
  readonly rounds: number;
  /** Length of one round where it is a length of time, milliseconds. */
  readonly roundMs: number;
}

/** One line of a result: a name, and a text for each column. */
export interface BenchLine {
  readonly name: string;
  readonly cells: readonly string[];
}

/** A table as it is printed. */
export interface BenchTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly lines: readonly BenchLine[];
}

/** A ratio, or a size, that must not be exceeded. */
export interface BenchGoal {
  readonly name: string;
  readonly value: Spread;
  readonly limit: number;
  /** `x` for ratios, else a unit. */
  readonly unit: string;
}

/** Everything one measurement found. */
export interface BenchResult {
  readonly tables: readonly BenchTable[];
  readonly goals: readonly BenchGoal[];
  /** Conditions and differences that a reader must know. */
  readonly notes: readonly string[];
  /** The rounds themselves, for the file. */
  readonly samples: object;
}

/** One measurement of `npm run bench`. */
export interface Bench {
  readonly name: string;
  readonly summary: string;
  run(options: BenchOptions): Promise<BenchResult>;
}

/** `0.42 (0.40–0.45)`: median and range of the rounds. */
export function spreadText({ median, low, high }: Spread, digits = 2): string {
  const text = (value: number) => value.toFixed(digits);
  return `${text(median)} (${text(low)}–${text(high)})`;
}
