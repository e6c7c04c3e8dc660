import type { ParsedSections } from './sections.ts';

const MOST_NAMED = 5;
const LONGEST_TITLE = 60;

/** Which sections of a text were changed, added, removed or moved, one phrase each; empty when none was. */
export function summarizeTexts(before: ParsedSections, after: ParsedSections): readonly string[] {
  const old = sectionTexts(before);
  const now = sectionTexts(after);
  const changed = [...now].filter(([key, { text }]) => old.has(key) && old.get(key)?.text !== text);
  const added = [...now].filter(([key]) => !old.has(key));
  const removed = [...old].filter(([key]) => !now.has(key));
  const phrases = [phrase('changed', changed), phrase('added', added), phrase('removed', removed)].flat();
  if (phrases.length > 0) return phrases;
  return [...old.keys()].join('\n') === [...now.keys()].join('\n') ? [] : ['reordered sections'];
}

interface SectionText {
  readonly name: string;
  readonly text: string;
}

/** Sections by path and, where a path is repeated, order. The empty one before the first heading is none. */
function sectionTexts({ text, sections }: ParsedSections): ReadonlyMap<string, SectionText> {
  const texts = new Map<string, SectionText>();
  const counts = new Map<string, number>();
  for (const { path, head, body, index, directives } of sections) {
    if (index === 0 && body[0] === body[1]) continue;
    const key = JSON.stringify(path);
    const ordinal = (counts.get(key) ?? 0) + 1;
    counts.set(key, ordinal);
    const content = [head ? text.slice(...head) : '', text.slice(...body), JSON.stringify(directives)].join('\n');
    texts.set(`${key}${ordinal}`, { name: nameOf(path, ordinal), text: content });
  }
  return texts;
}

function nameOf(path: readonly string[], ordinal: number): string {
  if (path.length === 0) return 'the introduction';
  const title = path.join(' > ');
  const short = title.length > LONGEST_TITLE ? `…${title.slice(1 - LONGEST_TITLE)}` : title;
  return ordinal === 1 ? `"${short}"` : `"${short}" (${ordinal})`;
}

function phrase(verb: string, sections: readonly (readonly [string, SectionText])[]): readonly string[] {
  if (sections.length === 0) return [];
  const named = sections.slice(0, MOST_NAMED).map(([, { name }]) => name);
  const more = sections.length - named.length;
  return [`${verb} ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}
