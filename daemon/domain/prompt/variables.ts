import type { VariableOrigin } from '../../../contract/explanation.ts';
import type { ResolveContext, VariableSpec } from '../../../contract/persona.ts';
import { AppError } from '../errors.ts';
import { scanText } from '../text/scan.ts';
import type { SourceVersion } from './source.ts';

/** A variable with the version that declares it. */
export interface DeclaredVariable {
  readonly spec: VariableSpec;
  readonly by: SourceVersion;
}

/** Declared variables by name. */
export type VariableScope = ReadonlyMap<string, DeclaredVariable>;

/** What a variable is looked up in. */
export interface VariableWorld {
  /** The persona's own first, then those of the fragments around the place, inwards. */
  readonly scopes: readonly VariableScope[];
  readonly context: ResolveContext;
}

/** What a variable stands for. */
export interface FoundVariable {
  /** undefined where the text stays as it is written. */
  readonly value: string | undefined;
  readonly origin: VariableOrigin;
  readonly required: boolean;
  /** Whose default counts, else who declares it. */
  readonly by: SourceVersion | undefined;
}

/** The variables of a chain; the nearest declaration of a name counts. */
export function scopeOf(chain: readonly SourceVersion[]): VariableScope {
  const scope = new Map<string, DeclaredVariable>();
  for (const by of chain.toReversed()) {
    for (const [name, spec] of Object.entries(by.header.variables ?? {})) scope.set(name, { spec, by });
  }
  return scope;
}

/**
 * The value of the context, else the first default from the outermost scope inwards, else nothing when it is declared
 * and not required. Throws CONTENT_UNSAFE for a value with hidden characters.
 */
export function findVariable(name: string, { scopes, context }: VariableWorld): FoundVariable {
  const declared = scopes.flatMap((scope) => scope.get(name) ?? []);
  const required = declared.some(({ spec }) => spec.required);
  const given = context.variables && Object.hasOwn(context.variables, name) ? context.variables[name] : undefined;
  const [first] = declared;
  if (given !== undefined) return { value: safe(name, given), origin: 'given', required, by: first?.by };
  const withDefault = declared.find(({ spec }) => spec.default !== undefined);
  if (withDefault?.spec.default !== undefined) {
    return { value: safe(name, withDefault.spec.default), origin: 'default', required, by: withDefault.by };
  }
  if (!first) return { value: undefined, origin: 'undeclared', required, by: undefined };
  if (!required) return { value: '', origin: 'empty', required, by: first.by };
  const demanding = declared.find(({ spec }) => spec.required);
  return { value: undefined, origin: 'missing', required, by: demanding?.by };
}

function safe(name: string, value: string): string {
  const [finding] = scanText(value);
  if (!finding) return value;
  throw new AppError('CONTENT_UNSAFE', `the value of the variable "${name}" holds ${finding.message}; remove it`, {
    variable: name,
    findings: [finding],
  });
}
