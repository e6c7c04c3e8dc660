type Step = { readonly kind: 'char'; readonly char: string } | { readonly kind: 'star' | 'globstar' | 'folders' };

/**
 * Whether a text matches a glob from start to end. `*` stands for any characters but `/`, `**` for any characters,
 * a leading or inner `**` + `/` also for nothing; every other character for itself. With `anyStar` a single `*` crosses
 * `/` too. All states are followed at once, so the time is at most text length times pattern length.
 */
export function matchesGlob(text: string, pattern: string, options: { readonly anyStar?: boolean } = {}): boolean {
  const steps = toSteps(pattern, options.anyStar ?? false);
  let states = closure(steps, new Set([0]), true);
  for (const char of text) {
    const next = new Set<number>();
    for (const state of states) follow(steps[state], { char, state, next });
    states = closure(steps, next, char === '/');
    if (states.size === 0) return false;
  }
  return states.has(steps.length);
}

function toSteps(pattern: string, anyStar: boolean): readonly Step[] {
  const steps: Step[] = [];
  for (const [token] of pattern.matchAll(/\*{2,}\/?|\*|[^*]/gsu)) {
    const atSegmentStart = steps.length === 0 || isSlash(steps.at(-1));
    if (token.endsWith('/') && token.length > 1) {
      if (atSegmentStart) steps.push({ kind: 'folders' });
      else steps.push({ kind: 'globstar' }, { kind: 'char', char: '/' });
    } else if (token.startsWith('*')) {
      steps.push({ kind: anyStar || token.length > 1 ? 'globstar' : 'star' });
    } else {
      steps.push({ kind: 'char', char: token });
    }
  }
  return steps;
}

function isSlash(step: Step | undefined): boolean {
  return step?.kind === 'folders' || (step?.kind === 'char' && step.char === '/');
}

function follow(
  step: Step | undefined,
  { char, state, next }: { readonly char: string; readonly state: number; readonly next: Set<number> },
): void {
  if (!step) return;
  if (step.kind === 'char') {
    if (step.char === char) next.add(state + 1);
  } else if (step.kind !== 'star' || char !== '/') {
    next.add(state);
  }
}

/** Adds what is reached without a character: stars match nothing, `**` + `/` only where a path segment starts. */
function closure(steps: readonly Step[], states: Set<number>, atSegmentStart: boolean): Set<number> {
  // A set visits what is added while it is walked.
  for (const state of states) {
    const kind = steps[state]?.kind;
    if (kind === 'star' || kind === 'globstar' || (kind === 'folders' && atSegmentStart)) states.add(state + 1);
  }
  return states;
}
