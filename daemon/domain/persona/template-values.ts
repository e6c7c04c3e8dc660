import type { PersonaHeader, VariableSpec } from '../../../contract/persona.ts';
import { AppError } from '../errors.ts';
import { nearestWord } from '../lint/nearest-word.ts';

/** A template as far as values go into it. */
export interface FillableTemplate {
  readonly name: string;
  readonly header: PersonaHeader;
}

/** Throws INVALID_INPUT for values of variables that the template does not have; says which is meant. */
export function refuseUnknownValues(
  { name, header }: FillableTemplate,
  values: Readonly<Record<string, string>>,
): void {
  const known = Object.keys(header.variables ?? {});
  const unknown = Object.keys(values).find((each) => !known.includes(each));
  if (unknown === undefined) return;
  const meant = nearestWord(unknown, known);
  const has = known.length > 0 ? `it has ${known.join(', ')}` : 'it has none';
  const hint = meant === undefined ? has : `did you mean "${meant}"?`;
  throw new AppError('INVALID_INPUT', `the template "${name}" has no variable "${unknown}"; ${hint}`, {
    template: name,
    variable: unknown,
    variables: known,
    ...(meant !== undefined && { meant }),
  });
}

/**
 * The header of a persona made of a template: each value becomes the default of its variable, which stays a variable.
 * Throws INVALID_INPUT for unknown variables, and VARIABLE_MISSING with every required one that has neither a value nor
 * a default (details.variables).
 */
export function withDefaults(template: FillableTemplate, values: Readonly<Record<string, string>>): PersonaHeader {
  refuseUnknownValues(template, values);
  const { variables } = template.header;
  if (!variables) return template.header;
  const filled = Object.fromEntries(
    Object.entries(variables).map(([name, spec]): [string, VariableSpec] => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      return [name, value === undefined ? spec : { ...spec, default: value }];
    }),
  );
  const missing = Object.entries(filled).flatMap(([name, spec]) =>
    spec.required && spec.default === undefined ? [{ name, about: spec.description }] : [],
  );
  if (missing.length > 0) {
    const names = missing.map(({ name, about }) => (about ? `"${name}" (${about})` : `"${name}"`)).join(', ');
    throw new AppError('VARIABLE_MISSING', `the template "${template.name}" needs a value for ${names}`, {
      template: template.name,
      variables: missing.map(({ name }) => name),
    });
  }
  return { ...template.header, variables: filled };
}
