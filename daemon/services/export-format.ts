import type { FormatId } from '../../contract/format.ts';
import type { ExportedDocument, ExportInput } from '../../contract/transfer.ts';
import { AppError } from '../domain/errors.ts';
import { toBase64 } from '../domain/interchange/base64.ts';
import { danglingImports } from '../domain/interchange/dangling-imports.ts';
import type { BaseFile, PersonaToWrite } from '../domain/interchange/format.ts';
import { type FileOrigin, keptBytes } from '../domain/interchange/origin.ts';
import { FORMATS, formatOf } from '../domain/interchange/registry.ts';
import { formatDocument } from '../domain/persona/document.ts';
import { fragmentUses } from '../domain/prompt/fragments.ts';
import { findPersonaVersion, toWrittenRef } from './persona-lookup.ts';
import type { Actor, Reads, Sha256 } from './ports.ts';
import { toSource } from './prompt-parts.ts';
import type { PromptService } from './prompt-service.ts';
import type { PersonaRow, VersionRow } from './rows.ts';

/** What writing a persona in some format needs from outside. */
export interface ExportDeps {
  readonly reads: Reads;
  readonly prompts: PromptService;
  readonly sha256: Sha256;
}

interface Kept {
  readonly origin: FileOrigin;
  readonly base: BaseFile;
}

/**
 * A version as a document: in our own format made anew, in that of the file it came from written over that file, in
 * any other made of what it can hold. Throws IMPORT_INVALID (IMPORT_NOT_PORTABLE) for a text that imports files into a
 * format without imports.
 */
export async function exportVersion(deps: ExportDeps, actor: Actor, input: ExportInput): Promise<ExportedDocument> {
  const { persona, version } = await findPersonaVersion(deps.reads, actor, input.ref);
  const kept = await findOrigin(deps, persona, version);
  const format = input.format === 'original' ? (kept?.origin.format ?? 'maestro') : (input.format ?? 'maestro');
  const about = { name: persona.name, version: version.version, format };
  const toWrite = await asWritten(deps, actor, { persona, version, kept, format });
  if (input.format === undefined) {
    const document = formatDocument(toWrite);
    return { ...about, document, encoding: 'utf8', path: `${persona.name}.md`, lost: [], beside: [] };
  }
  if (format === 'maestro-bundle') {
    throw new AppError('INVALID_INPUT', 'a bundle is made by `maestro persona export --bundle`, not by --format');
  }
  const target = formatOf(format);
  const own = kept?.origin.format === format ? kept : undefined;
  if (!own) refuseDangling(toWrite, { from: kept?.origin.format, to: format });
  const { bytes, lost } = target.write(toWrite, own?.base);
  const isBinary = format === 'card-png';
  return {
    ...about,
    document: isBinary ? toBase64(bytes) : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
    encoding: isBinary ? 'base64' : 'utf8',
    path: own && !toWrite.isRenamed ? own.origin.path : target.fileName(persona.name),
    lost,
    beside: (own?.origin.beside ?? []).map(({ path, text }) => ({ path, document: text })),
  };
}

/** The file of the nearest version, from this one back, that came from one. Throws INTERNAL when its bytes are damaged. */
async function findOrigin(
  { reads, sha256 }: ExportDeps,
  persona: PersonaRow,
  version: VersionRow,
): Promise<Kept | undefined> {
  const found = version.origin ? version : await nearest(reads, persona, version);
  if (!found?.origin) return undefined;
  const { origin } = found;
  const bytes = keptBytes(origin.kept, found.content);
  if (sha256(bytes) !== origin.sha256) {
    throw new AppError(
      'INTERNAL',
      `the file that ${persona.name}@${found.version} came from is damaged; export it in another format`,
    );
  }
  return { origin, base: { bytes, path: origin.path, item: origin.item } };
}

async function nearest(reads: Reads, persona: PersonaRow, version: VersionRow): Promise<VersionRow | undefined> {
  const heads = await reads.versions(persona.id);
  const from = heads.findIndex(({ id }) => id === version.id);
  const head = heads.slice(from).find(({ origin }) => origin !== undefined);
  return head && reads.versionById(head.id);
}

async function asWritten(
  { reads, prompts }: ExportDeps,
  actor: Actor,
  what: {
    readonly persona: PersonaRow;
    readonly version: VersionRow;
    readonly kept: Kept | undefined;
    readonly format: FormatId;
  },
): Promise<PersonaToWrite> {
  const { persona, version, kept, format } = what;
  const { displayName, description, tags, content, header } = version;
  const isOurs = format === 'maestro';
  // Other programs know no parents and fragments: they get the text that an agent would get.
  const source = toSource(persona, version);
  const isComposed = !isOurs && (version.parent !== null || fragmentUses(source).length > 0);
  const text = isComposed ? await prompts.preview(actor, source) : content;
  const parent = isOurs ? await toWrittenRef(reads, version.parent) : null;
  return {
    name: persona.name,
    isRenamed: kept?.origin.format === format && kept.origin.name !== persona.name,
    version: version.version,
    fields: { displayName, description, tags: [...tags], content: text, parent, header },
  };
}

function refuseDangling(
  { fields, name }: PersonaToWrite,
  { from, to }: { readonly from: FormatId | undefined; readonly to: FormatId },
): void {
  const imports = (id: FormatId | undefined) => FORMATS.some((each) => each.id === id && each.hasImports);
  if (to === 'maestro' || imports(to) || !imports(from)) return;
  const [first, ...more] = danglingImports(fields.content ?? '');
  if (!first) return;
  const rest = more.length > 0 ? ` and ${more.length} more` : '';
  const message = `"${name}" brings in ${first.target}${rest}, which ${to} cannot: put that text in, or take the line out`;
  const finding = { code: 'IMPORT_NOT_PORTABLE', severity: 'error', line: first.line, column: 1, message };
  throw new AppError('IMPORT_INVALID', message, { findings: [finding] });
}
