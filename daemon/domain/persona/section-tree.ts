import { parseSections } from './sections.ts';

/** A section of a text with the sections below it; its own text is cut out, so that nothing of the whole gets lost. */
export interface SectionNode {
  /** Its title and which of the siblings with this title it is, from 1: what it is found by in another text. */
  readonly key: string;
  readonly title: string;
  /** Titles from the outermost heading to this one; empty before the first heading. */
  readonly path: readonly string[];
  /** Heading line, directives and body as written, without the white space at the end. */
  readonly text: string;
  /** White space up to the next section; undefined for the last section of its text. */
  readonly tail: string | undefined;
  readonly children: readonly SectionNode[];
}

/** A text as a tree of sections. */
export interface SectionTree {
  /** What stands before the first heading; the outermost sections are its children. */
  readonly root: SectionNode;
  /** White space at the end of the text. */
  readonly end: string;
  readonly eol: '\n' | '\r\n';
}

interface OpenNode extends SectionNode {
  readonly level: number;
  /** How many children have a title; most sections have none. */
  counts: Map<string, number> | undefined;
  readonly children: OpenNode[];
}

/** Takes a text apart by its headings, as `parseSections` finds them. Never throws; linear. */
export function toSectionTree(text: string): SectionTree {
  const { sections, eol } = parseSections(text);
  const open: OpenNode[] = [];
  let end = '';
  for (const [i, { level, path, head }] of sections.entries()) {
    const slice = text.slice(head?.[0] ?? 0, sections[i + 1]?.head?.[0] ?? text.length);
    const own = slice.trimEnd();
    const isLast = i === sections.length - 1;
    const space = slice.slice(own.length);
    if (isLast) end = space;
    while (open.length > 1 && (open.at(-1)?.level ?? 0) >= level) open.pop();
    const parent = open.at(-1);
    const title = path.at(-1) ?? '';
    const key = parent ? keyIn(parent, title) : '';
    const tail = isLast ? undefined : space;
    const node: OpenNode = { key, title, path, text: own, tail, level, counts: undefined, children: [] };
    parent?.children.push(node);
    open.push(node);
  }
  // parseSections answers at least the section before the first heading.
  const root = open[0] ?? { key: '', title: '', path: [], text: '', tail: undefined, children: [] };
  return { root, end, eol };
}

function keyIn(parent: OpenNode, title: string): string {
  parent.counts ??= new Map();
  const ordinal = (parent.counts.get(title) ?? 0) + 1;
  parent.counts.set(title, ordinal);
  return `${title} ${ordinal}`;
}

/** A section and all below it, in the order of the text. */
export function* inOrder<T extends { readonly children: readonly T[] }>(node: T): Generator<T> {
  yield node;
  for (const child of node.children) yield* inOrder(child);
}

/** The text of a section and all below it, without white space around the parts. */
export function treeText(node: SectionNode): string {
  return node.children.length === 0 ? node.text : [...inOrder(node)].map(({ text }) => text).join('\n\n');
}
