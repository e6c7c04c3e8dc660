/** Bytes of JSON's structure, all ASCII. */
export const BYTE = {
  tab: 0x09,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  space: 0x20,
  quote: 0x22,
  plus: 0x2b,
  comma: 0x2c,
  minus: 0x2d,
  dot: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  openArray: 0x5b,
  backslash: 0x5c,
  closeArray: 0x5d,
  f: 0x66,
  n: 0x6e,
  t: 0x74,
  u: 0x75,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

function table(bytes: string): Uint8Array {
  const marks = new Uint8Array(256);
  for (const byte of Buffer.from(bytes, 'latin1')) marks[byte] = 1;
  return marks;
}

/** 1 for a byte that ends plain text inside a string: quote, backslash, control characters. */
export const STRING_STOP = table('"\\').fill(1, 0, 0x20);

/** 1 for a letter that may follow a backslash, `u` apart. */
export const SIMPLE_ESCAPE = table('"\\/bfnrt');

/** 1 for a hexadecimal digit. */
export const HEX_DIGIT = table('0123456789abcdefABCDEF');

/** Whether a byte is one of JSON's four white space characters. */
export function isSpace(byte: number | undefined): boolean {
  return byte === BYTE.space || byte === BYTE.lineFeed || byte === BYTE.carriageReturn || byte === BYTE.tab;
}
