/** A pure function that remembers its last answers: the same arguments (compared by identity) give the same object. */
export function memoLast<Args extends readonly unknown[], T>(
  compute: (...args: Args) => T,
  size = 1,
): (...args: Args) => T {
  const kept: { readonly args: Args; readonly value: T }[] = [];
  return (...args) => {
    const at = kept.findIndex((each) => each.args.every((arg, i) => Object.is(arg, args[i])));
    const found = at < 0 ? { args, value: compute(...args) } : kept[at];
    if (!found) throw new Error('a memo keeps what it computed');
    if (at !== 0) {
      if (at > 0) kept.splice(at, 1);
      kept.unshift(found);
      kept.length = Math.min(kept.length, size);
    }
    return found.value;
  };
}
