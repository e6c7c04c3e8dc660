import { foldText } from './fold.ts';

/** A word of a text, as the full-text index keeps it, and where it stands. */
export interface TextToken {
  /** Folded. */
  readonly text: string;
  /** UTF-16 offsets in the original. */
  readonly from: number;
  readonly to: number;
}

/** Letters, digits and private characters make words; marks go with the letter before them. */
const WORD = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu;

/** The words of a text in order, cut as the tokenizer `unicode61` of SQLite cuts them. Linear; made one at a time. */
export function* tokensOf(text: string): Generator<TextToken, void, void> {
  for (const match of text.matchAll(WORD)) {
    const [word] = match;
    yield { text: foldText(word), from: match.index, to: match.index + word.length };
  }
}
