const FENCE = /^---[ \t]*\r?\n/;

/** Whether a Markdown document begins with front matter. */
export function hasFrontMatter(document: string): boolean {
  return FENCE.test(document.replace(/^\uFEFF/, ''));
}

/** What the editor shows for a persona that does not exist yet. */
export function emptyDocument(name: string): string {
  const words = name.replaceAll('-', ' ');
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  return `---\nname: ${name}\ndisplayName: ${title}\n---\n# ${title}\n\n`;
}

/** The document under another name; the rest stays as it is. */
export function withName(document: string, name: string): string {
  const text = document.replace(/^\uFEFF/, '');
  const open = FENCE.exec(text)?.[0];
  if (open === undefined) return `---\nname: ${name}\n---\n${text}`;
  const rest = text.slice(open.length);
  const end = /^---[ \t]*$/m.exec(rest)?.index ?? 0;
  const header = rest.slice(0, end).replace(/^name:.*\r?\n/m, '');
  return `${open}name: ${name}\n${header}${rest.slice(end)}`;
}

/** The name of a file as the name of a persona, as far as it gives one: `My Agent.md` is `my-agent`. */
export function nameOfFile(path: string): string {
  const base = path.split('/').at(-1) ?? '';
  return base
    .replace(/\.[^.]+$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
}
