import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** A text as a column holds it; the codecs are told in schema.prisma. */
export interface PackedText {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly codec: number;
}

const PLAIN = 0;
const DEFLATED = 1;
/** Below this many bytes packing saves less than it costs to unpack. */
const PACK_FROM = 256;

/** Packs a text for the database: deflated where that makes it smaller. */
export function packText(text: string): PackedText {
  const plain = new Uint8Array(Buffer.from(text, 'utf8'));
  if (plain.length < PACK_FROM) return { content: plain, codec: PLAIN };
  const packed = deflateRawSync(plain);
  return packed.length < plain.length
    ? { content: new Uint8Array(packed), codec: DEFLATED }
    : { content: plain, codec: PLAIN };
}

/** The text that was packed. Throws for bytes that a codec of this program did not write. */
export function unpackText({ content, codec }: { readonly content: Uint8Array; readonly codec: number }): string {
  if (codec === PLAIN) return Buffer.from(content.buffer, content.byteOffset, content.length).toString('utf8');
  if (codec === DEFLATED) return inflateRawSync(content).toString('utf8');
  throw new Error(`a text is packed in an unknown way: codec ${codec}`);
}
