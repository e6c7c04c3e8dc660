import type { PersonaFields, PersonaHeader } from '../contract/persona.ts';
import { given, type Inputs } from './inputs.ts';

/**
 * The fields that options give; undefined when no field option was used. Options of the header are
 * laid over the header there is, since a header is replaced as a whole.
 */
export function fieldsOf(inputs: Inputs, header: PersonaHeader): PersonaFields | undefined {
  const ofHeader = given({
    kind: inputs.text('kind') as PersonaHeader['kind'],
    inherit: inputs.text('inherit') as PersonaHeader['inherit'],
  });
  const fields = given({
    displayName: inputs.text('displayName'),
    description: inputs.text('description'),
    content: inputs.text('content'),
    parent: inputs.negated('parent') ? null : inputs.text('parent'),
    tags: inputs.list('tag') && [...(inputs.list('tag') ?? [])],
    header: Object.keys(ofHeader).length > 0 ? { ...header, ...ofHeader } : undefined,
  });
  return Object.keys(fields).length > 0 ? fields : undefined;
}

/** The bump that `--major` or `--minor` ask for. */
export function bumpOf(inputs: Inputs): 'major' | 'minor' | undefined {
  if (inputs.flag('major')) return 'major';
  return inputs.flag('minor') ? 'minor' : undefined;
}

/** What `--bump-to` and `--no-merge` ask for. */
export function versionWish(inputs: Inputs): { readonly version?: string; readonly merge?: boolean } {
  return given({ version: inputs.text('bumpTo'), merge: inputs.negated('merge') ? false : undefined });
}
