import { displaySafe } from '../contract/display-safe.ts';
import type { DiffHunk, DiffLine, SectionChange, VersionDiff } from '../contract/version.ts';
import type { Output, Style } from './output.ts';

const MARKS: Readonly<Record<DiffLine['kind'], readonly [string, Style | undefined]>> = {
  same: [' ', undefined],
  added: ['+', 'green'],
  removed: ['-', 'red'],
};
const MOST_SECTIONS = 20;

/** How changed words are shown where there are no colours. */
export interface DiffPrintOptions {
  /** As `[-old-]` and `{+new+}` inside their lines. */
  readonly words?: boolean;
}

/**
 * Prints a comparison: both sides, tokens, sections, then the unified diff. On a terminal changed words inside changed
 * lines are in bold.
 */
export function printDiff(output: Output, diff: VersionDiff, { words = false }: DiffPrintOptions = {}): void {
  output.line(`${diff.from} -> ${diff.to}: +${diff.added} -${diff.removed}`, 'bold');
  const delta = diff.tokensAfter - diff.tokensBefore;
  output.line(`tokens ${diff.tokensBefore} -> ${diff.tokensAfter} (${signed(delta)})`, 'dim');
  for (const section of diff.sections.slice(0, MOST_SECTIONS)) output.line(sectionText(section), 'dim');
  const more = diff.sections.length - MOST_SECTIONS;
  if (more > 0) output.line(`and ${more} more sections`, 'dim');
  if (diff.fields.length > 0) output.line(`changed fields: ${diff.fields.join(', ')}`, 'dim');
  for (const hunk of diff.hunks) {
    output.line(hunkHead(hunk), 'cyan');
    for (const line of hunk.lines) output.safeLine(lineText(output, line, words));
  }
  if (diff.omitted > 0) output.line(`… ${diff.omitted} more changed lines`, 'dim');
}

function sectionText({ kind, section, tokensBefore, tokensAfter }: SectionChange): string {
  const name = section === '' ? 'the introduction' : `"${section}"`;
  return `${kind} ${name} (${signed(tokensAfter - tokensBefore)})`;
}

function signed(delta: number): string {
  if (delta === 0) return '±0';
  return delta > 0 ? `+${delta}` : String(delta);
}

function hunkHead({ oldStart, newStart, lines }: DiffHunk): string {
  const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind !== kind).length;
  return `@@ -${oldStart},${count('added')} +${newStart},${count('removed')} @@`;
}

/** One line, safe for a terminal: each stretch is made safe on its own, so that ranges stay right. */
function lineText(output: Output, { kind, text, words }: DiffLine, marked: boolean): string {
  const [mark, style] = MARKS[kind];
  const paint = (part: string) => (style === undefined || part === '' ? part : output.paint(part, style));
  const parts: string[] = [];
  let at = 0;
  for (const [start, end] of words) {
    const word = displaySafe(text.slice(start, end));
    parts.push(paint(`${at === 0 ? mark : ''}${displaySafe(text.slice(at, start))}`));
    parts.push(output.paint(paint(marked ? wordText(kind, word) : word), 'bold'));
    at = end;
  }
  return [...parts, paint(`${at === 0 ? mark : ''}${displaySafe(text.slice(at))}`)].join('');
}

function wordText(kind: DiffLine['kind'], word: string): string {
  return kind === 'removed' ? `[-${word}-]` : `{+${word}+}`;
}
