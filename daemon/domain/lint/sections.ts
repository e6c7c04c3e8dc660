import { pathText } from '../persona/section-paths.ts';
import type { Section } from '../persona/sections.ts';
import { lineOf } from '../text/lines.ts';
import type { Spot } from '../text/spots.ts';
import { type LintSubject, withEnclosing } from './subject.ts';

/** Sections with less text are alike by chance. */
const SHORTEST_COPY = 60;

/** Headings that stand in one place more than once under the same conditions. Offsets of the body. */
export function repeatedSections({ sections: { sections, lineStarts } }: LintSubject): readonly Spot[] {
  const enclosing = withEnclosing(sections);
  const first = new Map<string, Section>();
  return sections.flatMap((section): readonly Spot[] => {
    if (!section.head) return [];
    const when = (enclosing.get(section) ?? []).map(({ directives }) => directives.when);
    const key = JSON.stringify([section.path, when]);
    const known = first.get(key);
    if (!known) {
      first.set(key, section);
      return [];
    }
    const line = lineOf(lineStarts, known.head?.[0] ?? 0);
    const message = `the heading "${title(section)}" stands there already, ${linesBefore(section, line)}`;
    return [{ code: 'SECTION_REPEATED', range: section.head, message, suggestion: 'join the two, or rename one' }];
  });
}

/** Sections whose text is that of another one, blanks aside. Offsets of the body. */
export function copiedSections({ body, sections: { sections } }: LintSubject): readonly Spot[] {
  const first = new Map<string, Section>();
  return sections.flatMap((section): readonly Spot[] => {
    const text = body
      .slice(...section.body)
      .replace(/\s+/g, ' ')
      .trim();
    if (text.length < SHORTEST_COPY) return [];
    const known = first.get(text);
    if (!known) {
      first.set(text, section);
      return [];
    }
    const message = `says the same as "${title(known)}", ${linesBefore(section, known.line)}`;
    return [{ code: 'SECTION_COPIED', range: section.head ?? section.body, message, suggestion: 'keep one of them' }];
  });
}

/**
 * Headings with nothing under them, in texts without a parent: there an empty section may hold the place of its
 * sub-sections, or leave what the parent says. Offsets of the body.
 */
export function emptySections({ parsed, sections: { sections } }: LintSubject): readonly Spot[] {
  return sections.flatMap((section): readonly Spot[] => {
    const { head, body, directives, level, index } = section;
    const next = sections[index + 1];
    const hasText = body[0] < body[1] || (next !== undefined && next.level > level);
    if (!head || hasText || directives.operation === 'remove') return [];
    if (parsed.fields.parent && directives.operation === undefined) return [];
    return [{ code: 'SECTION_EMPTY', range: head, message: `nothing stands under "${title(section)}"` }];
  });
}

function title({ path }: Section): string {
  const text = pathText(path) || 'the introduction';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function linesBefore(section: Section, line: number): string {
  const lines = section.line - line;
  return `${lines} ${lines === 1 ? 'line' : 'lines'} above`;
}
