import { createPathNumbers, type PathNumbers, pathText } from './section-paths.ts';
import type { ParsedSections } from './sections.ts';

/** A section that is not the same in two texts. */
export interface ChangedSection {
  readonly kind: 'changed' | 'added' | 'removed';
  /** Titles from the outermost heading; empty for the text before the first heading. */
  readonly path: readonly string[];
  /** Which of the sections with this path, from 1. */
  readonly ordinal: number;
  /** Heading and body, on the side that has it; else empty. */
  readonly before: string;
  readonly after: string;
}

/** A changed section with the tokens it had and has. */
export interface CountedSection extends ChangedSection {
  readonly tokensBefore: number;
  readonly tokensAfter: number;
}

const MOST_NAMED = 5;
const LONGEST_TITLE = 60;

/** The sections that were changed, added or removed, in this order and each in the order of its text. Linear. */
export function changedSections(before: ParsedSections, after: ParsedSections): readonly ChangedSection[] {
  const numbersOf = createPathNumbers();
  const old = sectionTexts(before, numbersOf);
  const now = sectionTexts(after, numbersOf);
  const of = (kind: ChangedSection['kind'], { path, ordinal, text }: SectionText): ChangedSection => ({
    ...{ kind, path, ordinal },
    before: kind === 'removed' ? text : '',
    after: kind === 'removed' ? '' : text,
  });
  const changed = [...now].flatMap(([key, section]) => {
    const was = old.get(key);
    return was && was.said !== section.said ? [{ ...of('changed', section), before: was.text }] : [];
  });
  const added = [...now].filter(([key]) => !old.has(key)).map(([, section]) => of('added', section));
  const removed = [...old].filter(([key]) => !now.has(key)).map(([, section]) => of('removed', section));
  return [...changed, ...added, ...removed];
}

/** Whether two texts have the same sections in another order. */
export function isReordered(before: ParsedSections, after: ParsedSections): boolean {
  const numbersOf = createPathNumbers();
  const [old, now] = [before, after].map((parsed) => [...sectionTexts(parsed, numbersOf).keys()].join('\n'));
  return old !== now;
}

/** Changed sections in words, one phrase for each kind: `changed "Tone" (+12 tokens)`. */
export function sectionPhrases(sections: readonly CountedSection[]): readonly string[] {
  return (['changed', 'added', 'removed'] as const).flatMap((kind) => {
    const all = sections.filter((section) => section.kind === kind);
    if (all.length === 0) return [];
    const named = all.slice(0, MOST_NAMED).map((section) => `${nameOf(section)} (${deltaOf(section)})`);
    const more = all.length - named.length;
    return [`${kind} ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
  });
}

interface SectionText extends Pick<ChangedSection, 'path' | 'ordinal'> {
  readonly text: string;
  /** The text without what is no matter of its own: white space between the parts. */
  readonly said: string;
}

/** Sections by path and, where a path is repeated, order. The empty one before the first heading is none. */
function sectionTexts({ text, sections }: ParsedSections, numbersOf: PathNumbers): ReadonlyMap<string, SectionText> {
  const texts = new Map<string, SectionText>();
  const counts = new Map<number, number>();
  const numbers = numbersOf(sections);
  for (const [i, { path, head, body, index, directives }] of sections.entries()) {
    if (index === 0 && body[0] === body[1]) continue;
    const key = numbers[i] ?? 0;
    const ordinal = (counts.get(key) ?? 0) + 1;
    counts.set(key, ordinal);
    const end = sections[i + 1]?.head?.[0] ?? text.length;
    const said = [head ? text.slice(...head) : '', text.slice(...body), JSON.stringify(directives)].join('\n');
    texts.set(`${key} ${ordinal}`, { path, ordinal, text: text.slice(head?.[0] ?? 0, end).trim(), said });
  }
  return texts;
}

function nameOf({ path, ordinal }: ChangedSection): string {
  if (path.length === 0) return 'the introduction';
  const short = pathText(path, LONGEST_TITLE);
  return ordinal === 1 ? `"${short}"` : `"${short}" (${ordinal})`;
}

function deltaOf({ tokensBefore, tokensAfter }: CountedSection): string {
  const delta = tokensAfter - tokensBefore;
  const sign = delta > 0 ? '+' : delta === 0 ? '±' : '';
  return `${sign}${delta} ${Math.abs(delta) === 1 ? 'token' : 'tokens'}`;
}
