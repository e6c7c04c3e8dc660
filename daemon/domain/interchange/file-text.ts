import { LIMITS } from '../../../contract/limits.ts';
import { AppError } from '../errors.ts';
import { invalid } from '../persona/yaml.ts';

/** Most bytes of a file that is read as text. */
export const MAX_TEXT_BYTES = LIMITS.contentBytes + 64 * 1024;
const BOM = '\ufeff';

/**
 * The text of a file, byte for byte: a byte order mark stays as the first character. Throws IMPORT_INVALID (BAD_UTF8,
 * NUL) and CONTENT_TOO_LARGE, never replaces anything.
 */
export function decodeFile(bytes: Uint8Array, maxBytes: number = MAX_TEXT_BYTES): string {
  if (bytes.length > maxBytes) {
    throw new AppError('CONTENT_TOO_LARGE', `the file has ${bytes.length} bytes, the limit is ${maxBytes}`, {
      sizeBytes: bytes.length,
      maxBytes,
    });
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw invalid({ code: 'NUL', line: lineOfByte(bytes, nul), column: 1, message: 'a NUL byte: no text' });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // The decoder says no more than that it failed.
    throw invalid({ code: 'BAD_UTF8', line: 1, column: 1, message: 'the file is not UTF-8' });
  }
}

/** Bytes of a text in UTF-8. */
export function encodeFile(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A text without its byte order mark. */
export function withoutBom(text: string): { readonly bom: string; readonly text: string } {
  return text.startsWith(BOM) ? { bom: BOM, text: text.slice(1) } : { bom: '', text };
}

/** The line end a text uses: that of its first line. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  const feed = text.indexOf('\n');
  return feed > 0 && text.charAt(feed - 1) === '\r' ? '\r\n' : '\n';
}

/** Last part of a path without its last extension: `a/code.review.md` gives `code.review`. */
export function stemOf(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1);
  const dot = base.lastIndexOf('.');
  return dot > 0 ? base.slice(0, dot) : base;
}

/** Name of the folder a file is in; empty for none. */
export function folderOf(path: string): string {
  return path.split('/').at(-2) ?? '';
}

function lineOfByte(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = 0; at < offset; at += 1) if (bytes[at] === 10) line += 1;
  return line;
}
