import type { Label, LabelChange, MoveLabelInput, ProtectLabelInput, RemoveLabelInput } from '../../contract/label.ts';
import { AppError } from '../domain/errors.ts';
import type { EventService } from './event-service.ts';
import { once, type Repeat } from './idempotency.ts';
import type { LabelRow } from './label-ports.ts';
import { findPersona, findVersion } from './persona-lookup.ts';
import type { Actor, Clock, Database, Reads, WriteTx } from './ports.ts';
import type { PersonaRow } from './rows.ts';
import { allows } from './scopes.ts';

/** What the label use cases need from outside. */
export interface LabelServiceDeps {
  readonly database: Database;
  readonly events: EventService;
  readonly clock: Clock;
}

/** Labels: movable pointers to versions. `latest` is not one of them; it always means the newest version. */
export class LabelService {
  readonly #deps: LabelServiceDeps;

  constructor(deps: LabelServiceDeps) {
    this.#deps = deps;
  }

  /** The labels of a persona, by name; of a deleted one too. */
  async list(actor: Actor, ref: string): Promise<readonly Label[]> {
    const { reads } = this.#deps.database;
    const persona = await findPersona(reads, actor, ref, { deleted: true });
    return (await reads.labels(persona.id)).map(toLabel);
  }

  /**
   * Lets a label point to a version; makes it when it is new. Throws REVISION_CONFLICT when it does not point where
   * `expect` says, FORBIDDEN when it is protected and the credential lacks the admin scope.
   */
  async move(actor: Actor, input: MoveLabelInput): Promise<LabelChange> {
    const { idempotencyKey: key, ...about } = input;
    const repeat: Repeat = { actor, operation: 'label.move', key, about, clock: this.#deps.clock };
    return this.#write(async (tx) => (await once(tx, repeat, () => this.moveIn(tx, actor, about))).answer);
  }

  /** As `move`, inside the transaction of another use case, which wakes the subscribers after it. */
  async moveIn(tx: WriteTx, actor: Actor, input: Omit<MoveLabelInput, 'idempotencyKey'>): Promise<LabelChange> {
    const persona = await findPersona(tx, actor, input.ref);
    const present = await labelOf(tx, persona, input.label);
    checkExpected({ persona, label: input.label, present, expect: input.expect });
    const { id, version } = await findVersion(tx, persona, input.to);
    const before = present?.version ?? null;
    if (present?.versionId === id) return { ...toLabel(present), persona: persona.name, before };
    if (present) refuseProtected(actor, persona, present);
    const row: LabelRow = {
      ...{ personaId: persona.id, label: input.label, versionId: id, version },
      ...{ isProtected: present?.isProtected ?? false, movedAt: this.#deps.clock.now() },
    };
    await tx.putLabel(row);
    await this.#record(tx, actor, {
      type: 'label.moved',
      persona,
      payload: { label: input.label, before, after: version },
    });
    return { ...toLabel(row), persona: persona.name, before };
  }

  /** Takes a label away. Throws VERSION_NOT_FOUND when there is none, and what `move` throws. */
  async remove(actor: Actor, input: RemoveLabelInput): Promise<LabelChange> {
    return this.#write((tx) => this.removeIn(tx, actor, input));
  }

  /** As `remove`, inside the transaction of another use case. */
  async removeIn(tx: WriteTx, actor: Actor, { ref, label, expect }: RemoveLabelInput): Promise<LabelChange> {
    const persona = await findPersona(tx, actor, ref);
    const found = await labelOf(tx, persona, label);
    checkExpected({ persona, label, present: found, expect });
    const present = found ?? labelMissing(persona, label);
    refuseProtected(actor, persona, present);
    await tx.deleteLabel(persona.id, label);
    const before = present.version;
    await this.#record(tx, actor, { type: 'label.removed', persona, payload: { label, before, after: null } });
    return { ...toLabel(present), persona: persona.name, before };
  }

  /** Protects a label, or ends that; only an admin ends it. Throws VERSION_NOT_FOUND when there is none. */
  async protect(actor: Actor, { ref, label, isProtected }: ProtectLabelInput): Promise<LabelChange> {
    return this.#write(async (tx) => {
      const persona = await findPersona(tx, actor, ref);
      const present = (await labelOf(tx, persona, label)) ?? labelMissing(persona, label);
      const row = { ...present, isProtected };
      if (present.isProtected !== isProtected) {
        refuseProtected(actor, persona, present);
        await tx.putLabel(row);
        const payload = { label, version: present.version, isProtected };
        await this.#record(tx, actor, { type: 'label.protected', persona, payload });
      }
      return { ...toLabel(row), persona: persona.name, before: present.version };
    });
  }

  async #write<T>(job: (tx: WriteTx) => Promise<T>): Promise<T> {
    const done = await this.#deps.database.write(job);
    this.#deps.events.wake();
    return done;
  }

  async #record(
    tx: WriteTx,
    actor: Actor,
    change: {
      readonly type: 'label.moved' | 'label.removed' | 'label.protected';
      readonly persona: PersonaRow;
      readonly payload: Readonly<Record<string, unknown>>;
    },
  ): Promise<void> {
    const { type, persona } = change;
    const payload = { name: persona.name, ...change.payload };
    await tx.record({ type, subject: persona.id, actorId: actor.userId, at: this.#deps.clock.now(), payload });
  }
}

async function labelOf(reads: Reads, persona: PersonaRow, label: string): Promise<LabelRow | undefined> {
  return (await reads.labels(persona.id)).find((row) => row.label === label);
}

function toLabel({ label, version, versionId, isProtected, movedAt }: LabelRow): Label {
  return { label, version, versionId, isProtected, movedAt };
}

function checkExpected(about: {
  readonly persona: PersonaRow;
  readonly label: string;
  readonly present: LabelRow | undefined;
  readonly expect: string | null | undefined;
}): void {
  const { persona, label, present, expect } = about;
  const actual = present?.version ?? null;
  if (expect === undefined || expect === actual) return;
  const where = actual === null ? 'is not there' : `points to ${actual} now`;
  throw new AppError(
    'REVISION_CONFLICT',
    `the label "${label}" of "${persona.name}" ${where}, not ${expect === null ? 'absent' : `to ${expect}`}; look at it and repeat`,
    { persona: persona.name, label, expected: expect, actual },
  );
}

function refuseProtected(actor: Actor, persona: PersonaRow, { label, isProtected }: LabelRow): void {
  if (!isProtected || allows(actor.scopes, 'admin')) return;
  throw new AppError(
    'FORBIDDEN',
    `the label "${label}" of "${persona.name}" is protected: only a credential with the scope "admin" may move, remove or unprotect it; ask an admin`,
    { persona: persona.name, label, needed: 'admin' },
  );
}

function labelMissing(persona: PersonaRow, label: string): never {
  throw new AppError(
    'VERSION_NOT_FOUND',
    `persona "${persona.name}" has no label "${label}"; see \`maestro persona label ${persona.name}\``,
    { persona: persona.name, selector: label },
  );
}
