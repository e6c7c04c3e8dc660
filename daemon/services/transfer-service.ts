import type { FormatInfo } from '../../contract/format.ts';
import type { PersonaFields } from '../../contract/persona.ts';
import type {
  ExportedDocument,
  ExportInput,
  ImportedDocument,
  ImportInput,
  ImportOutcome,
} from '../../contract/transfer.ts';
import { AppError } from '../domain/errors.ts';
import { decodeFile } from '../domain/interchange/file-text.ts';
import { keepBytes, type WithOrigin } from '../domain/interchange/origin.ts';
import { detectFormat, FORMATS, formatOf } from '../domain/interchange/registry.ts';
import { parseDocument } from '../domain/persona/document.ts';
import { toPersonaName } from '../domain/persona/name.ts';
import { laterVersion } from '../domain/persona/version.ts';
import { exportVersion } from './export-format.ts';
import { type Once, type Repeat, unlessDone } from './idempotency.ts';
import { complete } from './import-batch.ts';
import { findPersona } from './persona-lookup.ts';
import type { PersonaService } from './persona-service.ts';
import { nameTaken } from './persona-writer.ts';
import type { Actor, Clock, Database, Sha256 } from './ports.ts';
import type { PromptService } from './prompt-service.ts';
import { stateOfVersion } from './review-states.ts';
import type { PersonaRow } from './rows.ts';

/** What import and export need from outside. */
export interface TransferServiceDeps {
  readonly database: Database;
  readonly personas: PersonaService;
  readonly prompts: PromptService;
  readonly sha256: Sha256;
  readonly clock: Clock;
}

interface ReadDocument {
  readonly name: string | undefined;
  /** The version that the document tells. */
  readonly told: string | undefined;
  /** Its fields for a persona of that name, with the file it came from where the path is known. */
  readonly fieldsFor: (name: string) => PersonaFields & WithOrigin;
}

/** Personas as single documents. */
export class TransferService {
  readonly #deps: TransferServiceDeps;

  constructor(deps: TransferServiceDeps) {
    this.#deps = deps;
  }

  /** Every format that can be read and written. */
  formats(): readonly FormatInfo[] {
    const bundle: FormatInfo = {
      id: 'maestro-bundle',
      title: 'Maestro bundle: several personas in one JSON file',
      where: 'what `maestro persona export --bundle` writes',
      keeps: 'every version, labels, own templates, the files they came from',
      loses: 'times and authors',
      places: [],
    };
    const all = FORMATS.map(({ id, title, where, keeps, loses, places }) => ({
      ...{ id, title, where, keeps, loses },
      places: places.map(({ source }) => source),
    }));
    return [...all, bundle];
  }

  /** A version as a document: in our own format it imports to the same persona. */
  export(actor: Actor, input: ExportInput): Promise<ExportedDocument> {
    const { database, prompts, sha256 } = this.#deps;
    return exportVersion({ reads: database.reads, prompts, sha256 }, actor, input);
  }

  /**
   * Makes a persona of a document, or a new version of one that exists, as `onClash` and `target` say; a version of
   * a target takes the name that the document gives. Throws IMPORT_INVALID, NAME_TAKEN, REVISION_CONFLICT and what an
   * edit throws.
   */
  async import(actor: Actor, input: ImportInput): Promise<ImportedDocument> {
    const { database, clock } = this.#deps;
    const { idempotencyKey: key, ...about } = input;
    const repeat: Repeat = { actor, operation: 'transfer.import', key, about, clock };
    const { answer } = await unlessDone(database.reads, repeat, () => this.#import(repeat, about));
    const version = await database.reads.version(answer.id, answer.version);
    const state = version && (await stateOfVersion(database.reads, actor.userId, version));
    return { ...answer, needsReview: state === 'needs-review' };
  }

  async #import(repeat: Repeat, input: ImportInput): Promise<Once<ImportOutcome>> {
    const { database, personas } = this.#deps;
    const { actor } = repeat;
    const { name: given, told, fieldsFor } = this.#read(input);
    if (input.target !== undefined) {
      const persona = await findPersona(database.reads, actor, input.target);
      const name = given ?? persona.name;
      return this.#newVersion(repeat, { persona, fields: fieldsFor(name), told, name, input });
    }
    const name = given ?? toPersonaName(input.fallbackName ?? fieldsFor('').displayName ?? '');
    if (!name) throw nameMissing();
    const taken = await database.reads.personaByName(actor.userId, name);
    if (taken && input.onClash === 'new-version') {
      if (!taken.isActive) throw nameTaken(taken);
      return this.#newVersion(repeat, { persona: taken, fields: fieldsFor(name), told, name, input });
    }
    const free = taken && input.onClash === 'rename' ? await this.#freeName(actor, name) : name;
    return personas.saveFirst(repeat, { ...fieldsFor(free), name: free });
  }

  #read({ document, encoding = 'utf8', path = '', format }: ImportInput): ReadDocument {
    const file = { path, bytes: new Uint8Array(Buffer.from(document, encoding)) };
    const found = format === undefined ? detectFormat(file) : formatOf(format);
    const originOf = (name: string, content: string | undefined): WithOrigin =>
      path === ''
        ? {}
        : {
            origin: {
              format: found.id,
              path,
              sha256: this.#deps.sha256(file.bytes),
              name,
              kept: keepBytes(file.bytes, content ?? ''),
            },
          };
    if (found.id === 'maestro') {
      const { name, version: told, fields } = parseDocument(encoding === 'utf8' ? document : decodeFile(file.bytes));
      return { name, told, fieldsFor: (to) => ({ ...fields, ...originOf(to, fields.content) }) };
    }
    const [read, ...more] = found.read(file);
    if (!read || more.length > 0) {
      throw new AppError(
        'INVALID_INPUT',
        `the file holds ${more.length + 1} personas; import it with those of a folder`,
      );
    }
    const { name, fields } = read;
    return { name, told: undefined, fieldsFor: (to) => ({ ...fields, ...originOf(to, fields.content) }) };
  }

  #newVersion(
    repeat: Repeat,
    change: {
      readonly persona: PersonaRow;
      readonly fields: PersonaFields & WithOrigin;
      /** The version that the document tells. */
      readonly told: string | undefined;
      readonly name: string;
      readonly input: ImportInput;
    },
  ): Promise<Once<ImportOutcome>> {
    const { persona, fields, told, name, input } = change;
    return this.#deps.personas.saveEdit(repeat, {
      ref: persona.id,
      baseVersion: input.baseVersion ?? persona.latestVersion,
      name,
      fields: complete(fields),
      bump: input.bump,
      version: input.version ?? laterVersion(told, persona.latestVersion),
      merge: input.merge,
      summary: input.summary,
    });
  }

  async #freeName(actor: Actor, name: string): Promise<string> {
    for (let n = 2; n < 1_000; n += 1) {
      const candidate = `${name.slice(0, 60)}-${n}`;
      if (!(await this.#deps.database.reads.personaByName(actor.userId, candidate))) return candidate;
    }
    throw new AppError('NAME_TAKEN', `the name "${name}" and the numbers after it are taken`, { name });
  }
}

function nameMissing(): AppError {
  const message = 'the document has no name: add `name: my-persona` to its front matter or give one';
  return new AppError('IMPORT_INVALID', message, { findings: [{ code: 'NAME_CHARSET', line: 1, column: 1, message }] });
}
