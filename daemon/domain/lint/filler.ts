import type { Spot } from '../text/spots.ts';
import { type LintSubject, proseLines } from './subject.ts';

interface Filler {
  readonly pattern: RegExp;
  /** Why it says nothing, and what to write instead. */
  readonly instead: string;
}

/** Phrases that leave a model as wise as before. Each was chosen because a concrete wish can always stand in its place. */
const FILLERS: readonly Filler[] = [
  {
    pattern: /\b(?:you are )?an? (?:very |extremely )?helpful(?:,? [a-z-]+)? assistant\b/gi,
    instead: 'every model is told that already: say what it is an assistant for',
  },
  {
    pattern: /\b(?:always )?be (?:as )?(?:helpful|useful)(?: as possible)?(?=[ \t]*(?:[.,;!]|$))/gi,
    instead: 'say what would help: which facts, in which form',
  },
  {
    pattern: /\b(?:do|try) (?:your|the) (?:very )?best\b/gi,
    instead: 'a model has no other setting: say what a good result is',
  },
  {
    pattern: /\b(?:to the best of your ability|as best (?:as )?you can)\b/gi,
    instead: 'a model has no other setting: say what a good result is',
  },
  { pattern: /\b(?:follow|use|apply|adhere to) (?:the )?best practices\b/gi, instead: 'name the practices you mean' },
  {
    pattern: /\b(?:write|produce|provide|deliver|give) (?:only )?(?:high|top)[- ]quality\b/gi,
    instead: 'say what you measure quality by',
  },
  { pattern: /\btake a deep breath\b/gi, instead: 'ask for the steps you want to see' },
  {
    pattern:
      /\b(?:world[- ]class|state[- ]of[- ]the[- ]art|cutting[- ]edge) (?:expert|engineer|developer|writer|assistant|ai)\b/gi,
    instead: 'say what the expert looks at that others miss',
  },
  { pattern: /\buse (?:your )?common sense\b/gi, instead: 'say what to decide alone and what to ask' },
  { pattern: /\bas an ai(?: language)? model\b/gi, instead: 'it knows: say what it must not claim' },
  {
    pattern: /\bbe (?:creative|professional|smart|awesome)(?=[ \t]*(?:[.,;!]|$))/gi,
    instead: 'say how that shows in an answer',
  },
  {
    pattern: /\bthink (?:very )?(?:hard|carefully)(?=[ \t]*(?:[.,;!]|$))/gi,
    instead: 'say what to check before answering',
  },
];

/** A word of each phrase: most lines have none, and are looked at no further. */
const SUSPECT =
  /\b(?:helpful|useful|best|ability|quality|breath|class|art|edge|sense|ai|creative|professional|smart|awesome|hard|carefully)\b/i;

/** Vague phrases in prose. Offsets of the body. */
export function fillers(subject: LintSubject): readonly Spot[] {
  const { body } = subject;
  return proseLines(subject).flatMap(([start, end]) => {
    const line = body.slice(start, end);
    if (!SUSPECT.test(line)) return [];
    return FILLERS.flatMap(({ pattern, instead }) =>
      [...line.matchAll(pattern)]
        .filter(({ index }) => subject.isProse(start + index))
        .map(
          (match): Spot => ({
            code: 'FILLER',
            range: [start + match.index, start + match.index + match[0].length],
            message: `"${match[0]}" tells a model nothing`,
            suggestion: instead,
          }),
        ),
    );
  });
}
