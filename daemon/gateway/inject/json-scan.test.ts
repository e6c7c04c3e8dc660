import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyUnreadable } from './errors.ts';
import { JsonScanner } from './json-scan.ts';

/** Whether the scanner takes these bytes as one JSON document; anything thrown but its own error escapes. */
function accepts(bytes: Buffer): boolean {
  const scanner = new JsonScanner(bytes);
  try {
    return scanner.skipSpace(scanner.skipValue(scanner.skipSpace(0))) === bytes.length;
  } catch (error) {
    if (error instanceof BodyUnreadable) return false;
    throw error;
  }
}

function parses(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** The bytes at every alignment in memory, with bytes around them that would change the answer if they were read. */
function aligned(bytes: Buffer): readonly Buffer[] {
  return [0, 1, 2, 3].map((shift) => {
    const room = Buffer.alloc(bytes.length + 16, '"');
    bytes.copy(room, 8 + shift);
    return room.subarray(8 + shift, 8 + shift + bytes.length);
  });
}

function expectSameVerdict(bytes: Buffer): void {
  const verdict = parses(bytes);
  for (const copy of aligned(bytes)) expect(accepts(copy), JSON.stringify(bytes.toString('latin1'))).toBe(verdict);
}

const BYTES_OF_JSON = Buffer.from(
  '{}[]",:\\\\/bfnrtu0123456789abcdefABCDEF+-.eEtrueslan \n\r\t\u0000\u001f\u007f\u00a0\ufeff',
);

const mutation = fc.record({
  at: fc.nat(),
  cut: fc.nat({ max: 3 }),
  bytes: fc.oneof(
    fc.array(fc.constantFrom(...BYTES_OF_JSON), { maxLength: 4 }),
    fc.array(fc.nat({ max: 255 }), { maxLength: 3 }),
  ),
});

function mutate(bytes: Buffer, { at, cut, bytes: put }: { at: number; cut: number; bytes: number[] }): Buffer {
  const from = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, from), Buffer.from(put), bytes.subarray(from + cut)]);
}

describe('JsonScanner', () => {
  it('accepts whatever JSON.stringify writes, with any indentation', () => {
    const indent = fc.constantFrom(0, 1, 2, '\t', '\n');
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, depthSize: 'medium' }), indent, (value, space) => {
        expectSameVerdict(Buffer.from(JSON.stringify(value, null, space)));
      }),
      { numRuns: 500 },
    );
  });

  it('gives the verdict of JSON.parse on mutated JSON', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ depthSize: 'medium' }),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        (value, changes) => {
          expectSameVerdict(changes.reduce(mutate, Buffer.from(JSON.stringify(value))));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('gives the verdict of JSON.parse on short texts made of the bytes of JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...BYTES_OF_JSON), { maxLength: 8 }), (bytes) => {
        expectSameVerdict(Buffer.from(bytes));
      }),
      { numRuns: 5000 },
    );
  });

  it('gives the verdict of JSON.parse on strings with any byte at any place of a word', () => {
    for (let byte = 0; byte < 256; byte += 1) {
      for (let before = 0; before < 9; before += 1) {
        const text = Buffer.concat([Buffer.from(`"${'x'.repeat(before)}`), Buffer.from([byte]), Buffer.from('yyyyy"')]);
        expectSameVerdict(text);
      }
    }
  });

  it('finds the end of a string behind any two neighbouring bytes', () => {
    const plain = Array.from({ length: 256 }, (_, byte) => byte).filter(
      (byte) => byte >= 0x20 && byte !== 0x22 && byte !== 0x5c,
    );
    for (const first of plain) {
      for (const second of plain) {
        const text = Buffer.from([0x22, first, second, 0x22]);
        expect(new JsonScanner(text).skipString(0)).toBe(4);
      }
    }
  });

  it.each([
    ...['0', '-0', '1.0', '1e5', '1E+05', '-1.5e-3', '12345678901234567890', '1e999', '"\\ud800"', '"\\u00e9\\/"'],
    ...['01', '-', '+1', '.5', '1.', '1e', '1e+', '0x1', 'NaN', 'Infinity', 'tru', 'True', 'nul', 'undefined', ''],
    ...[
      '"\\x"',
      '"\\u12"',
      '"\\u12g4"',
      '"\\',
      '"',
      "'a'",
      '"a\nb"',
      '"a\tb"',
      '"\u007f"',
      '"\u2028"',
      '\u00a01',
      '\ufeff1',
    ],
    ...[
      '[1,]',
      '[,1]',
      '{"a":1,}',
      '{,}',
      '{a:1}',
      '{"a" 1}',
      '{"a":}',
      '{"a"}',
      '[1 2]',
      '[}',
      '{]',
      '[[]',
      '1 1',
      '// x\n1',
    ],
    ...['{"a":{"b":[{}]},"c":[[],{}]}', ' [ { } , [ ] ] ', '{"__proto__":1}', '{"a":1,"a":2}', '[\v1]', '[\f1]'],
  ])('gives the verdict of JSON.parse on %j', (text) => {
    expectSameVerdict(Buffer.from(text));
  });

  it('takes a million open brackets without recursion', () => {
    const depth = 1_000_000;
    expect(accepts(Buffer.from('['.repeat(depth) + ']'.repeat(depth)))).toBe(true);
    expect(accepts(Buffer.from('['.repeat(depth) + ']'.repeat(depth - 1)))).toBe(false);
    expect(accepts(Buffer.from('{"a":['.repeat(depth) + ']}'.repeat(depth)))).toBe(true);
    expect(accepts(Buffer.from(`${'['.repeat(depth)}}`))).toBe(false);
  });
});
