import { parseSections } from '../persona/sections.ts';
import type { Slot } from '../text/slots.ts';
import type { Spot } from '../text/spots.ts';
import { nearestWord } from './nearest-word.ts';
import { keyRange, type LintSubject } from './subject.ts';

type VariableSlot = Extract<Slot, { readonly kind: 'variable' }>;

/** Variables that are used in the text and declared nowhere. Nothing for fragments: who includes them declares. */
export function unsetVariables(subject: LintSubject): readonly Spot[] {
  const { parsed, head, sections } = subject;
  const own = parsed.fields.header?.variables ?? {};
  const ancestors = subject.relatives?.chain.slice(1) ?? [];
  const isAlone = subject.relatives !== undefined || !parsed.fields.parent;
  if (!isAlone || parsed.fields.header?.kind === 'fragment') return [];
  const declared = new Set([own, ...ancestors.map(({ header }) => header.variables ?? {})].flatMap(Object.keys));
  return variableSlots(sections.slots)
    .filter(({ name }) => !declared.has(name))
    .map(({ name, range }): Spot => {
      const meant = nearestWord(name, declared);
      return {
        code: 'VARIABLE_UNSET',
        range: [range[0] + head.length, range[1] + head.length],
        message: `{{${name}}} is declared nowhere and stays as it is`,
        suggestion: meant === undefined ? `declare ${name} under variables, or write \\{{` : `write {{${meant}}}`,
      };
    });
}

/** Variables that are declared here and used in none of the texts they are for. */
export function unusedVariables({ parsed, head, sections, relatives }: LintSubject): readonly Spot[] {
  const { parent, header = {} } = parsed.fields;
  const names = Object.keys(header.variables ?? {});
  const hasOthers = Boolean(parent) || sections.slots.some(({ kind }) => kind === 'fragment') || header.includes;
  if (names.length === 0 || (relatives === undefined && hasOthers)) return [];
  const others = relatives ? [...relatives.chain.slice(1), ...[...relatives.fragments.values()].flat()] : [];
  const used = new Set(
    [sections.slots, ...others.map(({ content }) => parseSections(content).slots)].flatMap((slots) =>
      variableSlots(slots).map(({ name }) => name),
    ),
  );
  return names
    .filter((name) => !used.has(name))
    .map((name) => ({
      code: 'VARIABLE_UNUSED',
      range: keyRange(head, 'variables', name),
      message: `the variable "${name}" is declared and used nowhere`,
      suggestion: 'remove it, or write {{…}} where its value belongs',
    }));
}

function variableSlots(slots: readonly Slot[]): readonly VariableSlot[] {
  return slots.filter((slot) => slot.kind === 'variable');
}
