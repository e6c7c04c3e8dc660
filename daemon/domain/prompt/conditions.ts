import type { PromptWarning, ResolveContext } from '../../../contract/persona.ts';
import { matchesGlob } from '../text/glob.ts';

/** One `key=value,value` of a `when` directive. */
export interface Clause {
  /** `agent`, `env.CI` and so on, as written. */
  readonly key: string;
  readonly isNegated: boolean;
  readonly patterns: readonly { readonly glob: string; readonly isNegated: boolean }[];
}

/** What clauses are decided by: the context and the tags of the persona that is asked for. */
export interface Facts {
  readonly context: ResolveContext;
  readonly tags: readonly string[];
}

const VALUES: Readonly<Record<string, (facts: Facts) => readonly (string | undefined)[]>> = {
  agent: ({ context }) => [context.agent],
  model: ({ context }) => [context.model],
  path: ({ context }) => pathsOf(context),
  branch: ({ context }) => [context.branch],
  user: ({ context }) => [context.user],
  session: ({ context }) => [context.session],
  tag: ({ tags }) => tags,
};
/** Keys whose `*` stops at a `/`. */
const SEGMENTED: ReadonlySet<string> = new Set(['path', 'branch']);

/** Reads the text after `when`. A part that is no `key=value` becomes a clause that never holds, with a warning. */
export function parseClauses(text: string): {
  readonly clauses: readonly Clause[];
  readonly unknown: readonly string[];
} {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const clauses = words.map(toClause);
  const unknown = words.filter((_, i) => !isKnown(clauses[i]?.key ?? ''));
  return { clauses, unknown: words.length === 0 ? ['when'] : unknown };
}

/**
 * Whether every clause holds. In a clause one of the plain patterns must match, if there are any, and none of the
 * patterns with `!`; `!key=…` turns the clause around. A fact that is not known matches nothing; an unknown clause
 * never holds.
 */
export function clausesHold(clauses: readonly Clause[], facts: Facts): boolean {
  return clauses.every((clause) => holds(clause, facts));
}

/** The first clause that does not hold and what it met, in words; undefined when all hold. Values of `env.` are not told. */
export function failingClause(clauses: readonly Clause[], facts: Facts): string | undefined {
  const failing = clauses.find((clause) => !holds(clause, facts));
  if (!failing) return undefined;
  const { key } = failing;
  if (!isKnown(key)) return `${clauseText(failing)}: not a condition that is known`;
  const values = valuesOf(key, facts).filter((value) => value !== undefined);
  if (values.length === 0) return `${clauseText(failing)}: ${key} is not known here`;
  if (key.startsWith('env.')) return `${clauseText(failing)}: ${key} is something else`;
  return `${clauseText(failing)}: ${key} is ${values.join(', ')}`;
}

function clauseText({ key, isNegated, patterns }: Clause): string {
  const globs = patterns.map((each) => `${each.isNegated ? '!' : ''}${each.glob}`).join(',');
  return `${isNegated ? '!' : ''}${key}=${globs}`;
}

/** The warning for parts of a `when` that no Maestro understands. */
export function clauseWarning(unknown: readonly string[], place: { readonly line: number }): PromptWarning {
  return {
    code: 'CLAUSE_UNKNOWN',
    message: `unknown condition ${unknown.join(' ')}: the section is left out; use agent, model, path, branch, env.NAME, user, tag or session`,
    line: place.line,
  };
}

function toClause(word: string): Clause {
  const equals = word.indexOf('=');
  const isNegated = word.startsWith('!');
  const patterns = word.slice(equals + 1).split(',');
  return {
    key: equals < 0 ? '' : word.slice(isNegated ? 1 : 0, equals),
    isNegated,
    patterns: patterns.map((glob) => ({ glob: glob.replace(/^!/, ''), isNegated: glob.startsWith('!') })),
  };
}

function isKnown(key: string): boolean {
  return Object.hasOwn(VALUES, key) || /^env\.[A-Za-z_]\w*$/.test(key);
}

function holds({ key, isNegated, patterns }: Clause, facts: Facts): boolean {
  if (!isKnown(key)) return false;
  const values = valuesOf(key, facts).filter((value) => value !== undefined);
  const matches = ({ glob }: { glob: string }) =>
    values.some((value) => matchesGlob(value, glob, { anyStar: !SEGMENTED.has(key) }));
  const wanted = patterns.filter((pattern) => !pattern.isNegated);
  const refused = patterns.filter((pattern) => pattern.isNegated);
  return ((wanted.length === 0 || wanted.some(matches)) && !refused.some(matches)) !== isNegated;
}

function valuesOf(key: string, facts: Facts): readonly (string | undefined)[] {
  if (!key.startsWith('env.')) return VALUES[key]?.(facts) ?? [];
  const { env = {} } = facts.context;
  const name = key.slice('env.'.length);
  return [Object.hasOwn(env, name) ? env[name] : undefined];
}

/** The file that is worked on, as given and from the working directory; without one the directory itself. */
function pathsOf({ path, cwd }: ResolveContext): readonly (string | undefined)[] {
  if (path === undefined) return [cwd];
  const base = cwd === undefined || cwd.endsWith('/') ? cwd : `${cwd}/`;
  return base !== undefined && path.startsWith(base) ? [path, path.slice(base.length)] : [path];
}
