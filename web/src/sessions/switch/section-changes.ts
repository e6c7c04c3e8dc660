/** How the sections of two texts differ, by their headings. */
export interface SectionChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/**
 * Which sections come, go or read differently between two prompts. A section is a heading of any level with the lines
 * up to the next one; a heading that stands several times is taken as one section. Lines of fenced code are no headings.
 */
export function sectionChanges(before: string, after: string): SectionChanges {
  const [old, next] = [sectionsOf(before), sectionsOf(after)];
  return {
    added: [...next.keys()].filter((heading) => !old.has(heading)),
    removed: [...old.keys()].filter((heading) => !next.has(heading)),
    changed: [...next].filter(([heading, body]) => old.has(heading) && old.get(heading) !== body).map(([name]) => name),
  };
}

function sectionsOf(text: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string>();
  let fence = '';
  let heading = '';
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    if (mark !== '' && fence === '') fence = mark;
    else if (fence !== '' && mark.startsWith(fence)) fence = '';
    const title = fence === '' ? /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(line)?.[1] : undefined;
    if (title !== undefined) heading = title;
    const body = title === undefined ? `${line.trimEnd()}\n` : '';
    if (heading !== '') sections.set(heading, `${sections.get(heading) ?? ''}${body}`.trimStart());
  }
  return new Map([...sections].map(([name, body]) => [name, body.trim()]));
}
