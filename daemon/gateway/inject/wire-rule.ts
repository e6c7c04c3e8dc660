import type { Edit } from './edits.ts';
import type { HeadMessage } from './history-head.ts';
import type { JsonScanner } from './json-scan.ts';
import type { ObjectSpan } from './json-spans.ts';
import type { Marks } from './own-blocks.ts';

/** The wire APIs whose requests get a persona. */
export type Wire = 'anthropic-messages' | 'openai-chat' | 'openai-responses' | 'gemini-generate' | 'gemini-count';

/** A scanned body. */
export interface Located {
  readonly scanner: JsonScanner;
  /** The object that holds the place: the body, or what the body wraps. */
  readonly target: ObjectSpan;
  /** The leading system and developer messages, on wires that have them in their history. */
  readonly head: readonly HeadMessage[];
}

/** A body to place a block in. */
export interface Placement extends Located {
  /** The block, JSON-escaped, without quotes. */
  readonly block: Buffer;
  /** Chat: append to the last leading system message instead of adding one. */
  readonly mergeSystem: boolean;
}

/** Where the persona of one wire goes. All functions throw OddShape for what only the fallback understands. */
export interface WireRule {
  /** The members to record while the body is scanned. */
  readonly keys: ReadonlySet<string>;
  /** Reads the head of the history, once for both functions below. */
  readHead?(scanner: JsonScanner, target: ObjectSpan): readonly HeadMessage[];
  /** The edits that take every block of ours away. */
  remove(located: Located, marks: Marks): readonly Edit[];
  /** The edits that insert the block, in a body without one. */
  place(placement: Placement): readonly Edit[];
}

/** Members that every wire has and no rule touches. */
export const FACT_KEYS = ['model', 'tools', 'stream'] as const;
