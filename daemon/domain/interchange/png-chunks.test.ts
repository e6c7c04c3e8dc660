import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../errors.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { crc32 } from './crc32.ts';
import { readCardText, readChunks, replaceCardText } from './png-chunks.ts';

const at = (path: string) => new URL(`../../../test/fixtures/${path}`, import.meta.url);
const brom = readFileSync(at('interchange/home/cards/brom.png'));

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, crc]);
}

/** The picture with another chunk before its end. */
const withChunk = (type: string, data: Buffer) =>
  Buffer.concat([brom.subarray(0, -12), chunk(type, data), brom.subarray(-12)]);

const codeOf = (bytes: Uint8Array): unknown => {
  try {
    readCardText(bytes);
    return 'read';
  } catch (error) {
    if (!isAppError(error)) throw error;
    const [first] = (error.details.findings ?? []) as readonly { code: string }[];
    return first?.code ?? error.code;
  }
};

describe('CRC-32', () => {
  it('gives the check value of its definition', () => {
    expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  });
});

describe('base64', () => {
  it('gives bytes back (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100_000, size: 'max' }), (bytes) =>
        Buffer.from(fromBase64(toBase64(bytes)) ?? []).equals(Buffer.from(bytes)),
      ),
      { numRuns: 30 },
    );
    expect(fromBase64('§')).toBeUndefined();
  });
});

describe('a card in a picture', () => {
  it('is replaced in both chunks, and every other chunk stays byte for byte', () => {
    const next = replaceCardText(brom, '{"é":1}');
    expect(readCardText(next)).toBe('{"é":1}');
    const others = (bytes: Uint8Array) =>
      readChunks(bytes)
        .map(({ start, end }) => Buffer.from(bytes.subarray(start, end)))
        .filter((each) => !/^....tEXt(?:chara|ccv3)\0/s.test(each.toString('latin1')));
    expect(others(next)).toEqual(others(brom));
    expect(readChunks(next).map(({ type }) => type)).toEqual(['IHDR', 'tEXt', 'zTXt', 'IDAT', 'tEXt', 'tEXt', 'IEND']);
  });

  it('that is the same changes nothing, and without a picture gets a blank one', () => {
    expect(Buffer.from(replaceCardText(brom, readCardText(brom))).equals(brom)).toBe(true);
    expect(readCardText(replaceCardText(undefined, '{}'))).toBe('{}');
  });

  it('of V3 wins over the one of V2', () => {
    expect(readCardText(withChunk('tEXt', Buffer.from(`ccv3\0${toBase64(Buffer.from('{"v":3}'))}`)))).toBe('{"v":3}');
  });

  it.each([
    ['FORMAT', 'a wrong checksum', Buffer.from(brom).fill(1, 60, 61)],
    ['FORMAT', 'a picture cut off', brom.subarray(0, 90)],
    [
      'FORMAT',
      'a length over the end',
      Buffer.concat([brom.subarray(0, 33), Buffer.from([0xff, 0xff, 0xff, 0xff]), brom.subarray(37)]),
    ],
    [
      'TYPE',
      'a compressed card, which may be a bomb',
      withChunk('zTXt', Buffer.concat([Buffer.from('ccv3\0\0'), deflateSync(Buffer.alloc(100_000))])),
    ],
    ['TYPE', 'an international text chunk', withChunk('iTXt', Buffer.from('chara\0\0\0\0\0e30='))],
    ['FORMAT', 'no base64', withChunk('tEXt', Buffer.from('ccv3\0!!!'))],
    ['BAD_UTF8', 'no UTF-8', withChunk('tEXt', Buffer.from(`ccv3\0${Buffer.from([0xff, 0xfe]).toString('base64')}`))],
    ['TOO_LARGE', 'a size of 65535 a side', readFileSync(at('hostile/imports/png-dim-bomb.png'))],
    ['FORMAT', 'a cut-off file', readFileSync(at('hostile/imports/png-truncated.png'))],
    ['TYPE', 'no picture', Buffer.from('hello')],
  ])('is refused with %s for %s', (code, _what, bytes) => {
    expect(codeOf(bytes)).toBe(code);
  });

  it('is read or refused with a code when bytes change (property)', () => {
    fc.assert(
      fc.property(fc.nat(brom.length - 1), fc.nat(255), fc.nat(brom.length), (place, byte, length) => {
        const bytes = Buffer.from(brom);
        bytes[place] = byte;
        codeOf(bytes);
        codeOf(bytes.subarray(0, length));
      }),
      { numRuns: 1_000 },
    );
  });
});
