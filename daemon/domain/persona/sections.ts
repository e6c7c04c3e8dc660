import type { PromptWarning } from '../../../contract/persona.ts';
import { lineOf, lineStarts, type Range } from '../text/lines.ts';
import { type Heading, type MarkdownScan, scanMarkdown } from '../text/markdown-scan.ts';
import { type Slot, slotsIn } from '../text/slots.ts';
import { addDirective, type Directives, directiveText, directiveWarning, NO_DIRECTIVES } from './directives.ts';

/** One section of a text: a heading and what follows up to the next heading. Offsets are UTF-16, lines from 1. */
export interface Section {
  /** Place among the sections of its text, from 0; the text before the first heading is 0. */
  readonly index: number;
  /** 0 for the text before the first heading, else 1 to 6. */
  readonly level: number;
  /** Titles from the outermost heading to this one; empty before the first heading. */
  readonly path: readonly string[];
  readonly directives: Directives;
  /** Range of the heading line; undefined before the first heading. */
  readonly head: Range | undefined;
  /** Range of the body without blank lines around it and without its directives; empty when there is none. */
  readonly body: Range;
  /** What stands between heading and body once the directives are taken out. */
  readonly gap: string;
  /** Line ends and blank lines from the end of this section to the next. */
  readonly tail: string;
  readonly line: number;
}

/** A text taken apart; depends on nothing but the text, so it may be kept as long as the version. */
export interface ParsedSections {
  readonly text: string;
  /** At least one: the text before the first heading comes first, even when it is empty. */
  readonly sections: readonly Section[];
  /** Variables, escapes and fragment lines outside code, in order. */
  readonly slots: readonly Slot[];
  /** The line end of the text. */
  readonly eol: '\n' | '\r\n';
  readonly lineStarts: readonly number[];
  readonly warnings: readonly PromptWarning[];
}

/**
 * Takes Markdown apart by its ATX headings. Code and comments are text; a comment `<!-- maestro: … -->` right under a
 * heading (blank lines between are fine) is its directive. Never throws; linear.
 */
export function parseSections(text: string): ParsedSections {
  const scan = scanMarkdown(text);
  const starts = lineStarts(text);
  const warnings: PromptWarning[] = [];
  const taken = new Set<number>();
  const path: Heading[] = [];
  const sections: Section[] = [];
  const eol = text.charAt(text.indexOf('\n') - 1) === '\r' ? '\r\n' : '\n';
  for (let index = 0; index <= scan.headings.length; index += 1) {
    const heading = index === 0 ? undefined : scan.headings[index - 1];
    while (heading && (path.at(-1)?.level ?? 0) >= heading.level) path.pop();
    if (heading) path.push(heading);
    const end = scan.headings[index]?.start ?? text.length;
    const found = directivesAt({ text, scan, starts }, [heading?.end ?? 0, end]);
    for (const comment of found.comments) taken.add(comment);
    warnings.push(...found.warnings);
    const place = { text, eol, end, after: found.after, hasDirectives: found.comments.length > 0 };
    sections.push({
      index,
      level: heading?.level ?? 0,
      path: path.map(({ title }) => title),
      directives: found.directives,
      head: heading && [heading.start, heading.end],
      ...layout(place, heading?.end ?? 0),
      line: heading ? lineOf(starts, heading.start) : 1,
    });
  }
  return {
    text,
    sections,
    slots: slotsIn(text, scan.opaque),
    eol,
    lineStarts: starts,
    warnings: [...warnings, ...strayDirectives({ text, scan, starts }, taken)],
  };
}

interface Source {
  readonly text: string;
  readonly scan: MarkdownScan;
  readonly starts: readonly number[];
}

/** The directives at the start of a range: comments on their own lines with nothing but blank lines before them. */
function directivesAt({ text, scan, starts }: Source, [start, end]: Range) {
  let directives = NO_DIRECTIVES;
  let after = start;
  const comments: number[] = [];
  const warnings: PromptWarning[] = [];
  for (let at = firstFrom(scan.comments, start); at < scan.comments.length; at += 1) {
    const [from, to] = scan.comments[at] ?? [end, end];
    if (from >= end || text.slice(after, from).trim() !== '') break;
    const directive = directiveText(text.slice(from, to));
    const added =
      directive === undefined ? undefined : addDirective(directives, { text: directive, line: lineOf(starts, from) });
    if (!added) break;
    directives = added.directives;
    warnings.push(...added.warnings);
    comments.push(from);
    after = to;
  }
  return { directives, after, comments, warnings };
}

function firstFrom(ranges: readonly Range[], offset: number): number {
  let low = 0;
  for (let high = ranges.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.[0] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Place {
  readonly text: string;
  readonly eol: string;
  /** Where the next section starts. */
  readonly end: number;
  /** Where the directives end; where the heading ends when there are none. */
  readonly after: number;
  readonly hasDirectives: boolean;
}

function layout(
  { text, eol, end, after, hasDirectives }: Place,
  headEnd: number,
): Pick<Section, 'body' | 'gap' | 'tail'> {
  const raw = text.slice(after, end);
  const content = raw.trim();
  if (content === '') {
    const tail = text.slice(headEnd, end);
    return { body: [end, end], gap: '', tail: hasDirectives ? eol.repeat(2) : tail };
  }
  const first = after + raw.indexOf(content);
  // The first line keeps its indentation: it may be a list item or code.
  const lineStart = Math.max(after, text.lastIndexOf('\n', first) + 1);
  const body: Range = [lineStart, first + content.length];
  const before = text.slice(headEnd, lineStart);
  const hasBlankLine = /\n[ \t\r]*\n/.test(hasDirectives ? withoutComments(before) : '');
  const gap = hasDirectives ? eol.repeat(hasBlankLine ? 2 : 1) : before;
  return { body, gap, tail: text.slice(body[1], end) };
}

function withoutComments(text: string): string {
  return text.replace(/<!--[\s\S]*?-->/g, '-');
}

function strayDirectives({ text, scan, starts }: Source, taken: ReadonlySet<number>): readonly PromptWarning[] {
  return scan.opaque.flatMap(([from, to]) => {
    if (taken.has(from) || !text.startsWith('<!--', from)) return [];
    const directive = directiveText(text.slice(from, to));
    return directive === undefined ? [] : [directiveWarning(directive, lineOf(starts, from))];
  });
}
