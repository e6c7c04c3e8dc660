import type { PersonaFields, PersonaHeader } from '../../../contract/persona.ts';
import type { DocumentFinding } from '../persona/yaml.ts';
import { fitExt, isValues, ownOf, type Values } from './values.ts';

/** Key of the header under which what other programs know of a persona lives on: `ext.<tool>.<key>`. */
export const EXT_KEY = 'ext';
const DESCRIPTION_CHARS = 2_000;
const TITLE_CHARS = 200;
const TAG = /^[\p{L}\p{N}][\p{L}\p{N}._/-]{0,63}$/u;

/** The keys that a persona carries for one program. */
export function extOf(fields: PersonaFields, tool: string): Values {
  const ext = ownOf(fields.header?.extra ?? {}, EXT_KEY);
  const own = isValues(ext) ? ownOf(ext, tool) : undefined;
  return isValues(own) ? own : {};
}

/** Programs other than these whose keys a persona carries. */
export function foreignTools(fields: PersonaFields, tool: string): readonly string[] {
  const ext = ownOf(fields.header?.extra ?? {}, EXT_KEY);
  return isValues(ext) ? Object.keys(ext).filter((each) => each !== tool) : [];
}

/** What a foreign file says, in our fields. */
export interface ForeignFields {
  readonly tool: string;
  readonly title?: string | undefined;
  readonly description?: unknown;
  readonly tags?: unknown;
  readonly content: string;
  readonly kind?: PersonaHeader['kind'];
  /** Every key that is not one of ours. */
  readonly rest: Values;
}

/** The fields of a persona, cut to our limits, with a finding for each cut. */
export function toFields(foreign: ForeignFields): {
  readonly fields: PersonaFields;
  readonly findings: readonly DocumentFinding[];
} {
  const { tool, title = '', description, tags, content, kind, rest } = foreign;
  const { ext, left } = fitExt(rest);
  const findings: DocumentFinding[] = [];
  const note = (message: string) => findings.push({ code: 'KEPT_IN_FILE', line: 1, column: 1, message });
  if (left.length > 0) note(`${left.join(', ')}: too large for the header; written back to this format only`);
  const text = typeof description === 'string' ? description : '';
  if (text.length > DESCRIPTION_CHARS) note(`description: the first ${DESCRIPTION_CHARS} characters are shown`);
  const good = Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string' && TAG.test(tag)) : [];
  if (Array.isArray(tags) && good.length < tags.length) note('tags: some are no tags here and stay in the file');
  const header: PersonaHeader = {
    ...(kind && kind !== 'persona' && { kind }),
    ...(Object.keys(ext).length > 0 && { extra: { [EXT_KEY]: { [tool]: ext } } }),
  };
  return {
    fields: {
      content,
      ...(title !== '' && { displayName: cut(title, TITLE_CHARS) }),
      ...(text !== '' && { description: cut(text, DESCRIPTION_CHARS) }),
      ...(good.length > 0 && { tags: [...new Set(good)].slice(0, 64) }),
      ...(Object.keys(header).length > 0 && { header }),
    },
    findings,
  };
}

/** The beginning of a text that does not end in half a surrogate pair. */
function cut(text: string, chars: number): string {
  if (text.length <= chars) return text;
  const last = text.charCodeAt(chars - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? chars - 1 : chars);
}
