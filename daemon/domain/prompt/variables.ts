import type { ResolveContext, VariableSpec } from '../../../contract/persona.ts';
import { AppError } from '../errors.ts';
import { scanText } from '../text/scan.ts';
import type { SourceVersion } from './source.ts';

/** Declared variables by name. */
export type VariableScope = ReadonlyMap<string, VariableSpec>;

/** The variables of a chain; the nearest declaration of a name counts. */
export function scopeOf(chain: readonly SourceVersion[]): VariableScope {
  return new Map(chain.toReversed().flatMap(({ header }) => Object.entries(header.variables ?? {})));
}

/** Names that are required and have neither a value nor a default in any of the scopes. */
export function missingVariables(scopes: readonly VariableScope[], context: ResolveContext): readonly string[] {
  const names = new Set(scopes.flatMap((scope) => [...scope].flatMap(([name, spec]) => (spec.required ? [name] : []))));
  return [...names].filter((name) => variableValue(name, { scopes, context }) === undefined).sort();
}

/**
 * What a variable stands for: the value of the context, else the first default from the outermost scope inwards, else
 * nothing when it is declared and not required. undefined for a name nobody declared or a required one without value.
 * Throws CONTENT_UNSAFE for a value with hidden characters.
 */
export function variableValue(
  name: string,
  { scopes, context }: { readonly scopes: readonly VariableScope[]; readonly context: ResolveContext },
): string | undefined {
  const given = context.variables && Object.hasOwn(context.variables, name) ? context.variables[name] : undefined;
  const specs = scopes.flatMap((scope) => scope.get(name) ?? []);
  const value = given ?? specs.find((spec) => spec.default !== undefined)?.default;
  if (value === undefined) return specs.length > 0 && !specs.some((spec) => spec.required) ? '' : undefined;
  const [finding] = scanText(value);
  if (finding) {
    throw new AppError('CONTENT_UNSAFE', `the value of the variable "${name}" holds ${finding.message}; remove it`, {
      variable: name,
      findings: [finding],
    });
  }
  return value;
}

/** The error for required variables without a value. */
export function variablesMissing(persona: string, names: readonly string[]): AppError {
  const list = names.map((name) => `"${name}"`).join(', ');
  return new AppError('VARIABLE_MISSING', `"${persona}" needs a value for ${list}; give one or declare a default`, {
    persona,
    variables: names,
  });
}
