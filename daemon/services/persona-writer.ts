import type { ImportOutcome } from '../../contract/transfer.ts';
import { AppError } from '../domain/errors.ts';
import { staleEdit } from './edit-rebase.ts';
import type { EventService } from './event-service.ts';
import { type Once, once, type Repeat } from './idempotency.ts';
import { findPersona } from './persona-lookup.ts';
import type { Actor, Clock, Database, WriteTx } from './ports.ts';
import type { PromptService } from './prompt-service.ts';
import type { PersonaRow, VersionRow } from './rows.ts';
import type { PreparedVersion } from './version-builder.ts';

/** What writing versions needs from outside. */
export interface PersonaWriterDeps {
  readonly database: Database;
  readonly prompts: PromptService;
  readonly events: EventService;
  readonly clock: Clock;
}

/** What a call has made of a persona; kept as the answer to its repetitions. */
export type SavedVersion = ImportOutcome;

/** What else belongs to the transaction that writes a version. */
export type AlsoWrite = (tx: WriteTx, saved: SavedVersion) => Promise<void>;

/** A new version on top of the one it was made from. */
export interface NextVersion {
  readonly before: PersonaRow;
  readonly base: VersionRow;
  /** undefined when nothing changed. */
  readonly prepared: PreparedVersion | undefined;
  /** The later version that the edit was merged onto. */
  readonly mergedOnto?: string | undefined;
  readonly also?: AlsoWrite | undefined;
}

/** Writes versions: each in one transaction with its event, its audit entry and its answer. */
export class PersonaWriter {
  readonly #deps: PersonaWriterDeps;

  constructor(deps: PersonaWriterDeps) {
    this.#deps = deps;
  }

  /** Writes a new persona. Throws NAME_TAKEN. */
  create(repeat: Repeat, prepared: PreparedVersion, also?: AlsoWrite): Promise<Once<SavedVersion>> {
    return this.#write(repeat, async (tx) => {
      const done = await this.insertFirst(tx, repeat.actor, prepared);
      await also?.(tx, done);
      return done;
    });
  }

  /** A new persona inside a transaction of the caller's, who wakes the subscribers after it. Throws NAME_TAKEN. */
  async insertFirst(tx: WriteTx, actor: Actor, { persona, version, checked }: PreparedVersion): Promise<SavedVersion> {
    await refuseTakenName(tx, actor, persona.name);
    await this.#deps.prompts.recheck(tx, actor, checked);
    await tx.insertPersona(persona);
    await tx.insertVersion(version);
    await this.#record(tx, actor, {
      type: 'persona.created',
      subject: persona.id,
      payload: { name: persona.name, version: version.version, after: version.sha256 },
    });
    return saved('created', persona);
  }

  /** Writes the next version. Throws REVISION_CONFLICT when another one came first, NAME_TAKEN when it renames. */
  async saveNext(repeat: Repeat, next: NextVersion): Promise<Once<SavedVersion>> {
    const { before, prepared, mergedOnto, also } = next;
    const merge = mergedOnto === undefined ? {} : { mergedOnto };
    const unchanged = { ...saved('unchanged', before), ...merge };
    if (!prepared && !also && repeat.key === undefined) return { answer: unchanged, replayed: false };
    return this.#write(repeat, async (tx) => {
      const done = prepared
        ? { ...(await this.insertNext(tx, repeat.actor, { ...next, prepared })), ...merge }
        : unchanged;
      await also?.(tx, done);
      return done;
    });
  }

  /** The next version inside a transaction of the caller's. Throws REVISION_CONFLICT and NAME_TAKEN. */
  async insertNext(
    tx: WriteTx,
    actor: Actor,
    { before, base, prepared, mergedOnto }: NextVersion & { readonly prepared: PreparedVersion },
  ): Promise<SavedVersion> {
    const { persona, version, checked } = prepared;
    const present = await findPersona(tx, actor, before.id);
    if (present.latestVersionId !== base.id) {
      const latest = await tx.versionById(present.latestVersionId);
      throw staleEdit(present, { base, mine: version.content, latest });
    }
    const isRenamed = persona.name !== present.name;
    if (isRenamed) await refuseTakenName(tx, actor, persona.name);
    await this.#deps.prompts.recheck(tx, actor, checked);
    await tx.insertVersion(version);
    await tx.updatePersona(persona);
    if (isRenamed) {
      await this.#record(tx, actor, {
        type: 'persona.renamed',
        subject: persona.id,
        payload: { from: present.name, to: persona.name },
      });
    }
    await this.#record(tx, actor, {
      type: 'persona.versioned',
      subject: persona.id,
      payload: {
        ...{ name: persona.name, version: version.version, summary: version.summary },
        ...{ before: base.sha256, after: version.sha256 },
        ...(mergedOnto !== undefined && { mergedOnto }),
      },
    });
    return saved('versioned', persona);
  }

  async #write(repeat: Repeat, work: (tx: WriteTx) => Promise<SavedVersion>): Promise<Once<SavedVersion>> {
    const done = await this.#deps.database.write((tx) => once(tx, repeat, () => work(tx)));
    this.#deps.events.wake();
    return done;
  }

  async #record(
    tx: WriteTx,
    actor: Actor,
    change: Pick<Parameters<WriteTx['record']>[0], 'type' | 'subject' | 'payload'>,
  ): Promise<void> {
    await tx.record({ ...change, actorId: actor.userId, at: this.#deps.clock.now() });
  }
}

function saved(outcome: SavedVersion['outcome'], { id, name, latestVersion }: PersonaRow): SavedVersion {
  return { outcome, id, name, version: latestVersion };
}

async function refuseTakenName(tx: WriteTx, actor: Actor, name: string): Promise<void> {
  const other = await tx.personaByName(actor.userId, name);
  if (other) throw nameTaken(other);
}

/** The error for a name that another persona has, deleted or not. */
export function nameTaken({ name, isActive }: PersonaRow): AppError {
  const hint = isActive ? 'choose another name' : `it is deleted: \`maestro persona restore ${name}\` brings it back`;
  return new AppError('NAME_TAKEN', `the name "${name}" is taken; ${hint}`, { name, deleted: !isActive });
}
