import type { PersonaFields } from '../../contract/persona.ts';
import type { ExportedDocument, ExportInput, ImportInput, ImportOutcome } from '../../contract/transfer.ts';
import { AppError } from '../domain/errors.ts';
import { formatDocument, parseDocument } from '../domain/persona/document.ts';
import { toPersonaName } from '../domain/persona/name.ts';
import { type Once, type Repeat, unlessDone } from './idempotency.ts';
import { findPersona, findPersonaVersion, toWrittenRef } from './persona-lookup.ts';
import type { PersonaService } from './persona-service.ts';
import { nameTaken } from './persona-writer.ts';
import type { Actor, Clock, Database } from './ports.ts';
import type { PersonaRow } from './rows.ts';

/** What import and export need from outside. */
export interface TransferServiceDeps {
  readonly database: Database;
  readonly personas: PersonaService;
  readonly clock: Clock;
}

/** Personas as Markdown documents with front matter. */
export class TransferService {
  readonly #deps: TransferServiceDeps;

  constructor(deps: TransferServiceDeps) {
    this.#deps = deps;
  }

  /** A version as a document that imports to the same persona. */
  async export(actor: Actor, input: ExportInput): Promise<ExportedDocument> {
    const { reads } = this.#deps.database;
    const { persona, version } = await findPersonaVersion(reads, actor, input.ref);
    const { displayName, description, tags, content, header } = version;
    const parent = await toWrittenRef(reads, version.parent);
    const document = formatDocument({
      name: persona.name,
      version: version.version,
      fields: { displayName, description, tags: [...tags], content, parent, header },
    });
    return { name: persona.name, version: version.version, document };
  }

  /**
   * Makes a persona of a document, or a new version of one that exists, as `onClash` and `target` say; a version of
   * a target takes the name that the document gives. Throws IMPORT_INVALID, NAME_TAKEN, REVISION_CONFLICT and what an
   * edit throws.
   */
  async import(actor: Actor, input: ImportInput): Promise<ImportOutcome> {
    const { database, clock } = this.#deps;
    const { idempotencyKey: key, ...about } = input;
    const repeat: Repeat = { actor, operation: 'transfer.import', key, about, clock };
    const { answer } = await unlessDone(database.reads, repeat, () => this.#import(repeat, about));
    return answer;
  }

  async #import(repeat: Repeat, input: ImportInput): Promise<Once<ImportOutcome>> {
    const { database, personas } = this.#deps;
    const { actor } = repeat;
    const { name: given, fields } = parseDocument(input.document);
    if (input.target !== undefined) {
      const persona = await findPersona(database.reads, actor, input.target);
      return this.#newVersion(repeat, { persona, fields, name: given ?? persona.name, input });
    }
    const name = given ?? toPersonaName(input.fallbackName ?? fields.displayName ?? '');
    if (!name) throw nameMissing();
    const taken = await database.reads.personaByName(actor.userId, name);
    if (taken && input.onClash === 'new-version') {
      if (!taken.isActive) throw nameTaken(taken);
      return this.#newVersion(repeat, { persona: taken, fields, name, input });
    }
    const free = taken && input.onClash === 'rename' ? await this.#freeName(actor, name) : name;
    return personas.saveFirst(repeat, { ...fields, name: free });
  }

  #newVersion(
    repeat: Repeat,
    change: {
      readonly persona: PersonaRow;
      readonly fields: PersonaFields;
      readonly name: string;
      readonly input: ImportInput;
    },
  ): Promise<Once<ImportOutcome>> {
    const { persona, fields, name, input } = change;
    return this.#deps.personas.saveEdit(repeat, {
      ref: persona.id,
      baseVersion: input.baseVersion ?? persona.latestVersion,
      name,
      fields: complete(fields),
      bump: input.bump,
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

/** A document is the whole persona: what it does not say is empty, not as before. */
function complete(fields: PersonaFields): PersonaFields {
  return { displayName: '', description: '', parent: null, tags: [], header: {}, ...fields };
}

function nameMissing(): AppError {
  const message = 'the document has no name: add `name: my-persona` to its front matter or give one';
  return new AppError('IMPORT_INVALID', message, { findings: [{ code: 'NAME_CHARSET', line: 1, column: 1, message }] });
}
