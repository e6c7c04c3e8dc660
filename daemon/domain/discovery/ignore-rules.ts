import { matchesPattern } from './path-pattern.ts';

interface IgnoreRule {
  readonly pattern: string;
  readonly isNegated: boolean;
  readonly foldersOnly: boolean;
}

/** Rules of an ignore file that are read; nobody writes more. */
const MAX_RULES = 1_000;

/** Whether a path below the folder of an ignore file is left out; `isFolder` says what it is. */
export type IgnoreTest = (path: string, isFolder: boolean) => boolean;

/**
 * Reads a file in the syntax of .gitignore: comments, `!` takes back, a final `/` is for folders only, a pattern with
 * another `/` counts from the folder of the file, the last rule that matches decides.
 */
export function ignoreTest(text: string): IgnoreTest {
  const rules = text
    .split(/\r?\n/)
    .slice(0, MAX_RULES)
    .flatMap((line) => ruleOf(line) ?? []);
  return (path, isFolder) => {
    const hit = rules.findLast(
      ({ pattern, foldersOnly }) => (isFolder || !foldersOnly) && matchesPattern(path, pattern),
    );
    return hit !== undefined && !hit.isNegated;
  };
}

function ruleOf(line: string): IgnoreRule | undefined {
  // A backslash keeps a blank at the end.
  const text = line.replace(/(?<!\\) +$/, '');
  if (text === '' || text.startsWith('#')) return undefined;
  const isNegated = text.startsWith('!');
  const body = isNegated ? text.slice(1) : text;
  const foldersOnly = body.endsWith('/');
  const bare = foldersOnly ? body.slice(0, -1) : body;
  if (bare === '') return undefined;
  return { pattern: bare.includes('/') ? bare : `**/${bare}`, isNegated, foldersOnly };
}
