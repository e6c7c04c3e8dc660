/** Numbers for the heading paths of sections, in their order: equal for equal paths of all texts it was given. */
export type PathNumbers = (sections: readonly { readonly path: readonly string[] }[]) => readonly number[];

/**
 * Makes numbers for paths. Each title is read once, whatever the depth: a path as a text would cost its length for
 * every section below a long heading.
 */
export function createPathNumbers(): PathNumbers {
  const known = new Map<string, number>();
  return (sections) => {
    const open: number[] = [];
    return sections.map(({ path }) => {
      open.length = Math.max(0, path.length - 1);
      const key = `${open.at(-1) ?? 0} ${path.at(-1) ?? ''}`;
      const number = path.length === 0 ? 0 : (known.get(key) ?? known.size + 1);
      if (path.length > 0) known.set(key, number);
      open.push(number);
      return number;
    });
  };
}

/** A heading path as text, `Rules > Tone`; of a longer one the end, after `…`. Empty before the first heading. */
export function pathText(path: readonly string[], maxChars = 200): string {
  let text = '';
  for (const title of path.toReversed()) {
    text = text === '' ? title.slice(-maxChars - 1) : `${title.slice(-maxChars - 1)} > ${text}`;
    if (text.length > maxChars) return `…${text.slice(1 - maxChars).replace(/^[\udc00-\udfff]/, '')}`;
  }
  return text;
}
