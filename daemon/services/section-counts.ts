import type { ComposedPart, FixedText } from '../domain/prompt/prompt-writer.ts';
import { isTokenSeam } from '../domain/prompt/token-seams.ts';
import type { TokenCounter } from './ports.ts';

/** Tokens of a text and of each of its parts, in order. */
export interface Counts {
  readonly total: number;
  readonly each: readonly number[];
}

/** What counting needs of a part. */
export type CountedPart = Pick<ComposedPart, 'span'> & Partial<Pick<ComposedPart, 'fixed'>>;

/** A stretch that was not counted before. */
interface Task {
  readonly text: string;
  /** The part whose count it is; undefined for several parts at once. */
  readonly part: number | undefined;
  /** Whether it adds to the total. */
  readonly isChunk: boolean;
  /** Takes the count, for the next time. */
  readonly keep?: { readonly fixed: FixedText; readonly tail: string };
}

/**
 * Counts prompts section by section, so that after an edit only the sections that changed are counted: the counts of texts
 * in which nothing is filled in hang on these, all others are kept by the counter, by the hash of the section.
 */
export class SectionCounts {
  readonly #tokens: TokenCounter;

  constructor(tokens: TokenCounter) {
    this.#tokens = tokens;
  }

  get tokenizer(): string {
    return this.#tokens.tokenizer;
  }

  /** Tokens of a text as a whole and part by part; a part counts with the blank lines after it. */
  async count(text: string, parts: readonly CountedPart[]): Promise<Counts> {
    const each: number[] = new Array<number>(parts.length).fill(0);
    const tasks: Task[] = [];
    let total = 0;
    for (let first = 0, from = 0; from < text.length; ) {
      let next = first + 1;
      while (next < parts.length && !isTokenSeam(text, parts[next]?.span[0] ?? 0)) next += 1;
      const to = next < parts.length ? (parts[next]?.span[0] ?? text.length) : text.length;
      const known = next - first === 1 ? knownCount(text, { part: parts[first], to }) : undefined;
      if (known !== undefined) {
        each[first] = known;
        total += known;
      } else tasks.push(...tasksOf(text, { parts, first, next, from, to }));
      first = next;
      from = to;
    }
    const counts = tasks.length === 0 ? [] : await this.#tokens.count(tasks.map((task) => task.text));
    for (const [i, { part, isChunk, keep }] of tasks.entries()) {
      const count = counts[i] ?? 0;
      if (part !== undefined) each[part] = count;
      if (isChunk) total += count;
      if (keep) Object.assign(keep.fixed.counted, { tail: keep.tail, tokens: count });
    }
    return { total, each };
  }
}

function knownCount(text: string, { part, to }: { part: CountedPart | undefined; to: number }): number | undefined {
  const counted = part?.fixed?.counted;
  if (!part || counted?.tail?.length !== to - part.span[1]) return undefined;
  return text.startsWith(counted.tail, part.span[1]) ? counted.tokens : undefined;
}

/** What is to be counted of a stretch between two seams. Parts that share one are counted by themselves as well. */
function tasksOf(
  text: string,
  stretch: { parts: readonly CountedPart[]; first: number; next: number; from: number; to: number },
): readonly Task[] {
  const { parts, first, next, from, to } = stretch;
  const whole = text.slice(from, to);
  if (next - first > 1) {
    const alone = parts
      .slice(first, next)
      .map(({ span }, i) => ({ text: text.slice(...span), part: first + i, isChunk: false }));
    return [{ text: whole, part: undefined, isChunk: true }, ...alone];
  }
  const part = parts[first];
  const keep = part?.fixed && { fixed: part.fixed, tail: text.slice(part.span[1], to) };
  return [{ text: whole, part: first, isChunk: true, ...(keep && { keep }) }];
}
