import type { Origin, OutlineNode, Piece } from '../persona/outline.ts';
import type { ParsedSections, Section } from '../persona/sections.ts';
import { lineOf, type Range } from '../text/lines.ts';
import type { Slot } from '../text/slots.ts';
import { sectionName } from './place.ts';
import type { FixedText, PartSource } from './prompt-writer.ts';

/** Heading, body or both of one section of one text, as it is shown. */
export interface Block {
  readonly origin: Origin;
  readonly parsed: ParsedSections;
  readonly section: Section;
  /** Level the heading is shown with; undefined when only the body is shown. */
  readonly level: number | undefined;
  readonly hasBody: boolean;
}

/** A block with its text where nothing is filled in: then it is always the same text. */
export interface RenderedBlock {
  readonly block: Block;
  readonly fixed: FixedText | undefined;
}

/** A block of one piece in one shape; worked out once, since nodes of many outlines share their pieces. */
export function renderedBlock(
  piece: Piece,
  { level, hasBody }: { readonly level: number | undefined; readonly hasBody: boolean },
): RenderedBlock {
  const shape = (level ?? 0) * 2 + (hasBody ? 1 : 0);
  // Only this function fills the slots.
  const known = piece.shapes[shape] as RenderedBlock | undefined;
  if (known) return known;
  const { origin, parsed, section } = piece;
  const block: Block = { origin, parsed, section, level, hasBody };
  const made: RenderedBlock = { block, fixed: fixedText(block) };
  piece.shapes[shape] = made;
  return made;
}

/** Calls `write` for each block of one node alone, without those below it, in order. */
export function eachBlock(
  { head, level, before, own, after }: OutlineNode,
  write: (block: RenderedBlock) => void,
): void {
  const first = before[0] ?? own?.[0] ?? after[0];
  const joins = head !== undefined && first?.section === head.section && first.parsed === head.parsed;
  if (head) write(renderedBlock(head, { level, hasBody: joins }));
  for (const pieces of [before, own ?? [], after]) {
    for (const piece of pieces) {
      if (!joins || piece !== first) write(renderedBlock(piece, BODY));
    }
  }
}

const BODY = { level: undefined, hasBody: true } as const;

function fixedText(block: Block): FixedText | undefined {
  const { parsed, origin, section } = block;
  const stretches = stretchesOf(block);
  const isFixed = stretches.every((each) => 'literal' in each || slotsWithin(parsed.slots, each.range).length === 0);
  if (!isFixed) return undefined;
  const text = stretches.map((each) => ('literal' in each ? each.literal : parsed.text.slice(...each.range))).join('');
  const source: PartSource = { origin, section: sectionName(section), lines: linesOf(parsed, rangeOf(block)), via: [] };
  return { text, source, counted: { tail: undefined, tokens: 0 } };
}

/** What parts two blocks: what did in their text when they follow each other there, else one blank line. */
export function separatorBetween(before: Block, after: Block): string {
  const isNext = before.parsed === after.parsed && before.section.index + 1 === after.section.index;
  const isWhole = before.hasBody || before.section.body[0] === before.section.body[1];
  if (isNext && isWhole && after.level !== undefined) return before.section.tail;
  return before.parsed.eol === '\n' ? '\n\n' : '\r\n\r\n';
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
