/** One thing in three versions: the one that both sides started from, and what each made of it. */
export interface ThreeSides<T> {
  readonly base: T;
  readonly mine: T;
  readonly theirs: T;
}

/**
 * The value after both changes: the changed one where one side changed it, the common one where both made the same of
 * it; undefined where they collide. Values are compared by what they say, whatever the order of their keys.
 */
export function oneOf<T>({ base, mine, theirs }: ThreeSides<T>): { readonly value: T } | undefined {
  const [old, left, right] = [canonical(base), canonical(mine), canonical(theirs)];
  if (left === right || right === old) return { value: mine };
  return left === old ? { value: theirs } : undefined;
}

/** JSON with sorted keys; a text stands for itself. */
function canonical(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return JSON.stringify(value ?? null, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
