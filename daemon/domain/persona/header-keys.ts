import type { z } from 'zod';
import { isPersonaName } from '../../../contract/limits.ts';
import {
  type PersonaFields,
  type PersonaHeader,
  personaFields,
  personaHeader,
  semver,
} from '../../../contract/persona.ts';
import { AppError } from '../errors.ts';
import { scanText } from '../text/scan.ts';
import { toPersonaName } from './name.ts';
import { type DocumentFinding, invalid, type ReadHeader } from './yaml.ts';

/** Keys of front matter that have a type. `metadata` is a mapping and lives on in `header.extra`. */
export const TYPED_KEYS: ReadonlySet<string> = new Set([
  'name',
  'displayName',
  'description',
  'version',
  'parent',
  'kind',
  'tags',
  'inherit',
  'includes',
  'variables',
  'tokenBudget',
  'model',
  'checks',
]);

/** Keys nobody may set: what the daemon owns, and names that programs call on any object. */
export const RESERVED_KEYS: ReadonlySet<string> = new Set([
  'id',
  'ownerId',
  'role',
  'isActive',
  'isDeleted',
  'createdAt',
  'updatedAt',
  ...Object.getOwnPropertyNames(Object.prototype),
  'toJSON',
  'then',
  'prototype',
]);

const MAX_EXTRA_KEYS = 64;
const FIELD_KEYS = ['displayName', 'description', 'parent', 'tags'] as const;
const HEADER_KEYS = ['kind', 'inherit', 'includes', 'variables', 'tokenBudget', 'model', 'checks'] as const;

interface Header {
  readonly name?: string;
  readonly version?: string;
  readonly fields: PersonaFields;
  readonly findings: readonly DocumentFinding[];
}

/**
 * The typed keys of a header, the rest kept in `fields.header.extra`. Throws IMPORT_INVALID with every wrong key, and
 * CONTENT_UNSAFE when a value holds hidden characters.
 */
export function readHeader(read: ReadHeader): Header {
  const problems: DocumentFinding[] = [];
  const value = Object.hasOwn(read.value, 'variables')
    ? { ...read.value, variables: fromShorthand(read.value.variables) }
    : read.value;
  const check = (key: string, schema: z.ZodType): unknown => {
    if (!Object.hasOwn(value, key)) return undefined;
    const result = schema.safeParse(value[key]);
    if (!result.success) problems.push(wrongValue(read, { key, error: result.error }));
    return result.success ? result.data : undefined;
  };
  const fields = pick(FIELD_KEYS.map((key) => [key, check(key, personaFields.shape[key])]));
  const header = pick(HEADER_KEYS.map((key) => [key, check(key, personaHeader.shape[key])]));
  const version = check('version', semver);
  const extra = extraKeys(read, problems);
  const { name, findings } = readName(read, problems);
  if (problems.length > 0) throw invalid(...problems);
  refuseHidden(read);
  const whole: PersonaHeader = { ...header, ...(extra && { extra }) };
  const title = name?.title === undefined || 'displayName' in fields ? {} : { displayName: name.title };
  return {
    ...(name && { name: name.slug }),
    ...(typeof version === 'string' && { version }),
    fields: { ...fields, ...title, ...(Object.keys(whole).length > 0 && { header: whole }) },
    findings,
  };
}

function pick(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function wrongValue(read: ReadHeader, { key, error }: { key: string; error: z.ZodError }): DocumentFinding {
  const [issue] = error.issues;
  const path = [key, ...(issue?.path ?? [])].join('.');
  return { code: 'SCHEMA', line: read.lineOf(key), column: 1, message: `${path}: ${issue?.message ?? 'not valid'}` };
}

/** `name: text` in `variables` is short for `name: { default: text }`. */
function fromShorthand(variables: unknown): unknown {
  if (typeof variables !== 'object' || variables === null || Array.isArray(variables)) return variables;
  return Object.fromEntries(
    Object.entries(variables).map(([name, spec]) => [name, typeof spec === 'string' ? { default: spec } : spec]),
  );
}

function extraKeys(read: ReadHeader, problems: DocumentFinding[]): Record<string, unknown> | undefined {
  const entries = Object.entries(read.value).filter(([key]) => !TYPED_KEYS.has(key));
  for (const [key, value] of entries) {
    const at = { line: read.lineOf(key), column: 1 };
    if (RESERVED_KEYS.has(key)) {
      problems.push({
        ...at,
        code: 'UNKNOWN_KEY',
        message: `the key "${key}" is reserved and cannot be set; remove it`,
      });
    }
    if (key === 'metadata' && (typeof value !== 'object' || value === null || Array.isArray(value))) {
      problems.push({ ...at, code: 'SCHEMA', message: 'metadata: must be a mapping' });
    }
  }
  if (entries.length > MAX_EXTRA_KEYS) {
    problems.push({
      code: 'UNKNOWN_KEY',
      line: 2,
      column: 1,
      message: `more than ${MAX_EXTRA_KEYS} keys that Maestro does not know`,
    });
  }
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Upper case and blanks are forgiven: `Code Reviewer` becomes `code-reviewer` with that title. */
function readName(
  read: ReadHeader,
  problems: DocumentFinding[],
): { name?: { slug: string; title?: string }; findings: readonly DocumentFinding[] } {
  if (!Object.hasOwn(read.value, 'name')) return { findings: [] };
  const { name } = read.value;
  const at = { line: read.lineOf('name'), column: 1 };
  if (typeof name === 'string' && isPersonaName(name)) return { name: { slug: name }, findings: [] };
  const slug =
    typeof name === 'string' && /^[A-Za-z0-9](?:[\w .-]{0,62}[A-Za-z0-9])?$/.test(name)
      ? toPersonaName(name)
      : undefined;
  if (typeof name === 'string' && slug !== undefined) {
    const message = `"${name}" is written as ${slug}; the spelling is kept as the title`;
    return { name: { slug, title: name }, findings: [{ ...at, code: 'NAME_CHARSET', message }] };
  }
  const message = 'name: 1 to 64 characters a-z, 0-9 and - (not at the ends), not only digits and no reserved word';
  problems.push({ ...at, code: 'NAME_CHARSET', message });
  return { findings: [] };
}

/** YAML can spell hidden characters as escapes, so the values are scanned and not their source. */
function refuseHidden(read: ReadHeader): void {
  const findings = Object.entries(read.value).flatMap(([key, value]) =>
    [...stringsOf([key, value])].flatMap((text) =>
      scanText(text).map(({ code, severity, message }) => ({
        ...{ code, severity, line: read.lineOf(key), column: 1, message: `${key}: ${message}` },
      })),
    ),
  );
  const [first] = findings;
  if (first)
    throw new AppError('CONTENT_UNSAFE', `line ${first.line}: ${first.message}; remove it and try again`, { findings });
}

function* stringsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    yield key;
    yield* stringsOf(child);
  }
}
