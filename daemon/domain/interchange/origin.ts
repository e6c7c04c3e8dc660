import type { FormatId } from '../../../contract/format.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { encodeFile } from './file-text.ts';

/**
 * The file a version was imported from, so that it can be written back byte for byte. It belongs to that version and
 * never changes; later versions are written over the file of the nearest version before them. No agent gets it.
 */
export interface FileOrigin {
  readonly format: FormatId;
  /** As it was found, relative to where the search began. */
  readonly path: string;
  /** SHA-256 of the file's bytes, hex. */
  readonly sha256: string;
  /** Name the persona was imported under: another one now means that it was renamed. */
  readonly name: string;
  /** Which part of the file it is, where the file holds several. */
  readonly item?: string | undefined;
  readonly kept: KeptBytes;
  /** Files that belong to it, such as the user part of a pattern. */
  readonly beside?: readonly { readonly path: string; readonly text: string }[] | undefined;
}

/** How the bytes are kept: what stands around the version's content, the whole text, or base64. */
export type KeptBytes =
  | { readonly before: string; readonly after: string }
  | { readonly text: string }
  | { readonly base64: string };

/** Something that may carry the file it came from. */
export interface WithOrigin {
  readonly origin?: FileOrigin | undefined;
}

/** Keeps the bytes of a file beside the content that was read out of it, with as little as possible twice. */
export function keepBytes(bytes: Uint8Array, content: string): KeptBytes {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { base64: toBase64(bytes) };
  }
  if (content === '' || !text.endsWith(content)) return { text };
  return { before: text.slice(0, text.length - content.length), after: '' };
}

/** The bytes again; `content` is that of the version that carries the origin. */
export function keptBytes(kept: KeptBytes, content: string): Uint8Array {
  if ('base64' in kept) return fromBase64(kept.base64) ?? new Uint8Array();
  return encodeFile('text' in kept ? kept.text : kept.before + content + kept.after);
}

/** Whether two versions came from the same file in the same form. */
export function isSameOrigin(one: FileOrigin | undefined, other: FileOrigin | undefined): boolean {
  return one?.format === other?.format && one?.sha256 === other?.sha256 && one?.item === other?.item;
}
