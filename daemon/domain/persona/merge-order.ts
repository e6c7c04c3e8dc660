import { oneOf } from './three-way.ts';

/** The keys of siblings in the three versions of a text, in order, each once. */
export interface Orders {
  readonly base: readonly string[];
  readonly mine: readonly string[];
  readonly theirs: readonly string[];
}

/**
 * The order of the siblings that stay. Keys that both sides have keep the order of the side that moved them; what one
 * side added follows what it follows there, and where both added something in one place the one with the lower key
 * comes first. undefined when both sides moved the same siblings to different places. Linear but for sorting.
 */
export function mergeOrders(orders: Orders, staying: ReadonlySet<string>): readonly string[] | undefined {
  const kept = (keys: readonly string[], of: ReadonlySet<string>) => keys.filter((key) => of.has(key));
  const theirKeys = new Set(orders.theirs);
  const common = new Set(orders.mine.filter((key) => staying.has(key) && theirKeys.has(key)));
  const old = new Set(orders.base.filter((key) => common.has(key)));
  const backbone = mergeCommon({
    base: kept(orders.base, old),
    mine: kept(orders.mine, common),
    theirs: kept(orders.theirs, common),
  });
  if (!backbone) return undefined;
  const mine = addedAfter(orders.mine, common, staying);
  const theirs = addedAfter(orders.theirs, common, staying);
  return [undefined, ...backbone].flatMap((key) => [
    ...(key === undefined ? [] : [key]),
    ...[mine.get(key) ?? [], theirs.get(key) ?? []].toSorted(compareRuns).flat(),
  ]);
}

function mergeCommon({ base, mine, theirs }: Orders): readonly string[] | undefined {
  const textOf = (keys: readonly string[]) => keys.join('\n');
  if (textOf(mine) === textOf(theirs)) return mine;
  const old = new Set(base);
  const onlyOld = (keys: readonly string[]) => textOf(keys.filter((key) => old.has(key)));
  const chosen = oneOf({ base: textOf(base), mine: onlyOld(mine), theirs: onlyOld(theirs) });
  if (!chosen) return undefined;
  if (onlyOld(mine) !== onlyOld(theirs)) return chosen.value === onlyOld(mine) ? mine : theirs;
  // Only what both added stands in different places.
  return textOf(mine) < textOf(theirs) ? mine : theirs;
}

/** What one side added, in runs, by the common key that it follows; undefined for the start. */
function addedAfter(
  keys: readonly string[],
  common: ReadonlySet<string>,
  staying: ReadonlySet<string>,
): ReadonlyMap<string | undefined, readonly string[]> {
  const runs = new Map<string | undefined, string[]>();
  let anchor: string | undefined;
  for (const key of keys) {
    if (common.has(key)) {
      anchor = key;
    } else if (staying.has(key)) {
      const run = runs.get(anchor);
      if (run) run.push(key);
      else runs.set(anchor, [key]);
    }
  }
  return runs;
}

function compareRuns([a = '']: readonly string[], [b = '']: readonly string[]): number {
  return a < b ? -1 : Number(a > b);
}
