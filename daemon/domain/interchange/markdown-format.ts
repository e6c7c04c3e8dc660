import type { FormatId } from '../../../contract/format.ts';
import type { PersonaFields, PersonaKind } from '../../../contract/persona.ts';
import { toPersonaName } from '../persona/name.ts';
import { invalid } from '../persona/yaml.ts';
import { extOf, toFields } from './ext.ts';
import { decodeFile, encodeFile, lineEndOf } from './file-text.ts';
import { patchForeignHeader, readForeignHeader, writeForeignHeader } from './foreign-header.ts';
import type { BaseFile, Format, PersonaToWrite, ReadPersona, SourceFile, Written } from './format.ts';
import { lostFields } from './lost-fields.ts';
import { joinMarkdown, type MarkdownParts, splitMarkdown } from './markdown-file.ts';
import { changedKeys, ownOf, type Values, without } from './values.ts';

/** What sets one kind of Markdown file apart from the others. */
export interface MarkdownSpec {
  readonly id: FormatId;
  readonly title: string;
  readonly where: string;
  /** Key of `ext` for what we do not model. */
  readonly tool: string;
  /** Whole paths, relative or absolute, with `/`. */
  readonly path: RegExp;
  /** Paths of files that belong to one. */
  readonly besides?: readonly RegExp[];
  readonly kind?: PersonaKind;
  /** Header keys of name and description; null where the file has none. `plain`: no header at all. */
  readonly nameKey: string | null;
  readonly descriptionKey: string | null;
  readonly isPlain?: boolean;
  readonly hasImports?: boolean;
  /** Keys written without quotes, as the program wants them. */
  readonly rawKeys?: readonly string[];
  /** The name of a file without a name in its header. */
  readonly nameOf: (path: string) => string;
  readonly fileName: (name: string) => string;
  /** Most characters the program takes. */
  readonly maxChars?: number;
}

/** A format of Markdown with a header that other programs may have written carelessly, or without any. */
export function markdownFormat(spec: MarkdownSpec): Format {
  const { id, title, where, hasImports = false, isPlain = false, nameKey, fileName } = spec;
  const keeps = ['text', nameKey && 'name', spec.descriptionKey && 'description', !isPlain && `ext.${spec.tool}`];
  return {
    ...{ id, title, where, hasImports, fileName },
    places: [spec.path, ...(spec.besides ?? [])],
    keeps: keeps.filter(Boolean).join(', '),
    loses: isPlain ? 'description, title, tags, everything in the header' : 'tags, variables, budgets, checks',
    detect: ({ path }) => (spec.path.test(path) ? 3 : 0),
    read: (file) => [readMarkdown(spec, file)],
    write: (persona, base) => (base ? patchMarkdown(spec, persona, base) : writeMarkdown(spec, persona)),
  };
}

function partsOf({ isPlain }: MarkdownSpec, bytes: Uint8Array): MarkdownParts {
  const text = decodeFile(bytes);
  if (!isPlain) return splitMarkdown(text);
  const bom = text.startsWith('\ufeff') ? '\ufeff' : '';
  return { bom, open: '', header: '', close: '', body: text.slice(bom.length) };
}

function readMarkdown(spec: MarkdownSpec, { path, bytes }: SourceFile): ReadPersona {
  const { header, body } = partsOf(spec, bytes);
  if (header === '' && body.trim() === '')
    throw invalid({ code: 'EMPTY', line: 1, column: 1, message: 'the file is empty' });
  const { values, findings } = header === '' ? { values: {}, findings: [] } : readForeignHeader(header);
  const { nameKey, descriptionKey, tool, kind } = spec;
  const known = [nameKey, descriptionKey].flatMap((key) => key ?? []);
  const written = nameKey === null ? undefined : ownOf(values, nameKey);
  const foreignName = typeof written === 'string' && written.trim() !== '' ? written : spec.nameOf(path);
  const name = toPersonaName(foreignName);
  const title = foreignName === name || written === undefined ? '' : foreignName;
  const description = descriptionKey === null ? undefined : ownOf(values, descriptionKey);
  const read = toFields({
    tool,
    title,
    description,
    content: body,
    ...(kind && { kind }),
    rest: without(values, known),
  });
  return { name, fields: read.fields, findings: [...findings, ...read.findings] };
}

function patchMarkdown(spec: MarkdownSpec, persona: PersonaToWrite, base: BaseFile): Written {
  const parts = partsOf(spec, base.bytes);
  const before = readMarkdown(spec, base);
  const { values } = parts.header === '' ? { values: {} } : readForeignHeader(parts.header);
  const wanted = wantedValues(spec, { values, before: before.fields, persona });
  const { text: header, lost } = patchForeignHeader(parts.header, wanted, spec.rawKeys);
  const body = persona.fields.content === before.fields.content ? parts.body : (persona.fields.content ?? '');
  const eol = lineEndOf(joinMarkdown(parts));
  const isNewHeader = parts.open === '' && header !== '';
  const open = isNewHeader ? `---${eol}` : parts.open;
  const close = isNewHeader ? `---${eol}${eol}` : parts.close;
  const text = joinMarkdown({ ...parts, open, header: spec.isPlain ? '' : header, close, body });
  return { bytes: encodeFile(text), lost: [...lost, ...lossOf(spec, persona)] };
}

function wantedValues(
  spec: MarkdownSpec,
  change: { readonly values: Values; readonly before: PersonaFields; readonly persona: PersonaToWrite },
): Values {
  if (spec.isPlain) return {};
  const { values, before, persona } = change;
  const wanted: Record<string, unknown> = { ...values };
  if (spec.nameKey !== null && persona.isRenamed) wanted[spec.nameKey] = persona.name;
  if (spec.descriptionKey !== null && (persona.fields.description ?? '') !== (before.description ?? '')) {
    wanted[spec.descriptionKey] = persona.fields.description || undefined;
  }
  const [was, is] = [extOf(before, spec.tool), extOf(persona.fields, spec.tool)];
  for (const key of changedKeys(was, is)) wanted[key] = ownOf(is, key);
  return wanted;
}

function writeMarkdown(spec: MarkdownSpec, persona: PersonaToWrite): Written {
  const { name, fields } = persona;
  const { nameKey, descriptionKey, isPlain = false, rawKeys } = spec;
  const own = {
    ...(nameKey !== null && { [nameKey]: name }),
    ...(descriptionKey !== null && fields.description && { [descriptionKey]: fields.description }),
    ...extOf(fields, spec.tool),
  };
  const header = isPlain ? '' : writeForeignHeader(own, rawKeys);
  const text = header === '' ? (fields.content ?? '') : `---\n${header}---\n\n${fields.content ?? ''}`;
  return { bytes: encodeFile(text), lost: lossOf(spec, persona) };
}

function lossOf(
  { tool, isPlain = false, maxChars, descriptionKey }: MarkdownSpec,
  { fields }: PersonaToWrite,
): readonly string[] {
  const length = fields.content?.length ?? 0;
  return [
    ...lostFields(fields, { tool: isPlain ? '' : tool, holds: descriptionKey === null ? [] : ['description'] }),
    ...(maxChars !== undefined && length > maxChars ? [`${length} characters, the program takes ${maxChars}`] : []),
  ];
}
