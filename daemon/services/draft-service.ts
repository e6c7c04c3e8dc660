import type {
  AcceptDraftInput,
  AcceptedDraft,
  DraftDetail,
  DraftSummary,
  ListDraftsInput,
  ProposeDraftInput,
} from '../../contract/draft.ts';
import { isPersonaName, LIMITS } from '../../contract/limits.ts';
import { AppError, isAppError } from '../domain/errors.ts';
import { formatDocument } from '../domain/persona/document.ts';
import { utf8Length } from '../domain/text/utf8.ts';
import { type DraftContent, isSaidBy, readDraft } from './draft-content.ts';
import { findDraft, toDraftDetail, toDraftSummaries } from './draft-views.ts';
import { type DraftWriter, type NewDraft, refuseClosed } from './draft-writer.ts';
import type { EventService } from './event-service.ts';
import { type Once, once, type Repeat, unlessDone } from './idempotency.ts';
import { findPersona, findVersion } from './persona-lookup.ts';
import type { PersonaService } from './persona-service.ts';
import { type AlsoWrite, nameTaken, type SavedVersion } from './persona-writer.ts';
import type { Actor, Clock, Database, Sha256 } from './ports.ts';

/** What the draft use cases need from outside. */
export interface DraftServiceDeps {
  readonly database: Database;
  readonly personas: PersonaService;
  readonly events: EventService;
  readonly writer: DraftWriter;
  readonly clock: Clock;
  readonly sha256: Sha256;
}

/** A text that was found in a file which a persona is linked to. */
export interface FoundText {
  readonly personaId: string;
  /** Absolute path. */
  readonly path: string;
  /** Markdown; with front matter it is the whole persona, without it is the text only. */
  readonly document: string;
  /** Version that the file was written from; the latest one when nobody knows. */
  readonly baseVersion?: string | undefined;
}

/** Drafts: content that somebody proposed or typed into a file, until it is accepted as a version or discarded. */
export class DraftService {
  readonly #deps: DraftServiceDeps;

  constructor(deps: DraftServiceDeps) {
    this.#deps = deps;
  }

  /** Newest first. */
  async list(actor: Actor, { ref, state, limit }: ListDraftsInput): Promise<readonly DraftSummary[]> {
    const { reads } = this.#deps.database;
    const persona = ref === undefined ? undefined : await findPersona(reads, actor, ref, { deleted: true });
    return toDraftSummaries(reads, await reads.drafts(actor.userId, { state, limit, personaId: persona?.id }));
  }

  /** One draft with its text. Throws DRAFT_NOT_FOUND. */
  async get(actor: Actor, ref: string): Promise<DraftDetail> {
    const { reads } = this.#deps.database;
    return toDraftDetail(reads, await findDraft(reads, actor, ref));
  }

  /**
   * Keeps a proposal for a persona, or for a new one when nobody has the name. Throws what is wrong with the document,
   * VERSION_NOT_FOUND for its base and NAME_TAKEN when the name belongs to a deleted persona.
   */
  async propose(actor: Actor, input: ProposeDraftInput): Promise<DraftDetail> {
    const { idempotencyKey: key, ...about } = input;
    const repeat: Repeat = { actor, operation: 'draft.propose', key, about, clock: this.#deps.clock };
    const { reads } = this.#deps.database;
    const { answer } = await unlessDone(reads, repeat, async () =>
      this.#insert(repeat, await this.#proposal(actor, about)),
    );
    return this.get(actor, answer);
  }

  /**
   * Keeps a hand edit of a file. Answers undefined when it says what the latest version says, or what the last draft
   * of this file said, whatever became of that. An open draft of the same file is discarded for the new one. Throws
   * CONTENT_TOO_LARGE for a file that no persona could be.
   */
  async fromFile(actor: Actor, found: FoundText): Promise<DraftSummary | undefined> {
    const { database, events, sha256, writer } = this.#deps;
    const persona = await findPersona(database.reads, actor, found.personaId);
    const latest = await findVersion(database.reads, persona, undefined);
    refuseLarge(found);
    const content = tryReadDraft(found.document);
    if (content && (await isSaidBy(database.reads, content, { persona, version: latest }))) return undefined;
    const row = writer.newRow(actor, {
      ...{ personaId: persona.id, baseVersion: found.baseVersion ?? latest.version, document: found.document },
      ...{ source: 'file', origin: found.path, summary: `edited by hand in ${found.path}`.slice(0, 500) },
    });
    const isNew = await database.write(async (tx) => {
      const last = await tx.latestFileDraft(persona.id, found.path);
      if (last?.sha256 === sha256(found.document)) return false;
      if (last?.state === 'open')
        await writer.close(tx, actor, { draft: last, state: 'discarded', reason: 'superseded' });
      await writer.store(tx, actor, { row, name: persona.name });
      return true;
    });
    events.wake();
    return isNew ? (await toDraftSummaries(database.reads, [row]))[0] : undefined;
  }

  /**
   * Makes a version of a draft, merged onto the latest when it was made from an older one, or a new persona. Throws
   * DRAFT_CLOSED for one that was accepted or discarded, and what `PersonaService.edit` and `create` throw.
   */
  async accept(actor: Actor, input: AcceptDraftInput): Promise<AcceptedDraft> {
    const { idempotencyKey: key, ...about } = input;
    const repeat: Repeat = { actor, operation: 'draft.accept', key, about, clock: this.#deps.clock };
    const { reads } = this.#deps.database;
    const { answer } = await unlessDone(reads, repeat, () => this.#accept(repeat, about));
    const draft = await findDraft(reads, actor, input.draft);
    const { id: personaId, name: persona, ...rest } = answer;
    return { ...rest, id: draft.id, personaId, persona };
  }

  /** Closes a draft; its text is kept. Throws DRAFT_CLOSED for one that is closed. */
  async discard(actor: Actor, ref: string): Promise<DraftSummary> {
    const { database, events, writer } = this.#deps;
    const id = await database.write(async (tx) => {
      const draft = await findDraft(tx, actor, ref);
      await writer.close(tx, actor, { draft, state: 'discarded' });
      return draft.id;
    });
    events.wake();
    return this.get(actor, id);
  }

  async #proposal(actor: Actor, input: Omit<ProposeDraftInput, 'idempotencyKey'>): Promise<Proposal> {
    const { reads } = this.#deps.database;
    const { ref, document, baseVersion, summary = '' } = input;
    const common = { source: 'proposal', origin: '', summary } as const;
    try {
      const persona = await findPersona(reads, actor, ref);
      const base = await findVersion(reads, persona, baseVersion);
      readDraft(document);
      return { ...common, personaId: persona.id, baseVersion: base.version, document, name: persona.name };
    } catch (error) {
      if (!isAppError(error, 'PERSONA_NOT_FOUND')) throw error;
      const taken = await reads.personaByName(actor.userId, ref);
      if (taken) throw nameTaken(taken);
      if (!isPersonaName(ref)) throw error;
      const whole = formatDocument({ name: ref, fields: readDraft(document).fields });
      return { ...common, personaId: null, baseVersion: null, document: whole, name: ref };
    }
  }

  async #insert(repeat: Repeat, { name, ...draft }: Proposal): Promise<Once<string>> {
    const { database, events, writer } = this.#deps;
    const row = writer.newRow(repeat.actor, draft);
    const done = await database.write((tx) =>
      once(tx, repeat, async () => {
        await writer.store(tx, repeat.actor, { row, name });
        return row.id;
      }),
    );
    events.wake();
    return done;
  }

  async #accept(repeat: Repeat, input: Omit<AcceptDraftInput, 'idempotencyKey'>): Promise<Once<SavedVersion>> {
    const { database, personas, writer } = this.#deps;
    const { reads } = database;
    const draft = await findDraft(reads, repeat.actor, input.draft);
    refuseClosed(draft);
    const also: AlsoWrite = async (tx, saved) => {
      const version = await tx.version(saved.id, saved.version);
      const present = await findDraft(tx, repeat.actor, draft.id);
      await writer.close(tx, repeat.actor, {
        ...{ draft: { ...present, personaId: saved.id }, state: 'accepted' },
        ...{ versionId: version?.id, version: saved.version },
      });
    };
    if (draft.personaId === null) {
      const { fields, name = '' } = readDraft(draft.document);
      return personas.saveFirst(repeat, { ...fields, name: input.name ?? name }, also);
    }
    const persona = await findPersona(reads, repeat.actor, draft.personaId);
    const base = await findVersion(reads, persona, draft.baseVersion ?? undefined);
    const { bump, version, merge } = input;
    // Where a file was edited is told by the draft; what changed is told by the version.
    const told = draft.source === 'proposal' && draft.summary !== '' ? draft.summary : undefined;
    const content = readDraft(draft.document);
    const edit = { ref: persona.id, baseVersion: base.version, bump, version, merge, summary: input.summary ?? told };
    return personas.saveEdit(repeat, { ...edit, ...content, name: input.name ?? content.name }, also);
  }
}

interface Proposal extends NewDraft {
  readonly name: string;
}

function refuseLarge({ path, document }: FoundText): void {
  const maxBytes = LIMITS.contentBytes + LIMITS.frontMatterBytes;
  const sizeBytes = utf8Length(document);
  if (sizeBytes <= maxBytes) return;
  throw new AppError('CONTENT_TOO_LARGE', `${path} has ${sizeBytes} bytes, the limit is ${maxBytes}`, {
    path,
    sizeBytes,
    maxBytes,
  });
}

function tryReadDraft(document: string): DraftContent | undefined {
  try {
    return readDraft(document);
  } catch (error) {
    if (isAppError(error)) return undefined;
    throw error;
  }
}
