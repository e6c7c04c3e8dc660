import type { PromptPlace } from '../../../contract/explanation.ts';
import { pathText } from '../persona/section-paths.ts';
import type { ParsedSections, Section } from '../persona/sections.ts';
import { lineOf } from '../text/lines.ts';

/** A heading path as people read it; of a very long one its end. */
export function sectionName({ path }: Pick<Section, 'path'>): string {
  return pathText(path);
}

/** The place of an offset in the text of a version. */
export function placeOf(
  { persona, version }: Pick<PromptPlace, 'persona' | 'version'>,
  { parsed, offset }: { readonly parsed: ParsedSections; readonly offset: number },
): PromptPlace {
  const section = parsed.sections.findLast(({ head }) => head !== undefined && head[0] <= offset);
  return { persona, version, section: section ? sectionName(section) : '', line: lineOf(parsed.lineStarts, offset) };
}

/** A place in words: `base@1.0.0, section "Rules", line 3`. */
export function placeText({ persona, version, section, line }: PromptPlace): string {
  const parts = [`${persona}@${version}`];
  if (section !== '') parts.push(`section "${section}"`);
  parts.push(line === undefined ? 'header' : `line ${line}`);
  return parts.join(', ');
}
