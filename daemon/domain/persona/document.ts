import { LIMITS } from '../../../contract/limits.ts';
import type { PersonaFields, PersonaHeader } from '../../../contract/persona.ts';
import { AppError } from '../errors.ts';
import { utf8Length } from '../text/utf8.ts';
import { joinFrontMatter, splitFrontMatter } from './front-matter.ts';
import { RESERVED_KEYS, readHeader, TYPED_KEYS } from './header-keys.ts';
import { type DocumentFinding, invalid, readYaml, writeYaml } from './yaml.ts';

/** A persona document that was read. */
export interface ParsedDocument {
  readonly name?: string;
  readonly version?: string;
  /** Only what the document says: what it does not mention is absent. `content` is always there. */
  readonly fields: PersonaFields;
  /** What a person may want to know; nothing here stops an import. */
  readonly findings: readonly DocumentFinding[];
}

/** What a document is made of. */
export interface PersonaDocument {
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly fields: PersonaFields;
}

/**
 * Reads Markdown with or without YAML front matter as a persona. The body is kept as it is, CRLF included, without the
 * one empty line after the front matter. Unknown keys are kept in `header.extra`. Throws IMPORT_INVALID with
 * details.findings [{code, line, column, message}], CONTENT_UNSAFE for hidden characters in the header and
 * CONTENT_TOO_LARGE.
 */
export function parseDocument(text: string): ParsedDocument {
  const { header, body } = splitFrontMatter(text);
  if (header === undefined && body.trim() === '') {
    throw invalid({ code: 'EMPTY', line: 1, column: 1, message: 'the document is empty' });
  }
  const sizeBytes = utf8Length(body);
  if (sizeBytes > LIMITS.contentBytes) {
    throw new AppError('CONTENT_TOO_LARGE', `the text has ${sizeBytes} bytes, the limit is ${LIMITS.contentBytes}`, {
      sizeBytes,
      maxBytes: LIMITS.contentBytes,
    });
  }
  if (header === undefined) return { fields: { content: body }, findings: [] };
  const read = readHeader(readYaml(header, 2));
  return { ...read, fields: { ...read.fields, content: body } };
}

/**
 * Writes a persona as Markdown with front matter; `parseDocument` gives the same persona back. Empty fields are left
 * out, keys come in a fixed order, line ends of the header are LF.
 */
export function formatDocument({ name, version, fields }: PersonaDocument): string {
  const { kind, inherit, includes, variables, tokenBudget, model, checks, extra } = fields.header ?? {};
  const known = {
    name,
    displayName: fields.displayName || undefined,
    description: fields.description || undefined,
    version,
    parent: fields.parent ?? undefined,
    kind,
    tags: fields.tags?.length ? fields.tags : undefined,
    inherit,
    includes,
    variables: variables && toShorthand(variables),
    tokenBudget,
    model,
    checks,
  };
  const entries = [
    ...Object.entries(known),
    ...Object.entries(extra ?? {}).filter(([key]) => !TYPED_KEYS.has(key) && !RESERVED_KEYS.has(key)),
  ].flatMap(([key, value]) => (value === undefined ? [] : [[key, toPlain(value)]]));
  const header = entries.length === 0 ? '' : writeYaml(Object.fromEntries(entries));
  return joinFrontMatter(header, fields.content ?? '');
}

/** A variable that has a default and nothing else is written as that string. */
function toShorthand(variables: NonNullable<PersonaHeader['variables']>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, spec]) => {
      const isPlainDefault = spec.default !== undefined && Object.keys(spec).every((key) => key === 'default');
      return [name, isPlainDefault ? spec.default : spec];
    }),
  );
}

/** What YAML can hold: JSON values; anything else becomes its text, undefined goes. */
function toPlain(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map((item) => toPlain(item ?? null));
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return String(value);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) => (child === undefined ? [] : [[key, toPlain(child)]])),
  );
}
