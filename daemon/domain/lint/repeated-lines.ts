import { isAppError } from '../errors.ts';
import { composePrompt } from '../prompt/compose.ts';
import { parseSource, type SourceVersion } from '../prompt/source.ts';
import type { Range } from '../text/lines.ts';
import type { Spot } from '../text/spots.ts';
import { type LintSubject, proseLines, type Relatives } from './subject.ts';

/** Shorter lines are alike by chance. */
const SHORTEST = 15;
/** Each is tried by composing the prompt without it. */
const MAX_TRIED = 50;

/**
 * Whole list items and paragraphs of one line that an ancestor says already, as far as the effective prompt without them
 * says every other line as before, in the same order. Only where no text of the chain has conditions, so that this holds
 * whatever an agent asks with. Offsets of the body.
 */
export function repeatedLines(subject: LintSubject): readonly Spot[] {
  const { body, relatives } = subject;
  const [, ...ancestors] = relatives?.chain ?? [];
  if (!relatives || ancestors.length === 0 || hasConditions(relatives)) return [];
  const known = linesOf(ancestors);
  const candidates = wholeLines(subject).filter((range) => known.has(body.slice(...range).trim()));
  const spots: Spot[] = [];
  let said = saidBy(relatives, body);
  for (const range of candidates.slice(0, MAX_TRIED)) {
    const line = body.slice(...range).trim();
    const removed = [...spots.map((spot) => spot.range), withLineEnd(body, range)];
    const after = saidBy(relatives, without(body, removed));
    if (!said || !after || !isOnlyMissing(said, after, line)) continue;
    said = after;
    const by = known.get(line) ?? '';
    const message = `${by} says this already, and it is said to an agent twice`;
    spots.push({
      code: 'LINE_REPEATED',
      range: withLineEnd(body, range),
      message,
      suggestion: 'remove it here',
      fix: '',
    });
  }
  return spots;
}

function hasConditions({ chain }: Relatives): boolean {
  return chain.some((source) => parseSource(source).sections.some(({ directives }) => directives.when.length > 0));
}

/** Every line of the texts with who says it, the furthest first. */
function linesOf(sources: readonly SourceVersion[]): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const { content, persona, version } of sources) {
    for (const line of content.split('\n')) lines.set(line.trim(), `${persona}@${version}`);
  }
  return lines;
}

/** Lines that are a whole list item or paragraph: what is around them is blank, or another item as deep or less. */
function wholeLines(subject: LintSubject): readonly Range[] {
  const { body } = subject;
  return proseLines(subject).filter(([start, end]) => {
    const text = body.slice(start, end);
    if (text.trim().length < SHORTEST || text.trim().split(/\s+/).length < 3 || /^\s{0,3}#/.test(text)) return false;
    const nextFeed = body.indexOf('\n', end + 1);
    const next = body.slice(end + 1, nextFeed < 0 ? body.length : nextFeed);
    const before = body.slice(body.lastIndexOf('\n', start - 2) + 1, Math.max(0, start - 1));
    const item = /^(\s*)(?:[-*+]|\d{1,9}[.)])\s/.exec(text);
    if (!item) return (start === 0 || before.trim() === '') && next.trim() === '';
    const nextItem = /^(\s*)(?:[-*+]|\d{1,9}[.)])\s/.exec(next);
    return next.trim() === '' || (nextItem !== null && (nextItem[1]?.length ?? 0) <= (item[1]?.length ?? 0));
  });
}

function withLineEnd(body: string, [start, end]: Range): Range {
  return [start, Math.min(body.length, end + 1)];
}

function without(body: string, ranges: readonly Range[]): string {
  return ranges
    .toSorted((a, b) => b[0] - a[0])
    .reduce((text, [from, to]) => text.slice(0, from) + text.slice(to), body);
}

/** The lines of the effective prompt with this text as that of the persona; undefined when it cannot be composed. */
function saidBy({ chain: [leaf, ...ancestors], fragments }: Relatives, content: string): readonly string[] | undefined {
  if (!leaf) return undefined;
  const chain = [{ ...leaf, content, contentKey: content }, ...ancestors];
  try {
    const { text } = composePrompt({ chain, fragments, context: {}, allowMissing: true });
    return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}

/** Whether the second text is the first with one of two such lines taken out. */
function isOnlyMissing(before: readonly string[], after: readonly string[], line: string): boolean {
  if (after.length !== before.length - 1 || !after.includes(line)) return false;
  const at = before.findIndex((each, i) => each !== after[i]);
  return before[at] === line && before.slice(at + 1).every((each, i) => each === after[at + i]);
}
