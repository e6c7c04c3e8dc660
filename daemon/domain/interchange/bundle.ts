import { z } from 'zod';
import { formatId } from '../../../contract/format.ts';
import { importPath } from '../../../contract/import.ts';
import { labelName } from '../../../contract/label.ts';
import { personaFields, personaHeader, personaName, personaRef, semver, tag } from '../../../contract/persona.ts';
import { templateCategory } from '../../../contract/template.ts';
import { invalid } from '../persona/yaml.ts';
import { decodeFile } from './file-text.ts';
import type { SourceFile } from './format.ts';
import { readJson, writeJson } from './json-text.ts';

/** Most bytes of a bundle. */
export const MAX_BUNDLE_BYTES = 32 * 1024 * 1024;
/** The form that is written now; a later one says a higher number. */
const SCHEMA = 1;

const text = (max: number) => z.string().max(max);
const kept = z.union([
  z.strictObject({ before: text(2_000_000), after: text(2_000_000) }),
  z.strictObject({ text: text(12_000_000) }),
  z.strictObject({ base64: text(16_000_000) }),
]);
const origin = z.strictObject({
  format: formatId,
  path: importPath,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: personaName,
  item: text(64).optional(),
  kept,
  beside: z
    .array(z.strictObject({ path: importPath, text: text(2_000_000) }))
    .max(8)
    .optional(),
});

const bundleVersion = personaFields.extend({
  version: semver,
  /** SHA-256 of the content, hex; checked when it is there. */
  sha256: z.string().optional(),
  summary: text(500).optional(),
  origin: origin.optional(),
});

const bundlePersona = personaFields.extend({
  name: personaName,
  /** Oldest first; without them the fields beside the name are the one version. */
  versions: z.array(bundleVersion).min(1).max(10_000).optional(),
  labels: z
    .array(z.strictObject({ label: labelName, version: semver, isProtected: z.boolean().optional() }))
    .max(1_000)
    .optional(),
});

const bundleTemplate = z.strictObject({
  name: personaName,
  displayName: text(200).default(''),
  description: text(2_000).default(''),
  category: templateCategory.default('other'),
  tags: z.array(tag).max(64).default([]),
  content: text(1_048_576),
  header: personaHeader.default({}),
  parent: personaRef.nullable().default(null),
});

const bundle = z.strictObject({
  format: z.literal('maestro-bundle').optional(),
  schema: z.literal(SCHEMA).optional(),
  personas: z.array(bundlePersona).max(20_000),
  templates: z.array(bundleTemplate).max(1_000).default([]),
});

export type BundleVersion = z.infer<typeof bundleVersion>;
export type BundlePersona = z.infer<typeof bundlePersona>;
export type BundleTemplate = z.infer<typeof bundleTemplate>;
export type Bundle = z.infer<typeof bundle>;

/** Whether a file looks like a bundle; reads its beginning only. */
export function looksLikeBundle({ path, bytes }: SourceFile): boolean {
  if (!/\.json$/i.test(path)) return false;
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 4_096));
  return /"format"\s*:\s*"maestro-bundle"/.test(head) || /^[^\w"]{0,8}\{\s*"(?:personas|templates)"\s*:/.test(head);
}

/**
 * Several personas with versions, labels and templates out of JSON. Nothing that the daemon owns (ids, times, owners) is
 * read. Throws IMPORT_INVALID: PROTO_KEY, DUPLICATE, DEPTH, NAME_CHARSET, SCHEMA; CONTENT_TOO_LARGE.
 */
export function readBundle(bytes: Uint8Array): Bundle {
  const value = readJson(decodeFile(bytes, MAX_BUNDLE_BYTES));
  const newer = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;
  if (typeof newer === 'number' && newer > SCHEMA) {
    throw bad('SCHEMA', `the bundle has form ${newer}, this program reads form ${SCHEMA}; upgrade it`);
  }
  const result = bundle.safeParse(value);
  if (result.success) return result.data;
  const findings = result.error.issues.slice(0, 20).map(({ path, message }) => ({
    code: path.at(-1) === 'name' ? 'NAME_CHARSET' : 'SCHEMA',
    line: 1,
    column: 1,
    message: `${path.join('.') || 'the bundle'}: ${message}`,
  }));
  throw invalid(...findings);
}

/** A bundle as JSON text; `readBundle` gives the same back. */
export function writeBundle({ personas, templates }: Pick<Bundle, 'personas' | 'templates'>): string {
  return writeJson({ format: 'maestro-bundle', schema: SCHEMA, personas, templates });
}

function bad(code: string, message: string): Error {
  return invalid({ code, line: 1, column: 1, message });
}
