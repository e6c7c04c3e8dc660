import { isPlainPath, matchesPattern } from './path-pattern.ts';
import { isInside, isInsideAny, relativePath, resolvePath } from './paths.ts';
import type { Plan } from './plan.ts';
import { type Instruction, LOAD_LIMITS } from './profile.ts';
import { visitFolders } from './search.ts';
import type { Sight } from './sight.ts';
import type { Candidate } from './walk.ts';

/** Where instructions of settings are looked for. */
export interface InstructionPlaces {
  /** Relative patterns start here: the root of the project, or the working directory without one. */
  readonly root: string;
  readonly home: string;
  /** Real paths of folders from which files may come whoever names them. */
  readonly roots: readonly string[];
}

/**
 * The files that settings name, in the order of the settings, the hits of one glob sorted by path. Missing files are
 * passed over. What a project's own settings name outside of the project is denied, unlike in the agent.
 */
export function* instructionFiles(
  sight: Sight,
  instructions: readonly Instruction[],
  places: InstructionPlaces,
): Plan<readonly Candidate[]> {
  const found: Candidate[] = [];
  for (const [at, instruction] of instructions.entries()) {
    const common = { scope: 'instruction', part: 'project', reason: `instructions[${at}]` } as const;
    const { pattern, isUsers } = instruction;
    if (/^https?:\/\//.test(pattern)) {
      const fate = { outcome: 'denied', note: 'an URL, which is never fetched' } as const;
      found.push({ path: pattern, ...common, fate });
      continue;
    }
    const base = pattern.startsWith('~/') ? places.home : places.root;
    const whole = resolvePath(base, pattern.replace(/^~\//, ''));
    if (!isInsideAny(whole, places.roots) && !(isUsers && isInside(whole, places.home))) {
      const note = 'it leads out of the project; only the settings of the user may name files in the home folder';
      found.push({ path: pattern, ...common, fate: { outcome: 'denied', note } });
      continue;
    }
    const paths = isPlainPath(pattern) ? [whole] : yield* globbed(sight, whole);
    for (const path of paths.slice(0, LOAD_LIMITS.searchedFiles)) {
      if ((yield* sight.look(path)).kind !== 'missing') found.push({ path, ...common });
    }
  }
  return found;
}

/** Paths that match an absolute glob, sorted. */
function* globbed(sight: Sight, pattern: string): Plan<readonly string[]> {
  const steps = pattern.split('/');
  const fixed = steps.findIndex((step) => !isPlainPath(step));
  const top = steps.slice(0, fixed).join('/') || '/';
  const hits: string[] = [];
  for (const { path, names } of yield* visitFolders(sight, { top, maxFolders: LOAD_LIMITS.searchedFolders })) {
    for (const name of names) {
      const whole = `${path === '/' ? '' : path}/${name}`;
      if (matchesPattern(relativePath('/', whole), pattern.slice(1))) hits.push(whole);
    }
  }
  return hits.sort();
}
