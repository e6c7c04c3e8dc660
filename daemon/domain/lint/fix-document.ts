import { FINDING_TABLE, type Finding } from '../../../contract/finding.ts';
import { splitFrontMatter } from '../persona/front-matter.ts';
import { parseSections } from '../persona/sections.ts';
import { lineOf } from '../text/lines.ts';
import { scanMarkdown } from '../text/markdown-scan.ts';
import { outsideOf } from '../text/scan-markup.ts';
import { lintDocument } from './lint-document.ts';
import type { Relatives } from './subject.ts';

/** A document after its fixes. */
export interface FixedDocument {
  readonly document: string;
  /** The findings that are gone, in the order they were taken out. */
  readonly fixed: readonly Finding[];
}

const MAX_PASSES = 8;

/**
 * The document with everything taken out that can go without a change of meaning: characters that nobody sees, loose
 * white space, lines that an ancestor says already. Front matter and code stay as they are; characters stay where their
 * going would make structure of text, such as a heading. A document that was fixed has nothing left to fix.
 */
export function fixDocument(document: string, relatives?: Relatives): FixedDocument {
  const seen = fixSeen(document);
  let text = seen.document;
  const fixed = [...seen.fixed];
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const done = applicable(lintDocument(text, withText(relatives, text)).findings, 'hint');
    if (done.length === 0) break;
    fixed.push(...done);
    text = applied(text, done);
  }
  return { document: text, fixed };
}

/** Takes out what nobody sees outside code, if headings, directives and variables are the same without it. */
function fixSeen(document: string): FixedDocument {
  const unchanged = { document, fixed: [] };
  const body = bodyOf(document);
  if (body === undefined) return unchanged;
  const isProse = outsideOf(scanMarkdown(body).opaque);
  const bodyStart = document.length - body.length;
  const done = applicable(lintDocument(document).findings, 'review').filter(
    ({ fix }) => fix && isProse(fix.span[0] - bodyStart),
  );
  const after = applied(document, done);
  return done.length > 0 && structureOf(after) === structureOf(document) ? { document: after, fixed: done } : unchanged;
}

/** Findings with a fix, in order, without such as lie inside the change of an earlier one. */
function applicable(findings: readonly Finding[], effect: 'review' | 'hint'): readonly Finding[] {
  const kept: Finding[] = [];
  let end = 0;
  for (const finding of findings.toSorted((a, b) => (a.fix?.span[0] ?? 0) - (b.fix?.span[0] ?? 0))) {
    if (FINDING_TABLE[finding.code].effect !== effect || !finding.fix || finding.fix.span[0] < end) continue;
    kept.push(finding);
    [, end] = finding.fix.span;
  }
  return kept;
}

function applied(text: string, findings: readonly Finding[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { fix } of findings) {
    if (!fix) continue;
    pieces.push(text.slice(from, fix.span[0]), fix.text);
    [, from] = fix.span;
  }
  return [...pieces, text.slice(from)].join('');
}

/** What of a document is more than words; undefined for one that cannot be read. */
function structureOf(document: string): string | undefined {
  const body = bodyOf(document);
  if (body === undefined) return undefined;
  const { sections, slots, lineStarts } = parseSections(body);
  const head = document.slice(0, document.length - body.length);
  const shape = sections.map(({ level, directives, line }) => [level, directives, line]);
  const opaque = scanMarkdown(body).opaque.map((range) => range.map((offset) => lineOf(lineStarts, offset)));
  return JSON.stringify([head, shape, opaque, slots.map(({ kind, range }) => [kind, body.slice(...range)])]);
}

function bodyOf(document: string): string | undefined {
  try {
    return splitFrontMatter(document).body;
  } catch {
    // Refused for its front matter, which is said elsewhere.
    return undefined;
  }
}

/** The leaf of the relatives is the document itself. */
function withText(relatives: Relatives | undefined, document: string): Relatives | undefined {
  const [leaf, ...ancestors] = relatives?.chain ?? [];
  const body = bodyOf(document);
  if (!relatives || !leaf || body === undefined) return undefined;
  return { ...relatives, chain: [{ ...leaf, content: body, contentKey: body }, ...ancestors] };
}
