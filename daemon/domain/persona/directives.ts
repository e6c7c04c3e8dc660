import type { PromptWarning } from '../../../contract/persona.ts';
import { type Clause, clauseWarning, parseClauses } from '../prompt/conditions.ts';

/** What the comments right under a heading say about its section. */
export interface Directives {
  /** How the section meets its parent's; absent: it replaces it. */
  readonly operation?: 'append' | 'prepend' | 'remove';
  readonly isSealed: boolean;
  /** The section counts only if all of these hold. */
  readonly when: readonly Clause[];
}

/** A section without directives. */
export const NO_DIRECTIVES: Directives = { isSealed: false, when: [] };

/** The text of a comment of the form `<!-- maestro: … -->`, undefined for any other comment. */
export function directiveText(comment: string): string | undefined {
  return /^<!--\s*maestro:([\s\S]*)-->$/.exec(comment)?.[1]?.trim();
}

/** Adds one directive to those before it; undefined when nobody knows it. */
export function addDirective(
  before: Directives,
  { text, line }: { readonly text: string; readonly line: number },
): { readonly directives: Directives; readonly warnings: readonly PromptWarning[] } | undefined {
  if (text === 'append' || text === 'prepend' || text === 'remove') {
    return { directives: { ...before, operation: text }, warnings: [] };
  }
  if (text === 'sealed') return { directives: { ...before, isSealed: true }, warnings: [] };
  const condition = /^when(?:\s+|$)/.exec(text)?.[0];
  if (condition === undefined) return undefined;
  const { clauses, unknown } = parseClauses(text.slice(condition.length));
  return {
    directives: { ...before, when: [...before.when, ...clauses] },
    warnings: unknown.length > 0 ? [clauseWarning(unknown, { line })] : [],
  };
}

/** The warning for a directive that has no effect where it stands. */
export function directiveWarning(text: string, line: number): PromptWarning {
  const known = addDirective(NO_DIRECTIVES, { text, line }) !== undefined;
  const reason = known
    ? 'it does not stand right under a heading'
    : 'it is none of append, prepend, remove, sealed, when';
  return { code: 'DIRECTIVE_UNKNOWN', message: `"maestro: ${text.slice(0, 60)}" has no effect: ${reason}`, line };
}
