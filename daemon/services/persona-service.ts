import type {
  CreatePersonaInput,
  EditedPersona,
  EditPersonaInput,
  ListPersonasInput,
  PersonaDetail,
  PersonaPage,
} from '../../contract/persona.ts';
import { AppError, isAppError } from '../domain/errors.ts';
import type { WithOrigin } from '../domain/interchange/origin.ts';
import { rebaseEdit, staleEdit } from './edit-rebase.ts';
import type { EventService } from './event-service.ts';
import { type Once, type Repeat, unlessDone } from './idempotency.ts';
import { findPersona, findPersonaVersion, findVersion } from './persona-lookup.ts';
import { type LiveCount, toDetail, toSummaries } from './persona-views.ts';
import { withdrawPersona } from './persona-withdrawal.ts';
import type { AlsoWrite, NextVersion, PersonaWriter, SavedVersion } from './persona-writer.ts';
import type { Actor, Clock, Database, WriteTx } from './ports.ts';
import type { PersonaRow } from './rows.ts';
import type { SessionChanges } from './session-changes.ts';
import { toSnapshot, type VersionBuilder } from './version-builder.ts';

/** What the persona use cases need from outside. */
export interface PersonaServiceDeps {
  readonly database: Database;
  readonly builder: VersionBuilder;
  readonly writer: PersonaWriter;
  readonly changes: SessionChanges;
  readonly events: EventService;
  readonly clock: Clock;
  readonly liveCount: LiveCount;
}

/** How often an edit is merged anew when others are written just before it. */
const MAX_ATTEMPTS = 20;

/** Personas: list, read, create, edit, delete, restore. */
export class PersonaService {
  readonly #deps: PersonaServiceDeps;

  constructor(deps: PersonaServiceDeps) {
    this.#deps = deps;
  }

  /** One page of the library with the number of all that match. */
  async list(actor: Actor, input: ListPersonasInput): Promise<PersonaPage> {
    const { reads } = this.#deps.database;
    const { rows, total } = await reads.personas(actor.userId, input);
    return { items: await toSummaries(reads, rows, this.#deps.liveCount), total };
  }

  /** A persona with the text of its latest version, or of the one the reference names. */
  async get(actor: Actor, ref: string): Promise<PersonaDetail> {
    const { reads } = this.#deps.database;
    const { persona, version } = await findPersonaVersion(reads, actor, ref);
    return toDetail(reads, persona, { version, liveCount: this.#deps.liveCount });
  }

  /** Makes a persona at version 1.0.0. Throws NAME_TAKEN and what is wrong with its text. */
  async create(actor: Actor, input: CreatePersonaInput): Promise<PersonaDetail> {
    const { idempotencyKey: key, ...about } = input;
    const repeat = { actor, operation: 'persona.create', key, about, clock: this.#deps.clock };
    const { reads } = this.#deps.database;
    return this.show(actor, await unlessDone(reads, repeat, () => this.saveFirst(repeat, about)));
  }

  /**
   * Makes a new version from the fields that are given; the same text again makes none. An edit of an older version is
   * merged onto the latest. Throws REVISION_CONFLICT (details: base, mine, theirs, sections, fields) where both changed
   * the same, or when `merge` is false.
   */
  async edit(actor: Actor, input: EditPersonaInput): Promise<EditedPersona> {
    const { idempotencyKey: key, ...about } = input;
    const repeat = { actor, operation: 'persona.edit', key, about, clock: this.#deps.clock };
    const { reads } = this.#deps.database;
    const done = await unlessDone(reads, repeat, () => this.saveEdit(repeat, about));
    const { mergedOnto = null } = done.answer;
    return { ...(await this.show(actor, done)), merged: mergedOnto !== null, mergedOnto };
  }

  /** As `create`, for another use case that has looked at the idempotency key. */
  async saveFirst(
    repeat: Repeat,
    input: CreatePersonaInput & WithOrigin,
    also?: AlsoWrite,
  ): Promise<Once<SavedVersion>> {
    const { builder, writer } = this.#deps;
    return writer.create(repeat, await builder.prepareFirst(repeat.actor, input), also);
  }

  /** As `edit`, for another use case that has looked at the idempotency key. */
  async saveEdit(repeat: Repeat, input: EditPersonaInput, also?: AlsoWrite): Promise<Once<SavedVersion>> {
    for (let attempt = 1; ; attempt += 1) {
      const next = await this.#nextVersion(repeat.actor, input);
      try {
        return await this.#deps.writer.saveNext(repeat, { ...next, also });
      } catch (error) {
        // Another version came between the look and the write: the edit is merged onto that one.
        const isRace = isAppError(error, 'REVISION_CONFLICT') && input.merge !== false;
        if (!isRace || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }

  /** What an edit makes of the latest version as it is now. */
  async #nextVersion(actor: Actor, input: EditPersonaInput): Promise<NextVersion> {
    const { database, builder } = this.#deps;
    const { reads } = database;
    const persona = await findPersona(reads, actor, input.ref);
    const latest = await findVersion(reads, persona, undefined);
    const base = await findVersion(reads, persona, input.baseVersion);
    const { fields, bump, summary, version } = input;
    const snapshot = toSnapshot(fields, base);
    const wish = { persona, latest, bump, summary, version };
    if (base.id === latest.id) {
      const { name = persona.name } = input;
      return { before: persona, base, prepared: await builder.prepareNext(actor, { ...wish, snapshot, name }) };
    }
    if (input.merge === false) throw staleEdit(persona, { base, mine: snapshot.content, latest });
    const rebased = await rebaseEdit(reads, actor, { persona, base, latest, snapshot, name: input.name });
    const note = `made on ${base.version}, merged onto ${latest.version}`;
    const prepared = await builder.prepareNext(actor, { ...wish, ...rebased, note });
    return { before: persona, base: latest, prepared, mergedOnto: latest.version };
  }

  /** The persona as a call left it, also when it was changed or deleted since. */
  async show(actor: Actor, { answer }: Once<SavedVersion>): Promise<PersonaDetail> {
    const { reads } = this.#deps.database;
    const persona = await findPersona(reads, actor, answer.id, { deleted: true });
    const version = await findVersion(reads, persona, answer.version);
    return toDetail(reads, persona, { version, liveCount: this.#deps.liveCount });
  }

  /**
   * Deletes a persona; its versions stay and `restore` brings it back. Throws IN_USE while others
   * inherit from it, and while live sessions have it in force unless forced: then these go on without it.
   */
  async remove(
    actor: Actor,
    { ref, force }: { readonly ref: string; readonly force: boolean },
  ): Promise<{ readonly id: string; readonly name: string; readonly degradedSessions: readonly string[] }> {
    const { database, changes, events } = this.#deps;
    const { persona, withdrawal } = await database.write(async (tx) => {
      const persona = await findPersona(tx, actor, ref);
      await refuseWithChildren(tx, persona);
      const withdrawal = await withdrawPersona(tx, actor, { persona, force, changes });
      await this.#setActive(tx, actor, { ...persona, isActive: false });
      return { persona, withdrawal };
    });
    withdrawal.publish();
    events.wake();
    return { id: persona.id, name: persona.name, degradedSessions: withdrawal.sessionIds };
  }

  /** Brings a deleted persona back as it was. Throws INVALID_INPUT when it is not deleted, PARENT_MISSING while its parent is. */
  async restore(actor: Actor, ref: string): Promise<PersonaDetail> {
    const { database, events } = this.#deps;
    const id = await database.write(async (tx) => {
      const persona = await findPersona(tx, actor, ref, { deleted: true });
      if (persona.isActive) throw new AppError('INVALID_INPUT', `persona "${persona.name}" is not deleted`);
      await refuseOrphan(tx, actor, persona);
      await this.#setActive(tx, actor, { ...persona, isActive: true });
      return persona.id;
    });
    events.wake();
    return this.get(actor, id);
  }

  async #setActive(tx: WriteTx, actor: Actor, persona: PersonaRow): Promise<void> {
    const at = this.#deps.clock.now();
    const content = (await tx.versionById(persona.latestVersionId))?.sha256;
    await tx.updatePersona({ ...persona, updatedAt: at });
    await tx.record({
      type: persona.isActive ? 'persona.restored' : 'persona.deleted',
      subject: persona.id,
      actorId: actor.userId,
      at,
      payload: { name: persona.name, ...(persona.isActive ? { after: content } : { before: content }) },
    });
  }
}

async function refuseWithChildren(tx: WriteTx, persona: PersonaRow): Promise<void> {
  const children = (await tx.childrenOf(persona.id)).map(({ name }) => name);
  if (children.length === 0) return;
  throw new AppError(
    'IN_USE',
    `"${persona.name}" is in use: ${children.join(', ')} inherit from it; give them another parent first`,
    { persona: persona.name, children },
  );
}

/** A persona that is not deleted has a parent that is not deleted. */
async function refuseOrphan(tx: WriteTx, actor: Actor, persona: PersonaRow): Promise<void> {
  if (persona.parentId === null) return;
  const parent = await findPersona(tx, actor, persona.parentId, { deleted: true });
  if (parent.isActive) return;
  throw new AppError(
    'PARENT_MISSING',
    `"${persona.name}" inherits from "${parent.name}", which is deleted; restore that first`,
    { ref: parent.name, child: persona.name },
  );
}
