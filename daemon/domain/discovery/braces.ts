/** What all patterns of a load together may grow to. */
export interface BraceBudget {
  patterns: number;
  chars: number;
}

/** A budget that nothing was taken from: 1,000 patterns and 4 MiB. */
export function braceBudget(): BraceBudget {
  return { patterns: 1_000, chars: 4 * 1024 * 1024 };
}

/**
 * The patterns that `{a,b}` groups stand for, in order; groups multiply and may be nested. Takes them off the budget; a
 * pattern that is over it, or whose braces do not match, comes back as it is.
 */
export function expandBraces(pattern: string, budget: BraceBudget): readonly string[] {
  let done: readonly string[] = [pattern];
  for (let depth = 0; done.some((each) => groupIn(each)); depth += 1) {
    const next: string[] = [];
    let chars = 0;
    for (const each of done) {
      for (const one of expandFirst(each)) {
        next.push(one);
        chars += one.length;
        if (next.length > budget.patterns || chars > budget.chars || depth > 64) return [pattern];
      }
    }
    done = next;
  }
  const chars = done.reduce((sum, { length }) => sum + length, 0);
  if (done.length > budget.patterns || chars > budget.chars) return [pattern];
  budget.patterns -= done.length;
  budget.chars -= chars;
  return done;
}

function expandFirst(pattern: string): readonly string[] {
  const group = groupIn(pattern);
  if (!group) return [pattern];
  const before = pattern.slice(0, group.open);
  const after = pattern.slice(group.close + 1);
  return group.choices.map((choice) => before + choice + after);
}

interface Group {
  readonly open: number;
  readonly close: number;
  readonly choices: readonly string[];
}

/** The first group with a comma; `{x}` is text. */
function groupIn(pattern: string): Group | undefined {
  const opens: { readonly at: number; readonly commas: number[] }[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '{') opens.push({ at, commas: [] });
    else if (char === ',') opens.at(-1)?.commas.push(at);
    else if (char === '}') {
      const open = opens.pop();
      if (!open || open.commas.length === 0) continue;
      const cuts = [open.at, ...open.commas, at];
      const choices = cuts.slice(1).map((cut, n) => pattern.slice((cuts[n] ?? 0) + 1, cut));
      return { open: open.at, close: at, choices };
    }
  }
  return undefined;
}
