import { lineOf } from '../text/lines.ts';
import type { Spot } from '../text/spots.ts';
import { type LintSubject, proseLines, withEnclosing } from './subject.ts';

interface Statement {
  /** What is asked for or forbidden, without case and marks. */
  readonly about: string;
  readonly isForbidden: boolean;
}

const NEGATIVE = /^(?:you )?(?:(?:must|should|may) (?:not|never)|never|do not|don't|don’t) /;
/** Without one of these words nothing is forbidden. */
const FORBIDDING = /\b(?:never|not|don't|don’t)\b/i;
const POSITIVE = /^(?:you )?(?:(?:must|should) (?:always )?|always )/;
const LONGEST = 300;

/**
 * Sentences of which one asks for what another forbids in the same words, under the same conditions: `always X` and
 * `never X`, `X` and `do not X`. Offsets of the body.
 */
export function contradictions(subject: LintSubject): readonly Spot[] {
  const { body, sections } = subject;
  if (!FORBIDDING.test(body)) return [];
  const conditionsAt = conditionsOf(subject);
  const first = new Map<string, { readonly statement: Statement; readonly offset: number }>();
  return proseLines(subject).flatMap(([start, end]): readonly Spot[] => {
    if (end - start > LONGEST) return [];
    return statementsIn(body.slice(start, end)).flatMap((statement): readonly Spot[] => {
      const key = `${conditionsAt(start)}\n${statement.about}`;
      const known = first.get(key);
      if (!known) {
        first.set(key, { statement, offset: start });
        return [];
      }
      if (known.statement.isForbidden === statement.isForbidden) return [];
      const lines = lineOf(sections.lineStarts, start) - lineOf(sections.lineStarts, known.offset);
      const where = lines === 0 ? 'in the same line' : `${lines} ${lines === 1 ? 'line' : 'lines'} above`;
      const message = `says the opposite of what stands ${where}: "${statement.about}"`;
      return [{ code: 'SECTION_CONTRADICTS', range: [start, end], message, suggestion: 'keep one of them' }];
    });
  });
}

/** The sentences of a line that ask for something or forbid it. */
export function statementsIn(line: string): readonly Statement[] {
  const text = line
    .replace(/^[\s>]*(?:#{1,6}\s+|(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?)*/, '')
    .replace(/[*_`]/g, '');
  return text.split(/[.!?;](?:\s+|$)/).flatMap((sentence) => {
    const words = sentence.trim().replace(/\s+/g, ' ').toLowerCase();
    const isForbidden = NEGATIVE.test(words);
    const about = words.replace(isForbidden ? NEGATIVE : POSITIVE, '');
    return about.includes(' ') ? [{ about, isForbidden }] : [];
  });
}

/** The conditions that hold at an offset, as a text that is equal for equal ones. */
function conditionsOf({ sections: { sections } }: LintSubject): (offset: number) => string {
  const enclosing = withEnclosing(sections);
  const starts = sections.map(({ head, body }) => head?.[0] ?? Math.min(0, body[0]));
  const texts = sections.map((section) =>
    JSON.stringify((enclosing.get(section) ?? []).flatMap(({ directives }) => directives.when)),
  );
  return (offset) => texts[Math.max(0, lineOf(starts, offset) - 1)] ?? '[]';
}
