import type { Finding } from '../../../contract/finding.ts';
import { isAppError } from '../errors.ts';
import { splitFrontMatter } from '../persona/front-matter.ts';
import { judgeDocument } from '../persona/judge-document.ts';
import { parseRef } from '../persona/ref.ts';
import { readYaml } from '../persona/yaml.ts';
import { scanMarkdown } from '../text/markdown-scan.ts';
import { findingOf } from './entry.ts';
import type { TextRules } from './profile.ts';

const BOM = '\ufeff';

/** A persona document taken apart, with what was found in it, or why it is refused. */
export type SplitDocument =
  | {
      readonly body: string;
      readonly frontMatter: Readonly<Record<string, unknown>> | null;
      readonly findings: readonly Finding[];
    }
  | { readonly refused: readonly Finding[] };

/** Takes the front matter of a persona off. What an import would refuse is refused here too, with the same findings. */
export function splitPersona(text: string): SplitDocument {
  const { parsed, findings } = judgeDocument(text);
  if (!parsed) return { refused: findings };
  const { header, body } = splitFrontMatter(text);
  const frontMatter = header === undefined ? null : readYaml(header, 2).value;
  const { parent } = frontMatter ?? {};
  if (parsed.name !== undefined && typeof parent === 'string' && parseRef(parent).target === parsed.name)
    return { refused: [findingOf('INHERIT_CYCLE', `"${parsed.name}" names itself as its parent`)] };
  return { body, frontMatter, findings };
}

/** Takes the front matter of a rule of Claude Code off: what is no YAML counts as a header without keys. */
export function splitRule(text: string): {
  readonly body: string;
  readonly frontMatter: Readonly<Record<string, unknown>> | null;
} {
  try {
    const { header, body } = splitFrontMatter(text);
    return { body, frontMatter: header === undefined ? null : tryYaml(header) };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { body: text, frontMatter: null };
  }
}

function tryYaml(header: string): Readonly<Record<string, unknown>> {
  try {
    return readYaml(header, 2).value;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return {};
  }
}

/** A text as a mode takes it, before imports: without byte order mark and comments where the mode drops them. */
export function preparedText(text: string, { dropsBom, dropsComments }: TextRules): string {
  const bare = dropsBom && text.startsWith(BOM) ? text.slice(1) : text;
  return dropsComments ? withoutComments(bare) : bare;
}

/** Comments on lines of their own go, with the line end after them; those in code stay. */
function withoutComments(text: string): string {
  const kept: string[] = [];
  let at = 0;
  for (const [start, end] of scanMarkdown(text).comments) {
    kept.push(text.slice(at, start));
    at = text.startsWith('\r\n', end) ? end + 2 : text.startsWith('\n', end) ? end + 1 : end;
  }
  return kept.join('') + text.slice(at);
}

/** The part of a text that is left when its ends are trimmed: offsets. Linear. */
export function trimmedRange(text: string, trim: TextRules['trim']): readonly [start: number, end: number] {
  if (trim === 'none') return [0, text.length];
  const isBlank = text.trim() === '';
  if (isBlank) return [0, 0];
  const start = text.length - text.trimStart().length;
  const end = text.trimEnd().length;
  if (trim === 'ends') return [start, end];
  // The first line keeps its indentation and the last its trailing blanks.
  const lineStart = text.lastIndexOf('\n', start) + 1;
  const lineEnd = /\r?\n|$/.exec(text.slice(end, text.indexOf('\n', end) + 1 || undefined))?.index ?? 0;
  return [Math.min(lineStart, start), end + lineEnd];
}
