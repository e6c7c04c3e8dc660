import type { PersonaFields } from '../../contract/persona.ts';
import type { ExportedDocument, ExportInput, ImportInput, ImportOutcome } from '../../contract/transfer.ts';
import { AppError } from '../domain/errors.ts';
import { formatDocument, parseDocument } from '../domain/persona/document.ts';
import { toPersonaName } from '../domain/persona/name.ts';
import { findPersonaVersion } from './persona-lookup.ts';
import type { PersonaService } from './persona-service.ts';
import type { Actor, Database } from './ports.ts';
import type { PersonaRow } from './rows.ts';

/** What import and export need from outside. */
export interface TransferServiceDeps {
  readonly database: Database;
  readonly personas: PersonaService;
}

/** Personas as Markdown documents with front matter. */
export class TransferService {
  readonly #deps: TransferServiceDeps;

  constructor(deps: TransferServiceDeps) {
    this.#deps = deps;
  }

  /** A version as a document that imports to the same persona. */
  async export(actor: Actor, input: ExportInput): Promise<ExportedDocument> {
    const { persona, version } = await findPersonaVersion(this.#deps.database.reads, actor, input.ref);
    const { displayName, description, tags, content, parent, header } = version;
    const document = formatDocument({
      name: persona.name,
      version: version.version,
      fields: { displayName, description, tags: [...tags], content, parent, header },
    });
    return { name: persona.name, version: version.version, document };
  }

  /**
   * Makes a persona of a document, or a new version of one that exists, as `onClash` and `target`
   * say. Throws IMPORT_INVALID, NAME_TAKEN, REVISION_CONFLICT and what an edit throws.
   */
  async import(actor: Actor, input: ImportInput): Promise<ImportOutcome> {
    const parsed = parseDocument(input.document);
    if (input.target !== undefined) {
      const { persona } = await findPersonaVersion(this.#deps.database.reads, actor, input.target);
      return this.#newVersion(actor, {
        persona,
        fields: complete(parsed.fields),
        name: parsed.name ?? persona.name,
        input,
      });
    }
    const name = parsed.name ?? toPersonaName(input.fallbackName ?? parsed.fields.displayName ?? '');
    if (!name)
      throw new AppError(
        'IMPORT_INVALID',
        'the document has no name: add `name: my-persona` to its front matter or give one',
        { findings: [] },
      );
    const taken = await this.#deps.database.reads.personaByName(actor.userId, name);
    if (taken && input.onClash === 'new-version')
      return this.#newVersion(actor, { persona: taken, fields: complete(parsed.fields), name, input });
    const free = taken && input.onClash === 'rename' ? await this.#freeName(actor, name) : name;
    const made = await this.#deps.personas.create(actor, {
      ...parsed.fields,
      name: free,
      idempotencyKey: input.idempotencyKey,
    });
    return { outcome: 'created', id: made.id, name: made.name, version: made.version };
  }

  async #newVersion(
    actor: Actor,
    change: { persona: PersonaRow; fields: PersonaFields; name: string; input: ImportInput },
  ): Promise<ImportOutcome> {
    const { persona, fields, name, input } = change;
    const after = await this.#deps.personas.edit(actor, {
      ref: persona.id,
      baseVersion: input.baseVersion ?? persona.latestVersion,
      name,
      fields,
      bump: input.bump,
      summary: input.summary,
      idempotencyKey: input.idempotencyKey,
    });
    const outcome = after.version === persona.latestVersion ? 'unchanged' : 'versioned';
    return { outcome, id: after.id, name: after.name, version: after.version };
  }

  async #freeName(actor: Actor, name: string): Promise<string> {
    for (let n = 2; n < 1_000; n += 1) {
      const candidate = `${name.slice(0, 60)}-${n}`;
      if (!(await this.#deps.database.reads.personaByName(actor.userId, candidate))) return candidate;
    }
    throw new AppError('NAME_TAKEN', `the name "${name}" and the numbers after it are taken`);
  }
}

/** A document is the whole persona: what it does not say is empty, not as before. */
function complete(fields: PersonaFields): PersonaFields {
  return { displayName: '', description: '', parent: null, tags: [], header: {}, ...fields };
}
