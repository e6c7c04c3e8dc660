import { mergeOrders } from './merge-order.ts';
import { inOrder, type SectionNode, type SectionTree, toSectionTree, treeText } from './section-tree.ts';
import { oneOf, type ThreeSides } from './three-way.ts';

/** A section that both sides made something different of. Texts are null where it does not exist. */
export interface SectionCollision extends ThreeSides<string | null> {
  /** Titles from the outermost heading; empty for the text before the first heading. */
  readonly section: readonly string[];
}

/** The text with both changes, or every section in which they collide. */
export type TextMerge = { readonly text: string } | { readonly collisions: readonly SectionCollision[] };

interface MergedNode {
  readonly sides: Sides;
  readonly path: readonly string[];
  readonly text: string;
  readonly tail: string | undefined;
  readonly children: readonly MergedNode[];
}

type Sides = ThreeSides<SectionNode | undefined>;

/**
 * Merges two changes of one text by its sections. A section that one side changed, added, moved or removed is taken
 * from there; one that both changed differently, or one changed and the other removed, collides. White space between
 * sections never does. A result whose headings would read differently (a fence that one side left open swallows what
 * the other added) is a collision too. Never throws; code is text. Time is linear but for sorting.
 */
export function mergeTexts(texts: ThreeSides<string>): TextMerge {
  const settled = oneOf(texts);
  if (settled) return { text: settled.value };
  const trees = mapSides(texts, toSectionTree);
  const collisions: SectionCollision[] = [];
  const root = mergeNodes(
    mapSides(trees, (tree): SectionNode | undefined => tree.root),
    collisions,
  );
  if (!root || collisions.length > 0) return { collisions };
  const text = write(root, trees);
  const misread = firstMisread(root, text);
  return misread ? { collisions: [collisionAt(misread.path, misread.sides)] } : { text };
}

/** undefined for a section that is gone, or that collides; a collision is noted. */
function mergeNodes(sides: Sides, collisions: SectionCollision[]): MergedNode | undefined {
  const { base, mine, theirs } = sides;
  const kept = mine ?? theirs;
  if (!kept) return undefined;
  if (!mine || !theirs) {
    if (!base) return asMerged(kept, mine !== undefined);
    if (treeText(kept) !== treeText(base)) collisions.push(collisionAt(kept.path, sides));
    return undefined;
  }
  const text = oneOf({ base: base?.text, mine: mine.text, theirs: theirs.text });
  if (!text) collisions.push(collisionAt(mine.path, { ...sides, ...withoutChildren(sides) }));
  return {
    sides,
    path: mine.path,
    text: text?.value ?? '',
    tail: mergeTails({ base: base?.tail, mine: mine.tail, theirs: theirs.tail }),
    children: mergeChildren(sides, collisions),
  };
}

function mergeChildren(sides: Sides, collisions: SectionCollision[]): readonly MergedNode[] {
  const lists = mapSides(sides, (node) => node?.children ?? []);
  const unclear = unclearTitles(lists);
  for (const group of unclear.values()) collisions.push(group);
  const byKey = mapSides(lists, (nodes) => new Map(nodes.map((node) => [node.key, node])));
  const merged = new Map<string, MergedNode>();
  for (const key of new Set([...byKey.mine.keys(), ...byKey.theirs.keys()])) {
    const nodes = mapSides(byKey, (map) => map.get(key));
    if (unclear.has((nodes.mine ?? nodes.theirs)?.title ?? '')) continue;
    const node = mergeNodes(nodes, collisions);
    if (node) merged.set(key, node);
  }
  const keys = mapSides(byKey, (map) => [...map.keys()]);
  const order = mergeOrders(keys, new Set(merged.keys()));
  if (!order) collisions.push(collisionAt((sides.mine ?? sides.theirs)?.path ?? [], sides));
  return (order ?? []).flatMap((key) => merged.get(key) ?? []);
}

/**
 * Titles that several siblings have, where both sides changed these siblings and not all three texts have as many of
 * them: which of them is which cannot be told.
 */
function unclearTitles(lists: ThreeSides<readonly SectionNode[]>): ReadonlyMap<string, SectionCollision> {
  const groups = mapSides(lists, byTitle);
  const unclear = new Map<string, SectionCollision>();
  for (const title of new Set([...groups.mine.keys(), ...groups.theirs.keys()])) {
    const nodes = mapSides(groups, (map) => map.get(title) ?? []);
    const counts = new Set([nodes.base.length, nodes.mine.length, nodes.theirs.length]);
    if (Math.max(...counts) < 2 || counts.size === 1) continue;
    const texts = mapSides(nodes, (group) => (group.length === 0 ? null : group.map(treeText).join('\n\n')));
    const [first] = [...nodes.mine, ...nodes.theirs];
    if (first && !oneOf(texts)) unclear.set(title, { section: first.path, ...texts });
  }
  return unclear;
}

function byTitle(nodes: readonly SectionNode[]): ReadonlyMap<string, readonly SectionNode[]> {
  const groups = new Map<string, SectionNode[]>();
  for (const node of nodes) {
    const group = groups.get(node.title);
    if (group) group.push(node);
    else groups.set(node.title, [node]);
  }
  return groups;
}

/** The last section of a text has no say in what stands between it and a next one. */
function mergeTails({ base, mine, theirs }: ThreeSides<string | undefined>): string | undefined {
  if (mine === undefined || theirs === undefined) return mine ?? theirs;
  return oneOf<string | undefined>({ base, mine, theirs })?.value ?? longer(mine, theirs);
}

function longer(a: string, b: string): string {
  if (a.length !== b.length) return a.length > b.length ? a : b;
  return a > b ? a : b;
}

function write(root: MergedNode, trees: ThreeSides<SectionTree>): string {
  const { mine, theirs } = mapSides(trees, ({ end }) => end);
  const end = oneOf(mapSides(trees, (tree) => tree.end))?.value ?? longer(mine, theirs);
  const gap = trees.base.eol.repeat(2);
  const nodes = [...inOrder(root)];
  return nodes
    .map(({ text, tail = '' }, i) => {
      if (i === nodes.length - 1) return text + end;
      // A heading begins a line of its own.
      return text !== '' && !tail.includes('\n') ? text + gap : text + tail;
    })
    .join('');
}

/** The first section that a reader of the written text would not find as it was meant. */
function firstMisread(root: MergedNode, text: string): MergedNode | undefined {
  const read = [...inOrder(toSectionTree(text).root)];
  const meant = [...inOrder(root)];
  // In this order, depths tell who is below whom; the text holds the title.
  const at = meant.findIndex((node, i) => read[i]?.text !== node.text || read[i]?.path.length !== node.path.length);
  return at < 0 && read.length > meant.length ? meant.at(-1) : meant[at];
}

function asMerged(node: SectionNode, isMine: boolean): MergedNode {
  const side = isMine ? 'mine' : 'theirs';
  const sides: Sides = { base: undefined, mine: undefined, theirs: undefined, [side]: node };
  const { path, text, tail, children } = node;
  return { sides, path, text, tail, children: children.map((child) => asMerged(child, isMine)) };
}

function withoutChildren(sides: Sides): Sides {
  return mapSides(sides, (node) => node && { ...node, children: [] });
}

function collisionAt(section: readonly string[], sides: Sides): SectionCollision {
  return { section, ...mapSides(sides, (node) => (node ? treeText(node) : null)) };
}

function mapSides<T, R>({ base, mine, theirs }: ThreeSides<T>, toSide: (side: T) => R): ThreeSides<R> {
  return { base: toSide(base), mine: toSide(mine), theirs: toSide(theirs) };
}
