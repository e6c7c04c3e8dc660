import type { Range } from './lines.ts';

/** A place in a text where something else may stand. Offsets are UTF-16. */
export type Slot =
  /** `{{name}}` */
  | { readonly kind: 'variable'; readonly name: string; readonly range: Range }
  /** `\{{`, which stands for `{{` itself. */
  | { readonly kind: 'literal'; readonly range: Range }
  /** `{{> name@label}}` on a line of its own. */
  | { readonly kind: 'fragment'; readonly ref: string; readonly range: Range };

// Blanks are counted, not starred: `{{` and a million blanks must not be tried from every offset.
const SLOT =
  /\\\{\{|\{\{[ \t]{0,8}([A-Za-z_][\w.-]{0,63})[ \t]{0,8}\}\}|\{\{>[ \t]{0,8}([^\s{}]{1,160})[ \t]{0,8}\}\}/g;
const REF = /^[a-z0-9][a-z0-9-]{0,63}(?:@[\p{L}\p{N}][\p{L}\p{N}._-]{0,63})?$/u;

/** Every slot outside the given ranges (in order, not overlapping). What only looks like one is left out. Linear. */
export function slotsIn(text: string, opaque: readonly Range[]): readonly Slot[] {
  const slots: Slot[] = [];
  let next = 0;
  for (const match of text.matchAll(SLOT)) {
    const range: Range = [match.index, match.index + match[0].length];
    while (next < opaque.length && (opaque[next]?.[1] ?? 0) <= range[0]) next += 1;
    if ((opaque[next]?.[0] ?? Number.POSITIVE_INFINITY) < range[1]) continue;
    const [whole, name, ref] = match;
    if (name !== undefined) slots.push({ kind: 'variable', name, range });
    else if (whole === '\\{{') slots.push({ kind: 'literal', range });
    else if (ref !== undefined && REF.test(ref) && isOwnLine(text, range)) slots.push({ kind: 'fragment', ref, range });
  }
  return slots;
}

function isOwnLine(text: string, [start, end]: Range): boolean {
  let before = start - 1;
  while (isBlank(text.charAt(before))) before -= 1;
  let after = end;
  while (isBlank(text.charAt(after))) after += 1;
  return (before < 0 || text.charAt(before) === '\n') && (after >= text.length || /[\r\n]/.test(text.charAt(after)));
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t';
}
