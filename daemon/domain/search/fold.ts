const ASCII = /^[\x00-\x7f]*$/;
const MARKS = /\p{M}+/gu;

/**
 * A text as searches compare it: lower case, without accents and other combining marks (`Café` and `cafe` are one).
 * Linear. Its length may differ from that of the text.
 */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  // The last letter of a Greek word has a form of its own, which depends on what follows it.
  return text.normalize('NFD').replace(MARKS, '').toLowerCase().replaceAll('ς', 'σ');
}

/** A folded text that knows where its characters come from. */
export interface FoldedText {
  readonly text: string;
  /** For each UTF-16 unit of `text`, and its end, the offset in the original. */
  readonly offsets: ArrayLike<number>;
}

/** The same as `foldText`, with the way back: for telling which part of the original matched. */
export function foldWithOffsets(original: string): FoldedText {
  if (ASCII.test(original)) return { text: original.toLowerCase(), offsets: identity(original.length + 1) };
  let text = '';
  const offsets: number[] = [];
  for (let at = 0; at < original.length; ) {
    const char = String.fromCodePoint(original.codePointAt(at) ?? 0);
    const folded = foldText(char);
    for (let unit = 0; unit < folded.length; unit += 1) offsets.push(at);
    text += folded;
    at += char.length;
  }
  offsets.push(original.length);
  return { text, offsets };
}

/** 0, 1, 2 … */
function identity(length: number): ArrayLike<number> {
  const numbers = new Uint32Array(length);
  for (let at = 0; at < length; at += 1) numbers[at] = at;
  return numbers;
}
