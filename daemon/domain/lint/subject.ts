import type { ParsedDocument } from '../persona/document.ts';
import { splitFrontMatter } from '../persona/front-matter.ts';
import { type ParsedSections, parseSections, type Section } from '../persona/sections.ts';
import type { SourceVersion } from '../prompt/source.ts';
import type { Range } from '../text/lines.ts';
import { scanMarkdown } from '../text/markdown-scan.ts';
import { outsideOf } from '../text/scan-markup.ts';

/** A document with everything that rules ask about it, worked out once. */
export interface LintSubject {
  readonly document: string;
  readonly parsed: ParsedDocument;
  /** What stands before the text: front matter and the empty line after it. */
  readonly head: string;
  readonly body: string;
  readonly sections: ParsedSections;
  /** Whether an offset of the body is prose: no code, no comment. */
  readonly isProse: (offset: number) => boolean;
  /** The persona with its ancestors and fragments; undefined where the library is not known. */
  readonly relatives: Relatives | undefined;
}

/** What a document is composed with. */
export interface Relatives {
  /** The document itself, then its ancestors, nearest first. */
  readonly chain: readonly SourceVersion[];
  /** Fragments with their ancestors, by the reference as written. */
  readonly fragments: ReadonlyMap<string, readonly SourceVersion[]>;
}

/** Takes a document that was read apart for the rules. */
export function lintSubject(document: string, parsed: ParsedDocument, relatives: Relatives | undefined): LintSubject {
  const { body } = splitFrontMatter(document);
  const head = document.slice(0, document.length - body.length);
  const sections = parseSections(body);
  return { document, parsed, head, body, sections, isProse: outsideOf(scanMarkdown(body).opaque), relatives };
}

/** The range of a key of the front matter, or of one below it; the start of the document when it is not found. */
export function keyRange(head: string, key: string, below?: string): Range {
  const tops = [...head.matchAll(/^["']?([A-Za-z_][^"':\n]{0,200})["']?[ \t]*:/gm)];
  const at = tops.findIndex(([, name]) => name === key);
  const top = tops[at];
  if (!top) return [0, 0];
  const start = top.index + top[0].indexOf(key);
  if (below === undefined) return [start, start + key.length];
  const from = top.index + top[0].length;
  const block = head.slice(from, tops[at + 1]?.index ?? head.length);
  const name = below.replace(/[.\\]/g, '\\$&');
  const found = new RegExp(`(?<![\\w.-])${name}(?=["']?[ \\t]*:)`).exec(block);
  return found ? [from + found.index, from + found.index + below.length] : [start, start + key.length];
}

/** Every line of the body outside code and comments that holds something, as ranges without the line end. */
export function proseLines({ body, isProse }: LintSubject): readonly Range[] {
  const lines: Range[] = [];
  for (let start = 0; start < body.length; ) {
    const feed = body.indexOf('\n', start);
    const end = feed < 0 ? body.length : feed;
    const text = body.slice(start, end);
    const first = start + text.length - text.trimStart().length;
    if (text.trim() !== '' && isProse(first)) lines.push([start, end]);
    start = end + 1;
  }
  return lines;
}

/** The sections a section stands under, outermost first, itself last; conditions of all of them count for it. */
export function withEnclosing(sections: readonly Section[]): ReadonlyMap<Section, readonly Section[]> {
  const open: Section[] = [];
  const all = new Map<Section, readonly Section[]>();
  for (const section of sections) {
    while ((open.at(-1)?.level ?? -1) >= section.level) open.pop();
    const outer = open.filter(({ level }) => level > 0);
    all.set(section, [...outer, section]);
    open.push(section);
  }
  return all;
}
