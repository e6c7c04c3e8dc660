import type { ResolveContext } from '../../../contract/persona.ts';
import type { ParsedSections } from '../persona/sections.ts';
import type { SourceVersion } from './source.ts';

/** What of a context a text asks for. */
export interface Questions {
  /** Keys of conditions: `agent`, `env.CI`. */
  readonly clauses: readonly string[];
  /** Names of variables that are filled in. */
  readonly variables: readonly string[];
}

/** What a text asks for: it depends on nothing but the text. */
export function questionsOf(parsed: ParsedSections): Questions {
  const clauses = parsed.sections.flatMap(({ directives }) => directives.when.map(({ key }) => key));
  const variables = parsed.slots.flatMap((slot) => (slot.kind === 'variable' ? [slot.name] : []));
  return { clauses: [...new Set(clauses)], variables: [...new Set(variables)] };
}

/**
 * A text that is equal for two contexts that give the same prompt of these versions: the facts their conditions ask for
 * and the values of their variables. So sessions that differ in nothing that matters share one prompt.
 */
export function relevantFacts(
  sources: readonly SourceVersion[],
  { context, ask }: { readonly context: ResolveContext; readonly ask: (source: SourceVersion) => Questions },
): string {
  const clauses = new Set<string>();
  const variables = new Set<string>();
  for (const source of sources) {
    const asked = ask(source);
    for (const key of asked.clauses) clauses.add(key);
    for (const name of asked.variables) variables.add(name);
    // One that is declared matters even where it is not used: it may be required.
    for (const name of Object.keys(source.header.variables ?? {})) variables.add(name);
  }
  const facts = [...clauses].sort().map((key) => [key, factOf(key, context)]);
  const values = [...variables].sort().map((name) => [name, own(context.variables, name)]);
  return facts.length + values.length === 0 ? '' : JSON.stringify([facts, values]);
}

function factOf(key: string, context: ResolveContext): unknown {
  if (key.startsWith('env.')) return own(context.env, key.slice('env.'.length));
  switch (key) {
    case 'path':
      return [context.path ?? null, context.cwd ?? null];
    case 'agent':
    case 'model':
    case 'branch':
    case 'user':
    case 'session':
      return context[key];
    default:
      return null;
  }
}

function own(values: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return values && Object.hasOwn(values, name) ? values[name] : undefined;
}
