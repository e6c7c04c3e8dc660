import { AppError } from '../errors.ts';
import { invalid } from '../persona/yaml.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { MAX_CARD_BYTES } from './card-data.ts';
import { crc32 } from './crc32.ts';
import { decodeFile, encodeFile } from './file-text.ts';

/** Most bytes of a picture that carries a card. */
export const MAX_PNG_BYTES = 8 * 1024 * 1024;
const MAX_SIDE = 16_384;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
/** Smallest picture there is, one transparent pixel: what a card without a picture of its own travels in. */
const BLANK_PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** A part of a PNG file: four bytes of length, four of type, the data, four of checksum. */
interface Chunk {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly data: Uint8Array;
}

/** Whether bytes begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/**
 * The JSON text of the card in a picture; `ccv3` wins over `chara`. Lengths and checksums are checked, compressed text
 * is refused, the picture itself is never decoded. Throws IMPORT_INVALID (FORMAT, TYPE) and CONTENT_TOO_LARGE. Linear.
 */
export function readCardText(bytes: Uint8Array): string {
  const chunks = readChunks(bytes);
  const text = textOf(chunks, 'ccv3') ?? textOf(chunks, 'chara');
  if (text === undefined) throw bad('TYPE', 'the picture holds no character card');
  if (text.length > (MAX_CARD_BYTES / 3) * 4 + 4) throw tooLarge(text.length, MAX_CARD_BYTES);
  const json = fromBase64(text);
  if (!json) throw bad('FORMAT', 'the card in the picture is not base64');
  return decodeFile(json, MAX_CARD_BYTES);
}

/**
 * The picture with another card: old `chara` and `ccv3` chunks go, both are written before the end, every other chunk
 * stays byte for byte. The same card again changes nothing. Without a picture a blank one is made.
 */
export function replaceCardText(picture: Uint8Array | undefined, json: string): Uint8Array {
  const base = picture ?? fromBase64(BLANK_PNG) ?? new Uint8Array();
  if (picture && readCardText(picture) === json) return picture;
  const chunks = readChunks(base);
  const data = toBase64(encodeFile(json));
  const parts = [base.subarray(0, SIGNATURE.length)];
  for (const chunk of chunks) {
    if (chunk.type === 'IEND') parts.push(textChunk('chara', data), textChunk('ccv3', data));
    if (chunk.type !== 'tEXt' || !['chara', 'ccv3'].includes(keywordOf(chunk)))
      parts.push(base.subarray(chunk.start, chunk.end));
  }
  parts.push(base.subarray(chunks.at(-1)?.end ?? base.length));
  return concat(parts);
}

/** The chunks up to the end mark; throws when one is not whole. */
export function readChunks(bytes: Uint8Array): readonly Chunk[] {
  if (bytes.length > MAX_PNG_BYTES) throw tooLarge(bytes.length, MAX_PNG_BYTES);
  if (!isPng(bytes)) throw bad('TYPE', 'the file is no PNG');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let start: number = SIGNATURE.length; start + 12 <= bytes.length; ) {
    const length = view.getUint32(start);
    const end = start + 12 + length;
    if (end > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(start + 4, start + 8));
    if (crc32(bytes.subarray(start + 4, end - 4)) !== view.getUint32(end - 4)) {
      throw bad('FORMAT', `the checksum of a ${/^[A-Za-z]{4}$/.test(type) ? type : 'strange'} chunk is wrong`);
    }
    chunks.push({ type, start, end, data: bytes.subarray(start + 8, end - 4) });
    if (type === 'IEND') {
      refusePicture(chunks, view);
      return chunks;
    }
    start = end;
  }
  throw bad('FORMAT', 'the picture is cut off');
}

function refusePicture(chunks: readonly Chunk[], view: DataView): void {
  const [first] = chunks;
  if (first?.type !== 'IHDR' || first.data.length !== 13)
    throw bad('FORMAT', 'the picture does not begin with its size');
  const sides = [view.getUint32(first.start + 8), view.getUint32(first.start + 12)];
  if (sides.some((side) => side === 0 || side > MAX_SIDE)) {
    throw bad('TOO_LARGE', `the picture says it is ${sides.join(' x ')}; at most ${MAX_SIDE} a side`);
  }
  const isPacked = chunks.some(
    ({ type, data }) => (type === 'zTXt' || type === 'iTXt') && /^(?:chara|ccv3)\0/.test(latin(data.subarray(0, 6))),
  );
  if (isPacked) throw bad('TYPE', 'the card is in a compressed or international text chunk; save it again as tEXt');
}

function textOf(chunks: readonly Chunk[], keyword: string): string | undefined {
  const found = chunks.find((chunk) => chunk.type === 'tEXt' && keywordOf(chunk) === keyword);
  return found && latin(found.data.subarray(keyword.length + 1));
}

function keywordOf({ data }: Chunk): string {
  const end = data.subarray(0, 80).indexOf(0);
  return end < 0 ? '' : latin(data.subarray(0, end));
}

function textChunk(keyword: string, text: string): Uint8Array {
  const body = encodeFile(`tEXt${keyword}\0${text}`);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  return chunk;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}

function bad(code: string, message: string): AppError {
  return invalid({ code, line: 1, column: 1, message });
}

function tooLarge(sizeBytes: number, maxBytes: number): AppError {
  return new AppError('CONTENT_TOO_LARGE', `the card has ${sizeBytes} bytes, the limit is ${maxBytes}`, {
    sizeBytes,
    maxBytes,
  });
}
