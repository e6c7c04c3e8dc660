import type { Spot } from '../text/spots.ts';
import { keyRange, type LintSubject } from './subject.ts';

const WORD = /[\p{L}\p{M}\p{N}_-]+/gu;
const LATIN = /\p{Script=Latin}/u;
/** Scripts with many letters that look like Latin ones. */
const LOOKALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}]/u;

/** Words in titles, tags and headings that mix Latin letters with such that look like them. */
export function confusableWords({ parsed, head, sections }: LintSubject): readonly Spot[] {
  const { displayName = '', tags = [] } = parsed.fields;
  const inHead = [
    ...mixedWords(displayName).map(({ word }) => ({ key: 'displayName', word })),
    ...tags.flatMap((tag) => mixedWords(tag).map(({ word }) => ({ key: 'tags', word }))),
  ].map(({ key, word }): Spot => ({ ...spotOf(word), range: keyRange(head, key) }));
  const inHeadings = sections.sections.flatMap(({ head: heading }) => {
    if (!heading) return [];
    const text = sections.text.slice(...heading);
    return mixedWords(text).map(({ word, at }): Spot => {
      const start = head.length + heading[0] + at;
      return { ...spotOf(word), range: [start, start + word.length] };
    });
  });
  return [...inHead, ...inHeadings];
}

function mixedWords(text: string): readonly { readonly word: string; readonly at: number }[] {
  return [...text.matchAll(WORD)]
    .filter(([word]) => LATIN.test(word) && LOOKALIKE.test(word))
    .map(({ 0: word, index }) => ({ word, at: index }));
}

function spotOf(word: string): Omit<Spot, 'range'> {
  return {
    code: 'CONFUSABLE',
    message: `"${word.slice(0, 60)}" mixes letters of two scripts that look alike`,
    suggestion: 'type the word anew in one script',
  };
}
