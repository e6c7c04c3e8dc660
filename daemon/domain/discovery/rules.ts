import { type BraceBudget, expandBraces } from './braces.ts';
import { matchesPattern } from './path-pattern.ts';
import { relativePath } from './paths.ts';
import type { Plan } from './plan.ts';
import { LOAD_LIMITS } from './profile.ts';
import { visitFolders } from './search.ts';
import type { Sight } from './sight.ts';
import type { Candidate } from './walk.ts';

/** Markdown files in a folder of rules and below it, by path. Links to folders in it are not entered: no loop is possible. */
export function* ruleFiles(sight: Sight, folder: string, part: Candidate['part']): Plan<readonly Candidate[]> {
  if ((yield* sight.look(folder)).kind !== 'folder') return [];
  // By the path as it is written: a folder that is a link shows in the real paths of its files.
  const visited = yield* visitFolders(sight, { top: folder, maxFolders: LOAD_LIMITS.searchedFolders });
  const paths = visited.flatMap(({ path, names }) =>
    names.filter((name) => name.endsWith('.md')).map((name) => `${path === '/' ? '' : path}/${name}`),
  );
  return paths
    .sort()
    .slice(0, LOAD_LIMITS.searchedFiles)
    .map((path) => ({ path, scope: 'rule', part, reason: 'rule' }));
}

/** The patterns that a rule is for, from `paths` of its front matter; undefined: for everything. */
export function rulePatterns(
  frontMatter: Readonly<Record<string, unknown>> | null,
  budget: BraceBudget,
): readonly string[] | undefined {
  const paths = frontMatter?.paths;
  const given = typeof paths === 'string' ? splitAtCommas(paths) : Array.isArray(paths) ? paths : [];
  const patterns = given.filter((each): each is string => typeof each === 'string').map((each) => each.trim());
  const written = patterns.filter((each) => each !== '');
  return written.length === 0 ? undefined : written.flatMap((pattern) => expandBraces(pattern, budget));
}

/** Whether one of the files, real paths, is what a rule of this folder is for. */
export function isForOneOf(patterns: readonly string[], root: string, files: readonly string[]): boolean {
  return files.some((file) => {
    const path = relativePath(root, file);
    return !path.startsWith('..') && patterns.some((pattern) => matchesPattern(path, pattern));
  });
}

/** Commas inside braces belong to the pattern. */
function splitAtCommas(text: string): readonly string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const char of text) {
    if (char === '{') depth += 1;
    if (char === '}') depth = Math.max(0, depth - 1);
    if (char === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${char}`);
  }
  return parts;
}
