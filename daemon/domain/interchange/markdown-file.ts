import { LIMITS } from '../../../contract/limits.ts';
import { AppError } from '../errors.ts';
import { utf8Length } from '../text/utf8.ts';
import { withoutBom } from './file-text.ts';

/** Markdown of another program, taken apart so that its parts joined are the file again. */
export interface MarkdownParts {
  readonly bom: string;
  /** Line of `---` before the header, with its line end; empty without a header. */
  readonly open: string;
  readonly header: string;
  /** Line of `---` after the header, with the blank line that follows. */
  readonly close: string;
  readonly body: string;
}

/**
 * Splits off a header between two lines of `---` (blanks after them are forgiven). Without an end there is no header:
 * other programs read such a file as plain text. Throws CONTENT_TOO_LARGE for a header over 16 KiB. Linear.
 */
export function splitMarkdown(file: string): MarkdownParts {
  const { bom, text } = withoutBom(file);
  const plain = { bom, open: '', header: '', close: '', body: text };
  const first = /^---[ \t]*\r?\n/.exec(text.slice(0, 1_000));
  if (!first) return plain;
  const open = first[0];
  for (let at = open.length; at < text.length; ) {
    const feed = text.indexOf('\n', at);
    const next = feed < 0 ? text.length : feed + 1;
    if (/^---[ \t]*\r?\n?$/.test(text.slice(at, Math.min(next, at + 1_000)))) {
      const blank = /^\r?\n/.exec(text.slice(next, next + 2))?.[0] ?? '';
      const end = next + blank.length;
      const header = text.slice(open.length, at);
      refuseLarge(header);
      return { bom, open, header, close: text.slice(at, end), body: text.slice(end) };
    }
    at = next;
  }
  return plain;
}

/** The file again. */
export function joinMarkdown({ bom, open, header, close, body }: MarkdownParts): string {
  return bom + open + header + close + body;
}

function refuseLarge(header: string): void {
  const sizeBytes = utf8Length(header);
  if (sizeBytes <= LIMITS.frontMatterBytes) return;
  const message = `the header has ${sizeBytes} bytes, the limit is ${LIMITS.frontMatterBytes}`;
  throw new AppError('CONTENT_TOO_LARGE', message, { sizeBytes, maxBytes: LIMITS.frontMatterBytes });
}
