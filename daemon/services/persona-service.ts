import type {
  CreatePersonaInput,
  EditPersonaInput,
  ListPersonasInput,
  PersonaDetail,
  PersonaPage,
} from '../../contract/persona.ts';
import { AppError } from '../domain/errors.ts';
import type { EventService } from './event-service.ts';
import { isDone, once } from './idempotency.ts';
import { findPersona, findPersonaVersion } from './persona-lookup.ts';
import { type LiveCount, toDetail, toSummaries } from './persona-views.ts';
import { type PersonaWriter, type PreparedVersion, toSnapshot, type VersionWish } from './persona-writer.ts';
import type { Actor, Clock, Database, WriteTx } from './ports.ts';
import type { PersonaRow, VersionRow } from './rows.ts';

/** What the persona use cases need from outside. */
export interface PersonaServiceDeps {
  readonly database: Database;
  readonly writer: PersonaWriter;
  readonly events: EventService;
  readonly clock: Clock;
  readonly liveCount: LiveCount;
  /** Takes a persona out of every live session, inside the job; answers what to do after the commit. */
  readonly degradeSessions: (tx: WriteTx, actor: Actor, persona: PersonaRow) => Promise<() => void>;
  /** Ids of the live sessions that have it in force. */
  readonly sessionsUsing: (personaId: string) => readonly string[];
}

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
    const { database, writer, clock, events } = this.#deps;
    const prepared = await writer.prepareFirst(actor, input);
    const { answer } = await database.write((tx) =>
      once(tx, { actor, operation: 'persona.create', key: input.idempotencyKey, clock }, async () => {
        await this.#refuseTakenName(tx, actor, input.name);
        await tx.insertPersona(prepared.persona);
        await tx.insertVersion(prepared.version);
        await tx.record({
          type: 'persona.created',
          subject: prepared.persona.id,
          actorId: actor.userId,
          at: clock.now(),
          payload: { name: input.name, version: prepared.version.version },
        });
        return prepared.persona.id;
      }),
    );
    events.wake();
    return this.get(actor, answer);
  }

  /**
   * Makes a new version from the fields that are given; the same text again makes none.
   * Throws REVISION_CONFLICT (details: base, mine, theirs) when the base is not the latest version.
   */
  async edit(actor: Actor, input: EditPersonaInput): Promise<PersonaDetail> {
    const { persona, version: latest } = await findPersonaVersion(
      this.#deps.database.reads,
      actor,
      input.ref.split('@')[0] ?? '',
    );
    if (await isDone(this.#deps.database.reads, { actor, operation: 'persona.edit', key: input.idempotencyKey }))
      return this.get(actor, persona.id);
    await this.#refuseStale(persona, latest, input);
    const snapshot = toSnapshot(input.fields, latest);
    const wish: VersionWish = { bump: input.bump, summary: input.summary };
    const prepared = await this.#deps.writer.prepareNext(actor, {
      persona,
      latest,
      snapshot,
      name: input.name ?? persona.name,
      wish,
    });
    if (!prepared) return this.get(actor, persona.id);
    await this.saveVersion(actor, { before: persona, prepared, operation: 'persona.edit', key: input.idempotencyKey });
    return this.get(actor, persona.id);
  }

  /** Writes a prepared version, unless another one came first. */
  async saveVersion(
    actor: Actor,
    save: { before: PersonaRow; prepared: PreparedVersion; operation: string; key: string | undefined },
  ): Promise<void> {
    const { database, clock, events } = this.#deps;
    const { before, prepared } = save;
    await database.write((tx) =>
      once(tx, { actor, operation: save.operation, key: save.key, clock }, async () => {
        const present = await tx.personaById(actor.userId, before.id);
        if (present?.latestVersionId !== before.latestVersionId || !present.isActive) {
          const latest = present && (await tx.versionById(present.latestVersionId));
          throw staleEdit(before, { base: undefined, mine: prepared.version.content, latest });
        }
        const renamed = prepared.persona.name !== before.name;
        if (renamed) await this.#refuseTakenName(tx, actor, prepared.persona.name);
        await tx.insertVersion(prepared.version);
        await tx.updatePersona(prepared.persona);
        if (renamed) {
          await tx.record({
            type: 'persona.renamed',
            subject: before.id,
            actorId: actor.userId,
            at: clock.now(),
            payload: { from: before.name, to: prepared.persona.name },
          });
        }
        await tx.record({
          type: 'persona.versioned',
          subject: before.id,
          actorId: actor.userId,
          at: clock.now(),
          payload: {
            name: prepared.persona.name,
            version: prepared.version.version,
            summary: prepared.version.summary,
          },
        });
        return prepared.version.id;
      }),
    );
    events.wake();
  }

  /**
   * Deletes a persona; its versions stay and `restore` brings it back. Throws IN_USE while others
   * inherit from it, and while live sessions have it in force unless forced: then these go on without it.
   */
  async remove(
    actor: Actor,
    input: { readonly ref: string; readonly force: boolean },
  ): Promise<{ readonly id: string; readonly name: string; readonly degradedSessions: readonly string[] }> {
    const { database, clock, events, sessionsUsing, degradeSessions } = this.#deps;
    const done = await database.write(async (tx) => {
      const persona = await findPersona(tx, actor, input.ref);
      const children = (await tx.childrenOf(persona.id)).map(({ name }) => name);
      if (children.length > 0)
        throw inUse(persona, 'these inherit from it; give them another parent first', { children });
      const sessions = sessionsUsing(persona.id);
      if (sessions.length > 0 && !input.force)
        throw inUse(persona, 'live sessions have it in force; switch them first, or force', { sessions });
      await tx.updatePersona({ ...persona, isActive: false, updatedAt: clock.now() });
      await tx.record({
        type: 'persona.deleted',
        subject: persona.id,
        actorId: actor.userId,
        at: clock.now(),
        payload: { name: persona.name },
      });
      const afterCommit = await degradeSessions(tx, actor, persona);
      return { persona, sessions, afterCommit };
    });
    done.afterCommit();
    events.wake();
    return { id: done.persona.id, name: done.persona.name, degradedSessions: done.sessions };
  }

  /** Brings a deleted persona back as it was. Throws INVALID_INPUT when it is not deleted. */
  async restore(actor: Actor, ref: string): Promise<PersonaDetail> {
    const { database, clock, events } = this.#deps;
    const id = await database.write(async (tx) => {
      const persona = await findPersona(tx, actor, ref, { deleted: true });
      if (persona.isActive) throw new AppError('INVALID_INPUT', `persona "${persona.name}" is not deleted`);
      await tx.updatePersona({ ...persona, isActive: true, updatedAt: clock.now() });
      await tx.record({
        type: 'persona.restored',
        subject: persona.id,
        actorId: actor.userId,
        at: clock.now(),
        payload: { name: persona.name },
      });
      return persona.id;
    });
    events.wake();
    return this.get(actor, id);
  }

  async #refuseStale(persona: PersonaRow, latest: VersionRow, input: EditPersonaInput): Promise<void> {
    if (latest.version === input.baseVersion) return;
    const base = await this.#deps.database.reads.version(persona.id, input.baseVersion);
    if (!base) throw new AppError('VERSION_NOT_FOUND', `persona "${persona.name}" has no version ${input.baseVersion}`);
    throw staleEdit(persona, { base, mine: input.fields.content, latest });
  }

  async #refuseTakenName(tx: WriteTx, actor: Actor, name: string): Promise<void> {
    const other = await tx.personaByName(actor.userId, name);
    if (!other) return;
    const hint = other.isActive
      ? 'choose another name'
      : `it is deleted: \`maestro persona restore ${name}\` brings it back`;
    throw new AppError('NAME_TAKEN', `the name "${name}" is taken; ${hint}`, { name, deleted: !other.isActive });
  }
}

function staleEdit(
  persona: PersonaRow,
  sides: { base: VersionRow | undefined; mine: string | undefined; latest: VersionRow | undefined },
): AppError {
  const { base, mine, latest } = sides;
  return new AppError(
    'REVISION_CONFLICT',
    `"${persona.name}" is at version ${latest?.version ?? 'unknown'} now; look at what changed and edit again on top of it`,
    {
      persona: persona.name,
      base: base && { version: base.version, content: base.content },
      mine: mine === undefined ? undefined : { content: mine },
      theirs: latest && { version: latest.version, content: latest.content, summary: latest.summary },
    },
  );
}

function inUse(persona: PersonaRow, why: string, details: Record<string, unknown>): AppError {
  return new AppError('IN_USE', `"${persona.name}" is in use: ${why}`, { persona: persona.name, ...details });
}
