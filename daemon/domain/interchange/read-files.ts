import type { Finding } from '../../../contract/finding.ts';
import type { FormatId } from '../../../contract/format.ts';
import type { PersonaFields } from '../../../contract/persona.ts';
import { isAppError } from '../errors.ts';
import { formatDocument, parseDocument } from '../persona/document.ts';
import { findingsOfError } from '../persona/judge-document.ts';
import { type BundlePersona, type BundleTemplate, looksLikeBundle, readBundle } from './bundle.ts';
import { decodeFile, folderOf } from './file-text.ts';
import type { SourceFile } from './format.ts';
import { tryDetectFormat, tryFormatOf, unknownFormat } from './registry.ts';

/** A persona that a file holds, before anything is known of the library. */
export interface Candidate {
  readonly file: SourceFile;
  readonly format: FormatId;
  readonly name: string;
  readonly fields: PersonaFields;
  readonly item?: string | undefined;
  readonly findings: readonly string[];
  /** Files that belong to it. */
  readonly beside: readonly { readonly path: string; readonly text: string }[];
  /** Versions and labels, when it comes from a bundle. */
  readonly bundled?: BundlePersona;
}

/** A file that cannot be imported, and why. */
export interface RefusedFile {
  readonly file: SourceFile;
  readonly format: FormatId | null;
  readonly reason: string;
  readonly findings: readonly string[];
}

/** What one file gave. */
export interface ReadFile {
  readonly candidates: readonly Candidate[];
  readonly refused: RefusedFile | undefined;
  readonly templates: readonly BundleTemplate[];
}

/** The path of the user part of a pattern; undefined for any other file. */
export function besideOf(path: string): string | undefined {
  return /(?:^|\/)patterns\/[^/]+\/system\.md$/.test(path) ? path.replace(/system\.md$/, 'user.md') : undefined;
}

/**
 * The personas of a file in the given format, or in the one its path or content says. Never throws: what is wrong is
 * the answer. `sibling` gives another file of the same import by its path.
 */
export function readFileOf(
  file: SourceFile,
  options: { readonly format?: FormatId | undefined; readonly sibling?: (path: string) => SourceFile | undefined } = {},
): ReadFile {
  let format: FormatId | null = options.format ?? null;
  try {
    const found = format === null ? (looksLikeBundle(file) ? undefined : tryDetectFormat(file)) : tryFormatOf(format);
    // JSON of no other format is read as a bundle, which says best what is wrong with it.
    if (!found && (format === 'maestro-bundle' || /\.json$/i.test(file.path))) {
      format = 'maestro-bundle';
      return fromBundle(file);
    }
    if (!found) throw unknownFormat();
    format = found.id;
    const beside = besideTexts(file, options.sibling);
    const candidates = found.read(file).map(({ name, fields, item, findings }) => {
      if (name === undefined) throw new NamelessFile();
      return { file, format: found.id, name, fields, item, beside, findings: findings.map(({ code }) => code) };
    });
    return { candidates, refused: undefined, templates: [] };
  } catch (error) {
    return { candidates: [], refused: { file, format, ...refusalOf(error) }, templates: [] };
  }
}

/** Why something is refused, of an error of ours; anything else is thrown on. */
export function refusalOf(error: unknown): { readonly reason: string; readonly findings: readonly string[] } {
  if (error instanceof NamelessFile) return { reason: error.message, findings: ['NAME_CHARSET'] };
  if (!isAppError(error)) throw error;
  const listed = Array.isArray(error.details.findings) ? (error.details.findings as readonly Finding[]) : undefined;
  const findings = listed ?? findingsOfError(error) ?? [];
  return { reason: `${error.code}: ${error.message}`, findings: [...new Set(findings.map(({ code }) => code))] };
}

class NamelessFile extends Error {
  constructor() {
    super('neither the text nor the path gives a name; rename the file');
  }
}

function fromBundle(file: SourceFile): ReadFile {
  const { personas, templates } = readBundle(file.bytes);
  // A template is held to the same rules as a persona.
  for (const { category: _, ...template } of templates)
    parseDocument(formatDocument({ name: template.name, fields: template }));
  const candidates = personas.map((bundled, i): Candidate => {
    const { name, versions, labels: _labels, ...own } = bundled;
    const last = versions?.at(-1);
    const {
      version: _version,
      sha256: _sha256,
      summary: _summary,
      origin: _origin,
      ...fields
    } = last ?? { ...own, version: '' };
    return { file, format: 'maestro-bundle', name, fields, item: String(i), findings: [], beside: [], bundled };
  });
  return { candidates, refused: undefined, templates };
}

function besideTexts(
  { path }: SourceFile,
  sibling: ((path: string) => SourceFile | undefined) | undefined,
): Candidate['beside'] {
  const other = besideOf(path);
  const found = other === undefined ? undefined : sibling?.(other);
  return found ? [{ path: `${folderOf(found.path)}/user.md`, text: decodeFile(found.bytes) }] : [];
}
