import { graphemes } from '../text.ts';

/** One line that the user types. */
export interface TextInput {
  readonly text: string;
  /** Characters (grapheme clusters) before the cursor. */
  readonly cursor: number;
}

/** An input with a text in it, the cursor at its end. */
export function inputOf(text: string): TextInput {
  return { text, cursor: graphemes(text).length };
}

/** What the keys of a text field can do. */
export type InputMove = 'left' | 'right' | 'home' | 'end' | 'wordLeft' | 'wordRight';

/** The parts of the text that can be deleted, seen from the cursor. */
export type InputCut = 'before' | 'after' | 'wordBefore' | 'toStart' | 'toEnd';

/** Puts a text in at the cursor; line breaks become spaces. */
export function insertText(input: TextInput, text: string): TextInput {
  const all = graphemes(input.text);
  const before = all.slice(0, input.cursor).join('') + text.replace(/[\r\n]+/g, ' ');
  // Counted after joining: a combining mark belongs to the character before it.
  return { text: before + all.slice(input.cursor).join(''), cursor: graphemes(before).length };
}

/** Moves the cursor. */
export function moveInput(input: TextInput, move: InputMove): TextInput {
  const all = graphemes(input.text);
  return { ...input, cursor: Math.max(0, Math.min(all.length, target(all, input.cursor, move))) };
}

/** Deletes a part of the text. */
export function cutInput(input: TextInput, cut: InputCut): TextInput {
  const all = graphemes(input.text);
  const at = input.cursor;
  const [from, to] = {
    before: [at - 1, at],
    after: [at, at + 1],
    wordBefore: [target(all, at, 'wordLeft'), at],
    toStart: [0, at],
    toEnd: [at, all.length],
  }[cut] as [number, number];
  const start = Math.max(0, from);
  return { text: [...all.slice(0, start), ...all.slice(to)].join(''), cursor: start };
}

function target(all: readonly string[], at: number, move: InputMove): number {
  if (move === 'left') return at - 1;
  if (move === 'right') return at + 1;
  if (move === 'home') return 0;
  if (move === 'end') return all.length;
  const step = move === 'wordLeft' ? -1 : 1;
  const isWord = (index: number) => /[\p{L}\p{N}_]/u.test(all[index] ?? '');
  const beside = (index: number) => (step < 0 ? index - 1 : index);
  let place = at;
  while (place + step >= 0 && place + step <= all.length && !isWord(beside(place))) place += step;
  while (place + step >= 0 && place + step <= all.length && isWord(beside(place))) place += step;
  return place;
}
