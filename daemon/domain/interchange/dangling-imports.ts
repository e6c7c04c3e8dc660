import { lineOf, lineStarts } from '../text/lines.ts';
import { scanMarkdown } from '../text/markdown-scan.ts';

/** A place where a text brings another file in. */
export interface FileImport {
  /** As written, with the `@`. */
  readonly target: string;
  readonly line: number;
}

/**
 * The `@path` imports of a memory file: after a blank or at the start, with a slash or a file ending, and not in code or
 * a comment. An `@name` is a person. Linear.
 */
export function danglingImports(text: string): readonly FileImport[] {
  const { opaque } = scanMarkdown(text);
  const starts = lineStarts(text);
  const found: FileImport[] = [];
  let next = 0;
  for (const match of text.matchAll(/(?<![^\s])@((?:\.{1,2}\/|~\/|\/)?[\w.\\/-]{1,500})/g)) {
    const at = match.index;
    while ((opaque[next]?.[1] ?? Number.POSITIVE_INFINITY) <= at) next += 1;
    const path = (match[1] ?? '').replace(/[.,;:]+$/, '');
    const isPath = path.includes('/') || /\.(?:md|mdc|txt|markdown)$/i.test(path);
    if (isPath && !((opaque[next]?.[0] ?? Number.POSITIVE_INFINITY) <= at)) {
      found.push({ target: `@${path}`, line: lineOf(starts, at) });
    }
  }
  return found;
}
