/** A mapping whose keys are those of a file. */
export type Values = Readonly<Record<string, unknown>>;

const MAX_EXT_CHARS = 8 * 1024;
const MAX_EXT_DEPTH = 3;

/** Whether two values of a file say the same; the order of keys does not count. Depth is bounded by the readers. */
export function isSameValue(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [Object.entries(one), Object.entries(other)];
  return (
    left.length === right.length &&
    left.every(([key, value]) => Object.hasOwn(other, key) && isSameValue(value, (other as Values)[key]))
  );
}

/** Keys whose value differs between two mappings, those of the first before new ones. */
export function changedKeys(before: Values, after: Values): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !isSameValue(ownOf(before, key), ownOf(after, key)));
}

/** An own value; undefined for a key that only the prototype has. */
export function ownOf(values: Values, key: string): unknown {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

/** Whether a value is a mapping. */
export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The mapping without some keys. */
export function without(values: Values, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)));
}

/**
 * What a file's list of tags becomes when a persona's tags changed from `before` to `after`: entries that are no tags
 * of ours stay behind the new ones. undefined when nothing changed.
 */
export function changedTags(
  raw: unknown,
  before: readonly string[],
  after: readonly string[],
): readonly unknown[] | undefined {
  if (isSameValue(before, after)) return undefined;
  const strange = Array.isArray(raw) ? raw.filter((tag) => !before.includes(String(tag))) : [];
  return [...after, ...strange];
}

/**
 * The part of foreign keys that a persona can carry in its header: small and not deep. What does not fit stays in the
 * file it came from and is written back to that format only; its keys are `left`.
 */
export function fitExt(values: Values): { readonly ext: Record<string, unknown>; readonly left: readonly string[] } {
  const ext: Record<string, unknown> = {};
  const left: string[] = [];
  let room = MAX_EXT_CHARS;
  for (const [key, value] of Object.entries(values)) {
    const cost = JSON.stringify([key, value]).length;
    if (value === undefined) continue;
    if (cost > room || depthOf(value) > MAX_EXT_DEPTH || key.length > 200 || hasUnsafeNumber(value)) {
      left.push(key);
      continue;
    }
    room -= cost;
    ext[key] = value;
  }
  return { ext, left };
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map((child) => depthOf(child)));
}

function hasUnsafeNumber(value: unknown): boolean {
  if (typeof value === 'number')
    return !Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value));
  return typeof value === 'object' && value !== null && Object.values(value).some((child) => hasUnsafeNumber(child));
}
