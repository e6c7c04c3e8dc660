import type { PromptWarning } from '../../../contract/persona.ts';
import type { Clause } from '../prompt/conditions.ts';
import { NO_DIRECTIVES } from './directives.ts';
import { pathText } from './section-paths.ts';
import type { ParsedSections, Section } from './sections.ts';

/** The persona version a piece of text was written in. */
export interface Origin {
  readonly personaId: string;
  /** Name. */
  readonly persona: string;
  readonly version: string;
}

/** Who sealed a section, and where. */
export interface Seal extends Origin {
  /** Line of the heading, from 1. */
  readonly line: number;
}

/** Heading or body of one section of one text. */
export interface Piece {
  readonly origin: Origin;
  readonly parsed: ParsedSections;
  readonly section: Section;
  readonly kind: 'head' | 'body';
  /** What composing has worked out of it, by the shape it is shown in: nothing that the other fields do not say. */
  readonly shapes: unknown[];
}

/** A section of a text or of several texts merged; the root is the text before the first heading. */
export interface OutlineNode {
  /** Unique among its siblings: the title, with an ordinal when it is repeated. */
  readonly key: string;
  readonly path: readonly string[];
  /** Heading level it is shown with; 0 for text without a heading. */
  readonly level: number;
  readonly head: Piece | undefined;
  /** Text put before what the parents say. */
  readonly before: readonly Piece[];
  /** Text that stands instead of what the parents say; undefined leaves theirs. */
  readonly own: readonly Piece[] | undefined;
  /** Text put after what the parents say. */
  readonly after: readonly Piece[];
  /** Nothing is shown, and what parents have here goes with all below it; kept to hold its place. */
  readonly isRemoved: boolean;
  /** What parents have here goes, although this node is shown. */
  readonly isReset: boolean;
  /** Who sealed it. */
  readonly sealedBy: Seal | undefined;
  readonly children: readonly OutlineNode[];
}

/** How an outline is made from a text. */
export interface OutlineOptions {
  readonly origin: Origin;
  /** Decides conditions; a section that does not hold is left out with all below it. */
  readonly holds: (clauses: readonly Clause[]) => boolean;
}

interface Draft {
  readonly node: OutlineNode & { readonly children: OutlineNode[] };
  readonly counts: Map<string, number>;
}

/** The outline of one text, with a warning for each heading path that is repeated. */
export function toOutline(
  parsed: ParsedSections,
  options: OutlineOptions,
): { readonly root: OutlineNode; readonly warnings: readonly PromptWarning[] } {
  const [preamble, ...rest] = parsed.sections;
  const warnings: PromptWarning[] = [];
  const root = draftOf({ parsed, section: preamble, key: '' }, options);
  const open = [root];
  let skipped = Number.POSITIVE_INFINITY;
  for (const section of rest) {
    if (section.level > skipped) continue;
    skipped = Number.POSITIVE_INFINITY;
    while (open.length > 1 && (open.at(-1)?.node.level ?? 0) >= section.level) open.pop();
    const { operation, when } = section.directives;
    if (!options.holds(when)) {
      skipped = section.level;
      continue;
    }
    // What stands under a heading that is removed has nowhere to go.
    if (operation === 'remove') skipped = section.level;
    const parent = open.at(-1) ?? root;
    const title = section.path.at(-1) ?? '';
    const ordinal = (parent.counts.get(title) ?? 0) + 1;
    parent.counts.set(title, ordinal);
    if (ordinal > 1) warnings.push(repeated(section, options.origin));
    const draft = draftOf({ parsed, section, key: keyOf(title, ordinal) }, options);
    parent.node.children.push(draft.node);
    open.push(draft);
  }
  return { root: root.node, warnings };
}

/** A key for the nth section of a title among its siblings. */
export function keyOf(title: string, ordinal: number): string {
  return ordinal === 1 ? title : `${title}\n${ordinal}`;
}

/** Title and ordinal of a key. */
export function titleOf(key: string): string {
  const at = key.indexOf('\n');
  return at < 0 ? key : key.slice(0, at);
}

function draftOf(
  source: { readonly parsed: ParsedSections; readonly section: Section | undefined; readonly key: string },
  { origin, holds }: OutlineOptions,
): Draft {
  const { parsed, section, key } = source;
  const isRoot = section === undefined || section.level === 0;
  // Conditions on the text before the first heading are about that text alone.
  const counts = section !== undefined && (!isRoot || holds(section.directives.when));
  const { operation, isSealed } = counts ? section.directives : NO_DIRECTIVES;
  const hasBody = counts && section.body[0] < section.body[1];
  const body: readonly Piece[] = hasBody ? [{ origin, parsed, section, kind: 'body', shapes: [] }] : [];
  const replacing = operation === undefined && hasBody ? body : undefined;
  return {
    node: {
      key,
      path: section?.path ?? [],
      level: section?.level ?? 0,
      head: section?.head && { origin, parsed, section, kind: 'head', shapes: [] },
      before: operation === 'prepend' ? body : [],
      own: operation === 'remove' ? [] : replacing,
      after: operation === 'append' ? body : [],
      isRemoved: operation === 'remove' && !isRoot,
      isReset: false,
      sealedBy: isSealed ? { ...origin, line: section?.line ?? 1 } : undefined,
      children: [],
    },
    counts: new Map(),
  };
}

function repeated(section: Section, origin: Origin): PromptWarning {
  return {
    code: 'SECTION_REPEATED',
    message: `the heading "${pathText(section.path)}" stands there more than once; the later ones are told apart by their order`,
    persona: origin.persona,
    version: origin.version,
    line: section.line,
  };
}
