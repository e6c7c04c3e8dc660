const FENCE = /^---[ \t]*\r?\n/;

/** Whether a Markdown document begins with front matter. */
export function hasFrontMatter(document: string): boolean {
  return FENCE.test(document.replace(/^\uFEFF/, ''));
}

/**
 * The document under another name: the `name` line of its front matter is replaced or put first.
 * The rest stays byte for byte. A document without front matter is answered as it is.
 */
export function withName(document: string, name: string): string {
  const text = document.replace(/^\uFEFF/, '');
  const open = FENCE.exec(text)?.[0];
  if (open === undefined) return document;
  const rest = text.slice(open.length);
  const end = /^---[ \t]*$/m.exec(rest)?.index ?? 0;
  const header = rest.slice(0, end);
  const named = /^name:.*$/m.test(header) ? header.replace(/^name:.*$/m, `name: ${name}`) : `name: ${name}\n${header}`;
  return open + named + rest.slice(end);
}
