import type { UsageRow } from '../../../contract/system.ts';
import type { RequestGroup } from './usage.ts';

interface Sum {
  requests: number;
  errors: number;
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  /** By whole milliseconds to the first byte: how many requests, and the sum of their exact times. */
  readonly bins: Map<number, { requests: number; totalMs: number }>;
}

/** Adds groups of requests up by key. */
export class UsageSums {
  readonly #sums = new Map<string, Sum>();

  /** The keys that were counted for. */
  get keys(): readonly string[] {
    return [...this.#sums.keys()];
  }

  /** Counts a group for a key. */
  add(key: string, group: RequestGroup): void {
    const sum = this.#sums.get(key) ?? newSum();
    this.#sums.set(key, sum);
    sum.requests += group.requests;
    sum.errors += group.errors;
    sum.inputTokens += group.inputTokens;
    sum.outputTokens += group.outputTokens;
    sum.cachedTokens += group.cachedTokens;
    if (group.binMs === null || group.meanFirstByteMs === null) return;
    const bin = sum.bins.get(group.binMs) ?? { requests: 0, totalMs: 0 };
    sum.bins.set(group.binMs, bin);
    bin.requests += group.requests;
    bin.totalMs += group.requests * group.meanFirstByteMs;
  }

  /** One row a key, the busiest first; keys break ties. */
  rows(labels: ReadonlyMap<string, string>): readonly UsageRow[] {
    return [...this.#sums]
      .map(([key, { bins, ...sums }]) => ({
        key,
        label: labels.get(key) ?? key,
        ...sums,
        medianFirstByteMs: medianOf(bins),
      }))
      .sort((a, b) => b.requests - a.requests || (a.key < b.key ? -1 : 1));
  }
}

function newSum(): Sum {
  return { requests: 0, errors: 0, inputTokens: 0, outputTokens: 0, cachedTokens: 0, bins: new Map() };
}

/** The middle time, or the mean of the two in the middle; each as the mean of its bin. Null without any. */
function medianOf(bins: Sum['bins']): number | null {
  const ordered = [...bins].sort(([a], [b]) => a - b).map(([, bin]) => bin);
  const count = ordered.reduce((total, { requests }) => total + requests, 0);
  if (count === 0) return null;
  const at = (position: number): number => {
    let seen = 0;
    for (const { requests, totalMs } of ordered) {
      seen += requests;
      if (position < seen) return totalMs / requests;
    }
    return 0;
  };
  return (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2;
}
