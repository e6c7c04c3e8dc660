import type { InheritMode } from '../../../contract/persona.ts';
import { AppError } from '../errors.ts';
import { keyOf, type OutlineNode, type Piece, type Seal, titleOf } from './outline.ts';

const DEEPEST_LEVEL = 6;

/**
 * The outline of a child's text laid over that of its parents.
 * `merge`: a section with text replaces the parent's text of the same heading path, or joins it as its directive says;
 * one without text leaves it; new sections follow in the child's order, new sub-sections under their parent section.
 * `append`: the whole child after the parent. `replace`: the child alone.
 * Throws SECTION_SEALED (details name both, with lines) when the child changes a sealed section or names anything below
 * it. Merging is associative, with and without directives; an empty child changes nothing.
 */
export function mergeSections(parent: OutlineNode, child: OutlineNode, mode: InheritMode): OutlineNode {
  switch (mode) {
    case 'merge':
      return mergeNodes(parent, child);
    case 'append':
      return appendRoot(parent, child);
    case 'replace':
      refuseSealed(parent, whoOf(child));
      return child;
  }
}

function mergeNodes(parent: OutlineNode, child: OutlineNode): OutlineNode {
  if (parent.sealedBy && changes(child)) throw sealed(parent.sealedBy, child);
  if (child.isRemoved || (child.isReset && !parent.isRemoved)) {
    refuseSealed(parent, whoOf(child));
    const gone = removed(parent);
    return child.isRemoved ? { ...gone, sealedBy: parent.sealedBy ?? child.sealedBy } : mergeNodes(gone, child);
  }
  // A seal on what is removed keeps it so: its bare name brings nothing back.
  const isRevived = parent.isRemoved && !parent.sealedBy;
  return {
    key: parent.key,
    path: parent.path,
    level: parent.level,
    head: isRevived || child.own !== undefined ? (child.head ?? parent.head) : (parent.head ?? child.head),
    before: isRevived || child.own ? child.before : [...child.before, ...parent.before],
    own: child.own ?? (isRevived ? [] : parent.own),
    after: isRevived || child.own ? child.after : [...parent.after, ...child.after],
    isRemoved: parent.isRemoved && !isRevived,
    isReset: isRevived || parent.isReset || child.isReset,
    sealedBy: parent.sealedBy ?? child.sealedBy,
    children: mergeChildren(parent, child),
  };
}

function mergeChildren(parent: OutlineNode, child: OutlineNode): readonly OutlineNode[] {
  if (child.children.length === 0) return parent.children;
  const overlay = new Map(child.children.map((node) => [node.key, node]));
  const known = new Set(parent.children.map(({ key }) => key));
  const added = child.children.filter(({ key }) => !known.has(key));
  // A seal covers what is below its heading, so that not even an empty sub-section may be named there: whether one
  // exists already depends on texts further up. The text before the first heading has nothing below it.
  const [first] = child.children;
  if (parent.sealedBy && parent.path.length > 0 && first) throw sealed(parent.sealedBy, first);
  const shift = parent.level - child.level;
  return [
    ...parent.children.map((node) => {
      const over = overlay.get(node.key);
      return over ? mergeNodes(node, over) : node;
    }),
    ...added.map((node) => shifted(node, shift)),
  ];
}

/** A sub-section stays one level below its parent section, wherever its own text had it. */
function shifted(node: OutlineNode, levels: number): OutlineNode {
  if (levels === 0) return node;
  const level = Math.min(DEEPEST_LEVEL, Math.max(1, node.level + levels));
  return { ...node, level, children: node.children.map((each) => shifted(each, levels)) };
}

function appendRoot(parent: OutlineNode, child: OutlineNode): OutlineNode {
  const counts = new Map<string, number>();
  const children: OutlineNode[] = [...parent.children];
  for (const { key } of children) counts.set(titleOf(key), (counts.get(titleOf(key)) ?? 0) + 1);
  // The child's opening text follows the parent's last section: a node without a heading.
  const opening = { ...child, children: [], isReset: false, sealedBy: undefined };
  for (const node of [{ ...opening, key: '\nopening' }, ...child.children]) {
    if (node.isRemoved || (node.level === 0 && !changes(node))) continue;
    const title = titleOf(node.key);
    const ordinal = (counts.get(title) ?? 0) + 1;
    counts.set(title, ordinal);
    children.push({ ...node, key: node.level === 0 ? `\nopening ${ordinal}` : keyOf(title, ordinal) });
  }
  return { ...parent, children };
}

function removed(node: OutlineNode): OutlineNode {
  return {
    ...node,
    before: [],
    own: [],
    after: [],
    isRemoved: true,
    children: node.children.map(removed),
  };
}

function changes(node: OutlineNode): boolean {
  return node.isRemoved || node.isReset || node.own !== undefined || node.before.length > 0 || node.after.length > 0;
}

/** Nothing of a sealed section may go, and nothing above one: not even a sealed removal. */
function refuseSealed(node: OutlineNode, who: Piece | undefined): void {
  if (node.sealedBy) throw sealedError({ by: node.sealedBy, who, path: node.path });
  for (const child of node.children) refuseSealed(child, who);
}

function sealed(by: Seal, node: OutlineNode): AppError {
  return sealedError({ by, who: whoOf(node), path: node.path });
}

function whoOf(node: OutlineNode): Piece | undefined {
  const piece = node.head ?? [...node.before, ...(node.own ?? []), ...node.after][0];
  return piece ?? node.children.map(whoOf).find((found) => found !== undefined);
}

function sealedError(what: { by: Seal; who: Piece | undefined; path: readonly string[] }): AppError {
  const { by, who, path } = what;
  const section = path.join(' > ');
  const where = section === '' ? 'the text before the first heading' : `the section "${section}"`;
  const culprit = who ? `"${who.origin.persona}" ${who.origin.version} (line ${who.section.line})` : 'a child';
  return new AppError(
    'SECTION_SEALED',
    `${culprit} changes ${where}, which "${by.persona}" ${by.version} (line ${by.line}) has sealed; leave it out`,
    {
      ...{ section, persona: who?.origin.persona ?? null, version: who?.origin.version ?? null },
      ...{ line: who?.section.line ?? null },
      ...{ sealedBy: by.persona, sealedVersion: by.version, sealedLine: by.line },
    },
  );
}
