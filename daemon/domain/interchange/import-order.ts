import type { PersonaFields } from '../../../contract/persona.ts';
import { parseRef } from '../persona/ref.ts';

/** What the order of an import is found by. */
export interface Orderable {
  readonly name: string;
  readonly fields: PersonaFields;
}

/**
 * The items in groups: each names as parent or fragment only what stands in an earlier group, or what is not among the
 * items. Items that name each other in a loop come last, in one group. Linear in items and names.
 */
export function orderByNeed<T extends Orderable>(items: readonly T[]): readonly (readonly T[])[] {
  const byName = new Map<string, T[]>();
  for (const item of items) byName.set(item.name, [...(byName.get(item.name) ?? []), item]);
  const waitsFor = new Map<T, number>();
  const neededBy = new Map<T, T[]>();
  for (const item of items) {
    const needs = [...new Set(namesIn(item.fields))]
      .flatMap((name) => byName.get(name) ?? [])
      .filter((other) => other !== item);
    waitsFor.set(item, needs.length);
    for (const need of needs) neededBy.set(need, [...(neededBy.get(need) ?? []), item]);
  }
  const groups: T[][] = [];
  let ready = items.filter((item) => waitsFor.get(item) === 0);
  let done = 0;
  while (ready.length > 0) {
    groups.push(ready);
    done += ready.length;
    ready = ready
      .flatMap((item) => neededBy.get(item) ?? [])
      .filter((item) => {
        const left = (waitsFor.get(item) ?? 0) - 1;
        waitsFor.set(item, left);
        return left === 0;
      });
  }
  if (done < items.length) groups.push(items.filter((item) => (waitsFor.get(item) ?? 0) > 0));
  return groups;
}

/** Names that a persona may name; a few too many do no harm. */
function namesIn({ parent, header, content }: PersonaFields): readonly string[] {
  const slots = (content ?? '').includes('{{>') ? [...(content ?? '').matchAll(/\{\{>[ \t]*([^{}\s]{1,160})/g)] : [];
  const refs = [parent ?? [], header?.includes ?? [], slots.map((slot) => slot[1] ?? [])].flat(2);
  return refs.flatMap((ref) => targetOf(ref) ?? []);
}

function targetOf(ref: string): string | undefined {
  try {
    return parseRef(ref).target;
  } catch {
    return undefined; // What it is will be said when the persona is checked.
  }
}
