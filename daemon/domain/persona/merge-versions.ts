import type { PersonaHeader } from '../../../contract/persona.ts';
import { mergeTexts, type SectionCollision } from './merge-texts.ts';
import { oneOf, type ThreeSides } from './three-way.ts';
import type { VersionContent } from './version.ts';

/** All that an author writes of a persona, with its name. */
export interface NamedContent extends Omit<VersionContent, 'header'> {
  readonly name: string;
  readonly header: PersonaHeader;
}

/** A field of the header that both sides made something different of; null where it is not set. */
export interface FieldCollision extends ThreeSides<unknown> {
  /** `title`, `parent`, `variables.language` … */
  readonly field: string;
}

/** What became of two changes of one version. */
export type VersionMerge =
  | { readonly merged: NamedContent }
  | { readonly sections: readonly SectionCollision[]; readonly fields: readonly FieldCollision[] };

/** Keys of the header that are mappings: their entries are merged one by one. */
const MAPPINGS: ReadonlySet<string> = new Set(['variables', 'tokenBudget', 'extra']);

/**
 * Merges two changes of one version: the text by sections (see mergeTexts), the header by its keys, tags one by one.
 * `merge(b, b, x)` and `merge(b, x, b)` are x; exchanging mine and theirs changes nothing but the order of header
 * keys where it succeeds. Never throws.
 */
export function mergeVersions(sides: ThreeSides<NamedContent>): VersionMerge {
  const fields: FieldCollision[] = [];
  const simple = <K extends 'name' | 'displayName' | 'description' | 'parent'>(key: K, field: string) =>
    mergeValue(
      field,
      pickSides(sides, (side): NamedContent[K] => side[key]),
      fields,
    );
  const merged = {
    name: simple('name', 'name'),
    displayName: simple('displayName', 'title'),
    description: simple('description', 'description'),
    parent: simple('parent', 'parent'),
    tags: mergeTags(pickSides(sides, ({ tags }) => tags)),
    header: mergeHeaders(
      pickSides(sides, ({ header }) => header),
      fields,
    ),
  };
  const text = mergeTexts(pickSides(sides, ({ content }) => content));
  const sections = 'collisions' in text ? text.collisions : [];
  if (!('text' in text) || fields.length > 0) return { sections, fields };
  return { merged: { ...merged, content: text.text } };
}

/** The merged value; where the sides collide that is noted, and mine is answered. */
function mergeValue<T>(field: string, sides: ThreeSides<T>, collisions: FieldCollision[]): T {
  const found = oneOf(sides);
  if (!found) collisions.push({ field, ...pickSides(sides, (value) => value ?? null) });
  return found ? found.value : sides.mine;
}

/** Tags that a side added come in, tags that a side removed go. */
function mergeTags(sides: ThreeSides<readonly string[]>): readonly string[] {
  const whole = oneOf(sides);
  if (whole) return whole.value;
  const { base, mine, theirs } = pickSides(sides, (tags) => new Set(tags));
  const kept = sides.base.filter((tag) => mine.has(tag) && theirs.has(tag));
  const added = [...mine, ...theirs].filter((tag) => !base.has(tag));
  return [...kept, ...[...new Set(added)].toSorted()];
}

function mergeHeaders(sides: ThreeSides<PersonaHeader>, collisions: FieldCollision[]): PersonaHeader {
  const whole = oneOf(sides);
  if (whole) return whole.value;
  return mergeMaps(sides, (key, values) => {
    if (!MAPPINGS.has(key) || !isMapping(values.mine) || !isMapping(values.theirs)) {
      return mergeValue(key, values, collisions);
    }
    const maps = { base: isMapping(values.base) ? values.base : {}, mine: values.mine, theirs: values.theirs };
    const prefix = key === 'extra' ? '' : `${key}.`;
    return mergeMaps(maps, (entry, each) => mergeValue(`${prefix}${entry}`, each, collisions));
  });
}

/** Keys in the order of mine, then those that only theirs has; undefined takes a key away. */
function mergeMaps(
  { base, mine, theirs }: ThreeSides<object>,
  merge: (key: string, values: ThreeSides<unknown>) => unknown,
): Record<string, unknown> {
  const valueIn = (object: object, key: string): unknown =>
    Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
  const keys = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  const entries = [...keys].map((key) => {
    const values = { base: valueIn(base, key), mine: valueIn(mine, key), theirs: valueIn(theirs, key) };
    return [key, merge(key, values)] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pickSides<T, R>({ base, mine, theirs }: ThreeSides<T>, pick: (side: T) => R): ThreeSides<R> {
  return { base: pick(base), mine: pick(mine), theirs: pick(theirs) };
}
