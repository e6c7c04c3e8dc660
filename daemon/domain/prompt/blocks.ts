import type { Origin, OutlineNode, Piece } from '../persona/outline.ts';
import type { ParsedSections, Section } from '../persona/sections.ts';
import { lineOf, type Range } from '../text/lines.ts';
import type { Slot } from '../text/slots.ts';

/** Heading, body or both of one section of one text, as it is shown. */
export interface Block {
  readonly origin: Origin;
  readonly parsed: ParsedSections;
  readonly section: Section;
  /** Level the heading is shown with; undefined when only the body is shown. */
  readonly level: number | undefined;
  readonly hasBody: boolean;
}

/** The blocks of the root: text before the first heading. */
export function openingBlocks(root: OutlineNode): readonly Block[] {
  return blocksOf(root);
}

/** The blocks of everything under headings, in order. */
export function headedBlocks(root: OutlineNode): readonly Block[] {
  return root.children.flatMap((node) => (node.isRemoved ? [] : [...blocksOf(node), ...headedBlocks(node)]));
}

function blocksOf({ head, level, before, own = [], after }: OutlineNode): readonly Block[] {
  const [first, ...rest] = [...before, ...own, ...after];
  if (!head) return first ? [first, ...rest].map(bodyBlock) : [];
  const joins = first?.section === head.section && first.parsed === head.parsed;
  const heading: Block = { ...sourceOf(head), level, hasBody: joins };
  return [heading, ...(first && !joins ? [bodyBlock(first)] : []), ...rest.map(bodyBlock)];
}

function bodyBlock(piece: Piece): Block {
  return { ...sourceOf(piece), level: undefined, hasBody: true };
}

function sourceOf({ origin, parsed, section }: Piece) {
  return { origin, parsed, section };
}

/** What parts two blocks: what did in their text when they follow each other there, else one blank line. */
export function separatorBetween(before: Block, after: Block): string {
  const isNext = before.parsed === after.parsed && before.section.index + 1 === after.section.index;
  const isWhole = before.hasBody || before.section.body[0] === before.section.body[1];
  return isNext && isWhole && after.level !== undefined ? before.section.tail : before.parsed.eol.repeat(2);
}

/** A stretch of text to write: as it is, or from the source with what stands in its slots. */
export type Stretch = { readonly literal: string } | { readonly range: Range };

/** The stretches of a block, in order. */
export function stretchesOf({ parsed, section, level, hasBody }: Block): readonly Stretch[] {
  const body: readonly Stretch[] = hasBody ? [{ range: section.body }] : [];
  if (level === undefined || !section.head) return body;
  const [start, end] = section.head;
  const hashes = parsed.text.indexOf('#', start);
  const head: readonly Stretch[] = [
    { literal: parsed.text.slice(start, hashes) + '#'.repeat(level) },
    { range: [hashes + section.level, end] },
  ];
  return hasBody ? [...head, { literal: section.gap }, ...body] : head;
}

/** The UTF-16 range a block takes in its source, directives included. */
export function rangeOf({ section, level, hasBody }: Block): Range {
  const [headStart, headEnd] = section.head ?? section.body;
  return [level === undefined ? section.body[0] : headStart, hasBody ? section.body[1] : headEnd];
}

/** Lines, from 1, of what is not blank in a range. */
export function linesOf({ text, lineStarts }: ParsedSections, [start, end]: Range): readonly [number, number] {
  const raw = text.slice(start, end);
  const lead = raw.length - raw.trimStart().length;
  const from = lead === raw.length ? start : start + lead;
  return [lineOf(lineStarts, from), lineOf(lineStarts, Math.max(from, start + raw.trimEnd().length - 1))];
}

/** The slots of a text inside a range. Logarithmic to find the first. */
export function slotsWithin(slots: readonly Slot[], [start, end]: Range): readonly Slot[] {
  let low = 0;
  for (let high = slots.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((slots[middle]?.range[0] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  let stop = low;
  while (stop < slots.length && (slots[stop]?.range[0] ?? end) < end) stop += 1;
  return slots.slice(low, stop);
}
