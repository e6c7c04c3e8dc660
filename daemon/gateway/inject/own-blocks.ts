import { cut, type Edit, SEPARATOR } from './edits.ts';
import { OddShape } from './errors.ts';
import { BYTE } from './json-bytes.ts';
import type { Span } from './json-spans.ts';

const OPEN = Buffer.from('<active_persona ');
const CLOSE = Buffer.from('</active_persona>');
const GAP = Buffer.from(SEPARATOR);

/** The marks of our own blocks, as bytes of JSON. */
export interface Marks {
  /** The nonce alone: where it is not, no block of ours is. */
  readonly nonce: Buffer;
  /** The end of a block's first tag. */
  readonly key: Buffer;
}

/** What has to go from one string. */
export interface TextCuts {
  readonly edits: readonly Edit[];
  /** The string is a block of ours and nothing else: what holds it goes too. */
  readonly isOurs: boolean;
}

const NOTHING: TextCuts = { edits: [], isOurs: false };

/** The marks of an installation. */
export function marksOf(nonce: string): Marks {
  const escaped = JSON.stringify(nonce).slice(1, -1);
  return { nonce: Buffer.from(escaped), key: Buffer.from(` key=\\"${escaped}\\">`) };
}

/** Whether a block of ours can be in these bytes at all; one native search. */
export function mayHoldOurs(body: Buffer, span: Span, { nonce }: Marks): boolean {
  return nonce.length > 0 && body.subarray(span.start, span.end).includes(nonce);
}

/**
 * Finds our blocks in the string at `text`, in the escaped form in which we wrote them, each with
 * the blank line before it. Throws OddShape when the nonce stands there in another form: somebody
 * wrote our block with other escapes, and only a decoder can find it.
 */
export function blocksInText(body: Buffer, text: Span, marks: Marks): TextCuts {
  const inside = body.subarray(text.start + 1, text.end - 1);
  if (marks.nonce.length === 0 || !inside.includes(marks.nonce)) return NOTHING;
  const edits: Edit[] = [];
  let done = 0;
  let covered = 0;
  for (;;) {
    const at = inside.indexOf(marks.nonce, done);
    if (at === -1) break;
    const block = blockAround(inside, at, done, marks);
    const from = gapBefore(inside, block.start, done);
    edits.push(cut(text.start + 1 + from, text.start + 1 + block.end));
    if (block.start === 0 || (covered > 0 && from === covered)) covered = block.end;
    done = block.end;
  }
  return { edits, isOurs: covered === inside.length };
}

/** The block whose nonce is at `at`; nothing of it lies before `from`. */
function blockAround(text: Buffer, at: number, from: number, { key }: Marks): Span {
  const keyStart = at - key.indexOf('"') - 1;
  const start = text.subarray(from, at).lastIndexOf(OPEN) + from;
  const hasKey = keyStart >= start && text.subarray(keyStart, keyStart + key.length).equals(key);
  const isTag = start >= from && hasKey && !text.subarray(start, keyStart).includes('>');
  const close = isTag ? text.indexOf(CLOSE, keyStart) : -1;
  if (close === -1) throw new OddShape('our nonce stands outside a block as we write it');
  return { start, end: close + CLOSE.length };
}

/** Where the blank line before a block begins; the block itself when there is none. */
function gapBefore(text: Buffer, block: number, from: number): number {
  const gap = block - GAP.length;
  if (gap < from || !text.subarray(gap, block).equals(GAP)) return block;
  let slashes = gap;
  while (slashes > from && text[slashes - 1] === BYTE.backslash) slashes -= 1;
  // After an odd number of backslashes the gap's first byte is the second half of an escaped one.
  return (gap - slashes) % 2 === 0 ? gap : block;
}
