import { LIMITS } from '../../../contract/limits.ts';
import { AppError } from '../errors.ts';
import { utf8Length } from '../text/utf8.ts';
import { invalid } from './yaml.ts';

/** A document taken apart. */
export interface SplitDocument {
  /** What stands between the two lines of `---`; undefined when there is no front matter. */
  readonly header: string | undefined;
  /** Everything after the front matter, without the one empty line that parts them. */
  readonly body: string;
}

const BOM = '\ufeff';

/**
 * Splits front matter from the body: the first line is exactly `---`, the end is the first later line that is exactly
 * `---` or `...`. A byte order mark at the start is dropped. Linear. Throws IMPORT_INVALID for a block that is not
 * closed or not plain YAML (`---js`), CONTENT_TOO_LARGE for one over 16 KiB.
 */
export function splitFrontMatter(document: string): SplitDocument {
  const text = document.startsWith(BOM) ? document.slice(1) : document;
  const first = lineAt(text, 0);
  if (first.text !== '---') {
    // `----` is a rule in Markdown; `---js` and `--- ` are front matter that other readers would run or misread.
    if (/^---[^-]/.test(first.text)) throw frontMatterError('the first line must be exactly ---');
    return { header: undefined, body: text };
  }
  for (let line = first; line.next < text.length; ) {
    line = lineAt(text, line.next);
    if (line.text !== '---' && line.text !== '...') continue;
    const header = text.slice(first.next, line.start);
    refuseLarge(header);
    const blank = lineAt(text, line.next);
    return { header, body: text.slice(blank.text === '' ? blank.next : line.next) };
  }
  throw frontMatterError('the front matter has no end: add a line --- after it');
}

/** Puts a header and a body together so that `splitFrontMatter` gives both back. */
export function joinFrontMatter(header: string, body: string): string {
  return `---\n${header}---\n\n${body}`;
}

function refuseLarge(header: string): void {
  const sizeBytes = utf8Length(header);
  if (sizeBytes <= LIMITS.frontMatterBytes) return;
  throw new AppError(
    'CONTENT_TOO_LARGE',
    `the front matter has ${sizeBytes} bytes, the limit is ${LIMITS.frontMatterBytes}; move text into the body`,
    { sizeBytes, maxBytes: LIMITS.frontMatterBytes },
  );
}

function lineAt(text: string, start: number): { readonly text: string; readonly start: number; readonly next: number } {
  const feed = text.indexOf('\n', start);
  const end = feed < 0 ? text.length : feed;
  return {
    text: text.slice(start, text.charAt(end - 1) === '\r' && end > start ? end - 1 : end),
    start,
    next: feed < 0 ? end : feed + 1,
  };
}

function frontMatterError(message: string) {
  return invalid({ code: 'FRONTMATTER', line: 1, column: 1, message });
}
