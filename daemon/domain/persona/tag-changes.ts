/** Tags that are added and taken away. */
export interface TagChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** Tags after a change: those there were in their order, then new ones; each once. What is both added and taken away stays. */
export function changeTags(tags: readonly string[], { add, remove }: TagChange): readonly string[] {
  const dropped = new Set(remove.filter((tag) => !add.includes(tag)));
  return [...new Set([...tags.filter((tag) => !dropped.has(tag)), ...add])];
}

/**
 * Tags after some of them got another name: each of `from`, and what is below it (`work/code` is below `work`), in its place;
 * each once. The longest of `from` that fits decides.
 */
export function moveTags(
  tags: readonly string[],
  { from, to }: { readonly from: readonly string[]; readonly to: string },
): readonly string[] {
  const longestFirst = [...from].sort((a, b) => b.length - a.length);
  const moved = tags.map((tag) => {
    const source = longestFirst.find((each) => tag === each || tag.startsWith(`${each}/`));
    return source === undefined ? tag : to + tag.slice(source.length);
  });
  return [...new Set(moved)];
}

/** The change in the form it is typed in: `+new -old`; empty for none. */
export function tagChangeText(before: readonly string[], after: readonly string[]): string {
  const added = after.filter((tag) => !before.includes(tag)).map((tag) => `+${tag}`);
  const removed = before.filter((tag) => !after.includes(tag)).map((tag) => `-${tag}`);
  return [...added, ...removed].join(' ');
}
