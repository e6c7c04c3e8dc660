import type { LeftOutSection } from '../../../contract/explanation.ts';
import type { InheritMode } from '../../../contract/persona.ts';
import type { OutlineNode, Piece } from '../persona/outline.ts';
import type { ParsedSections, Section } from '../persona/sections.ts';
import { lineOf } from '../text/lines.ts';
import { type Facts, failingClause } from './conditions.ts';
import { sectionName } from './place.ts';
import type { SourceVersion } from './source.ts';

/** One text of a chain, taken apart. */
export interface ChainLayer {
  readonly source: SourceVersion;
  readonly parsed: ParsedSections;
  readonly root: OutlineNode;
  readonly mode: InheritMode;
}

type Cause = Pick<LeftOutSection, 'reason' | 'because'>;

/**
 * The sections with text that a chain holds and its merged outline does not show, the nearest text first, each with the
 * reason. `layers` nearest first; `merged` is what they were merged to.
 */
export function leftOutOf(layers: readonly ChainLayer[], merged: OutlineNode, facts: Facts): readonly LeftOutSection[] {
  const shown = shownSections(merged);
  return layers.flatMap((layer, depth) => {
    const dropped = droppedSections(layer.parsed, facts);
    const keys = keysOfSections(layer.root);
    return layer.parsed.sections.flatMap((section): readonly LeftOutSection[] => {
      const because = dropped.get(section);
      if (because !== undefined) return [entry(layer, section, { reason: 'condition', because })];
      const hasText = section.body[0] < section.body[1];
      if (!hasText || shown.has(section)) return [];
      return [entry(layer, section, causeOf(layers.slice(0, depth + 1), keys.get(section)))];
    });
  });
}

function entry({ source, parsed }: ChainLayer, section: Section, cause: Cause): LeftOutSection {
  const end = Math.max(section.body[0] < section.body[1] ? section.body[1] - 1 : 0, section.head?.[0] ?? 0);
  const { persona, version } = source;
  const lines = [section.line, lineOf(parsed.lineStarts, end)] as const;
  return { persona, version, section: sectionName(section), line: section.line, lines, ...cause };
}

/** The sections whose conditions do not hold, with those below them, and the clause that failed. */
function droppedSections(parsed: ParsedSections, facts: Facts): ReadonlyMap<Section, string> {
  const dropped = new Map<Section, string>();
  let above: { readonly level: number; readonly because: string } | undefined;
  for (const section of parsed.sections) {
    if (above && section.level > above.level) {
      dropped.set(section, above.because);
      continue;
    }
    const because = failingClause(section.directives.when, facts);
    // Conditions on the text before the first heading are about that text alone.
    above = because === undefined || section.level === 0 ? undefined : { level: section.level, because };
    if (because !== undefined) dropped.set(section, because);
  }
  return dropped;
}

/**
 * Who took a section away: of the texts nearer than its own the furthest that can have done so. `layers` ends with the
 * text itself, `keys` is the way to its section there; undefined where a heading above is removed in the same text.
 */
function causeOf(layers: readonly ChainLayer[], keys: readonly string[] | undefined): Cause {
  const own = layers.at(-1);
  if (!own || !keys || isRemovedAt(own.root, keys))
    return { reason: 'removed', because: 'a directive in the same text' };
  for (const { source, root, mode } of layers.slice(0, -1).toReversed()) {
    const by = `${source.persona}@${source.version}`;
    if (mode === 'replace') return { reason: 'replaced', because: `${by}: inherit: replace` };
    if (mode === 'append') continue;
    if (isRemovedAt(root, keys)) return { reason: 'removed', because: by };
    if (nodeAt(root, keys)?.own !== undefined) return { reason: 'replaced', because: by };
  }
  return { reason: 'replaced', because: 'a nearer text' };
}

function isRemovedAt(root: OutlineNode, keys: readonly string[]): boolean {
  return keys.some((_, depth) => nodeAt(root, keys.slice(0, depth + 1))?.isRemoved) || isEmptied(nodeAt(root, keys));
}

/** `remove` on the text before the first heading leaves a text that is empty. */
function isEmptied(node: OutlineNode | undefined): boolean {
  return node?.own?.length === 0;
}

function nodeAt(root: OutlineNode, keys: readonly string[]): OutlineNode | undefined {
  let node: OutlineNode | undefined = root;
  for (const key of keys) node = node?.children.find((child) => child.key === key);
  return node;
}

function keysOfSections(root: OutlineNode): ReadonlyMap<Section, readonly string[]> {
  const keys = new Map<Section, readonly string[]>();
  const walk = (node: OutlineNode, way: readonly string[]) => {
    for (const { section } of piecesOf(node)) keys.set(section, way);
    for (const child of node.children) walk(child, [...way, child.key]);
  };
  walk(root, []);
  return keys;
}

function shownSections(root: OutlineNode): ReadonlySet<Section> {
  const shown = new Set<Section>();
  const walk = (node: OutlineNode) => {
    if (node.isRemoved) return;
    for (const { section, kind } of piecesOf(node)) if (kind === 'body') shown.add(section);
    for (const child of node.children) walk(child);
  };
  walk(root);
  return shown;
}

function piecesOf({ head, before, own = [], after }: OutlineNode): readonly Piece[] {
  return [...(head ? [head] : []), ...before, ...own, ...after];
}
