import { endianness } from 'node:os';
import { BodyUnreadable } from './errors.ts';
import { BYTE, HEX_DIGIT, isSpace, SIMPLE_ESCAPE, STRING_STOP } from './json-bytes.ts';

/** Finding the first marked byte of a word below reads it from the low end. */
const READS_WORDS = endianness() === 'LE';

/** Local constants: the compiler can fold these, an imported object's members it cannot. */
const {
  backslash: BACKSLASH,
  closeObject: CLOSE_OBJECT,
  colon: COLON,
  comma: COMMA,
  dot: DOT,
  f: F,
  minus: MINUS,
  n: N,
  nine: NINE,
  openArray: OPEN_ARRAY,
  openObject: OPEN_OBJECT,
  plus: PLUS,
  quote: QUOTE,
  space: SPACE,
  t: T,
  u: U,
  zero: ZERO,
} = BYTE;

const FIRST_STACK = 64;

/**
 * Strict scanner over JSON bytes. Positions are byte offsets; every method takes the position of the
 * first byte of what it skips and returns the position after it. What it accepts is exactly what
 * `JSON.parse` accepts (RFC 8259; any bytes from 0x80 up only inside strings); anything else throws
 * BodyUnreadable. It keeps no values and makes no strings.
 */
export class JsonScanner {
  readonly bytes: Buffer;
  /** The bytes as 32-bit words, from the word boundary at or before the first: strings are checked four at a time. */
  readonly #words: Int32Array;
  /** Bytes of the first word that are not ours. */
  readonly #pad: number;
  #stack = new Uint8Array(FIRST_STACK);

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.#pad = bytes.byteOffset & 3;
    const count = READS_WORDS ? (bytes.length + this.#pad) >> 2 : 0;
    this.#words = new Int32Array(bytes.buffer, bytes.byteOffset - this.#pad, count);
  }

  /** The error for a byte that must not be there. */
  fail(at: number): BodyUnreadable {
    const where = at >= this.bytes.length ? 'it ends too early' : `unexpected byte at offset ${at}`;
    return new BodyUnreadable(`the body is not valid JSON: ${where}`);
  }

  /** Skips white space, if any. */
  skipSpace(at: number): number {
    const bytes = this.bytes;
    let i = at;
    while (i < bytes.length && (bytes[i] as number) <= SPACE && isSpace(bytes[i])) i += 1;
    return i;
  }

  /** Skips a string, from its opening quote. One flat loop: this is where the time of a request goes. */
  skipString(open: number): number {
    const bytes = this.bytes;
    const words = this.#words;
    const pad = this.#pad;
    const count = words.length;
    if (bytes[open] !== QUOTE) throw this.fail(open);
    let i = open + 1;
    for (;;) {
      // To the next quote, backslash or control character. Indexes are below the length, so `as number` holds.
      let w = (i + pad) >> 2;
      if (w < count) {
        // What stands before `i` in its word is overwritten with plain bytes.
        const keep = -1 << (((i + pad) & 3) << 3);
        let found = stops(((words[w] as number) & keep) | (0x61616161 & ~keep));
        while (found === 0 && (w += 1) < count) found = stops(words[w] as number);
        if (found !== 0) i = (w << 2) - pad + ((31 - Math.clz32(found & -found)) >> 3);
        else i = (w << 2) - pad;
      }
      if (w >= count) while (i < bytes.length && STRING_STOP[bytes[i] as number] === 0) i += 1;
      if (i >= bytes.length) throw this.fail(i);
      const byte = bytes[i];
      if (byte === QUOTE) return i + 1;
      if (byte !== BACKSLASH) throw this.fail(i);
      i = SIMPLE_ESCAPE[bytes[i + 1] ?? 0] === 1 ? i + 2 : this.#skipHexEscape(i);
    }
  }

  /** Skips a key and its colon; the result is where the value begins. */
  skipKey(open: number): number {
    const colon = this.skipSpace(this.skipString(open));
    if (this.bytes[colon] !== COLON) throw this.fail(colon);
    return this.skipSpace(colon + 1);
  }

  /** Skips one value of any type and depth. Depth costs one byte of memory per open bracket, no recursion. */
  skipValue(start: number): number {
    let depth = 0;
    let i = start;
    for (;;) {
      const byte = this.bytes[i];
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        const inside = this.skipSpace(i + 1);
        // The closing byte of both brackets is the opening one plus 2.
        if (this.bytes[inside] !== byte + 2) {
          this.#push(depth, byte + 2);
          depth += 1;
          i = byte === OPEN_OBJECT ? this.skipKey(inside) : inside;
          continue;
        }
        i = inside + 1;
      } else {
        i = byte === QUOTE ? this.skipString(i) : this.#skipScalar(i);
      }
      while (depth > 0) {
        i = this.skipSpace(i);
        const next = this.bytes[i];
        if (next === COMMA) break;
        if (next !== this.#stack[depth - 1]) throw this.fail(i);
        depth -= 1;
        i += 1;
      }
      if (depth === 0) return i;
      i = this.skipSpace(i + 1);
      if (this.#stack[depth - 1] === CLOSE_OBJECT) i = this.skipKey(i);
    }
  }

  #push(depth: number, close: number): void {
    if (depth === this.#stack.length) {
      const larger = new Uint8Array(depth * 2);
      larger.set(this.#stack);
      this.#stack = larger;
    }
    this.#stack[depth] = close;
  }

  #skipHexEscape(backslash: number): number {
    if (this.bytes[backslash + 1] !== U) throw this.fail(backslash + 1);
    for (let i = backslash + 2; i < backslash + 6; i += 1) {
      if (HEX_DIGIT[this.bytes[i] ?? 0] !== 1) throw this.fail(i);
    }
    return backslash + 6;
  }

  #skipScalar(at: number): number {
    switch (this.bytes[at]) {
      case T:
        return this.#skipWord(at, 'true');
      case F:
        return this.#skipWord(at, 'false');
      case N:
        return this.#skipWord(at, 'null');
      default:
        return this.#skipNumber(at);
    }
  }

  #skipWord(at: number, word: string): number {
    for (let k = 0; k < word.length; k += 1) {
      if (this.bytes[at + k] !== word.charCodeAt(k)) throw this.fail(at + k);
    }
    return at + word.length;
  }

  #skipNumber(at: number): number {
    const bytes = this.bytes;
    let i = bytes[at] === MINUS ? at + 1 : at;
    i = bytes[i] === ZERO ? i + 1 : this.#skipDigits(i);
    if (bytes[i] === DOT) i = this.#skipDigits(i + 1);
    // `e` and `E` differ in one bit.
    if (((bytes[i] ?? 0) | 0x20) === 0x65) {
      const sign = bytes[i + 1];
      i = this.#skipDigits(sign === PLUS || sign === MINUS ? i + 2 : i + 1);
    }
    return i;
  }

  #skipDigits(at: number): number {
    let i = at;
    for (;;) {
      const byte = this.bytes[i] ?? 0;
      if (byte < ZERO || byte > NINE) break;
      i += 1;
    }
    if (i === at) throw this.fail(at);
    return i;
  }
}

/**
 * Marks the bytes of a word that end plain text: below 0x20, `"`, backslash. 0 when there is none;
 * the lowest mark is always right, higher ones may be borrows. Flipping bit 1 changes places of `"`
 * and the space, so "below 0x20 or a quote" becomes "below 0x21". Formulas: S. Anderson, "Bit
 * Twiddling Hacks", hasless and haszero, with their common `& ~word & 0x80808080` taken out.
 */
function stops(word: number): number {
  return (((word ^ 0x02020202) - 0x21212121) | ((word ^ 0x5c5c5c5c) - 0x01010101)) & ~word & 0x80808080;
}
