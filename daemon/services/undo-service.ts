import { setImmediate } from 'node:timers/promises';
import type { ListUndoStepsInput, UndoInput, UndoOutcome, UndoStep } from '../../contract/bulk.ts';
import { AppError } from '../domain/errors.ts';
import { applyChange, type BulkApplyDeps } from './bulk-apply.ts';
import { IN_A_ROW, type PlannedChange } from './bulk-plan.ts';
import type { UndoChange, UndoItem, UndoStepHead, UndoStepRow } from './bulk-ports.ts';
import type { EventService } from './event-service.ts';
import { once, type Repeat } from './idempotency.ts';
import type { Withdrawal } from './persona-withdrawal.ts';
import type { Actor, Database, Reads, WriteTx } from './ports.ts';
import type { PersonaRow } from './rows.ts';

/** What taking back needs from outside. */
export interface UndoServiceDeps extends BulkApplyDeps {
  readonly database: Database;
  readonly events: EventService;
}

/** A persona that has changed since, so that it cannot be taken back. */
interface UndoConflict {
  readonly name: string;
  readonly reason: string;
}

const MAX_STEPS = 100;
const MAX_TOLD = 50;

/** Takes back what was done to many personas in one step: all of it or nothing. */
export class UndoService {
  readonly #deps: UndoServiceDeps;

  constructor(deps: UndoServiceDeps) {
    this.#deps = deps;
  }

  /** Steps, the newest first. */
  async list(actor: Actor, { limit }: ListUndoStepsInput): Promise<readonly UndoStep[]> {
    return (await this.#deps.database.reads.undoSteps(actor.userId, limit)).map(toStep);
  }

  /**
   * Takes a step back, the last one without an id. Tags and labels get what they had, as a new version where they are part of
   * one; deleted personas come back, sessions they were taken from stay as they are. Throws REVISION_CONFLICT (details:
   * conflicts), and changes nothing, when one of the personas was changed in the same respect since.
   */
  async undo(actor: Actor, { id, idempotencyKey: key }: UndoInput): Promise<UndoOutcome> {
    const { database, events, clock } = this.#deps;
    const repeat: Repeat = { actor, operation: 'persona.undo', key, about: { id: id ?? null }, clock };
    const withdrawals: Withdrawal[] = [];
    const { answer } = await database.write((tx) => {
      withdrawals.length = 0;
      return once(tx, repeat, () => this.#takeBack(tx, actor, { id, withdrawals }));
    });
    for (const withdrawal of withdrawals) withdrawal.publish();
    events.wake();
    return answer;
  }

  async #takeBack(
    tx: WriteTx,
    actor: Actor,
    { id, withdrawals }: { readonly id: string | undefined; readonly withdrawals: Withdrawal[] },
  ): Promise<UndoOutcome> {
    const step = await findStep(tx, actor, id);
    const planned = await planUndo(tx, actor, step);
    for (const [at, { persona, change }] of planned.entries()) {
      if (at % IN_A_ROW === 0) await setImmediate();
      const summary = `undo: ${step.title}`;
      const { withdrawal } = await applyChange(tx, actor, { persona, change, force: false, summary, deps: this.#deps });
      if (withdrawal) withdrawals.push(withdrawal);
    }
    const undoneAt = this.#deps.clock.now();
    await tx.markUndone(step.id, undoneAt);
    return { step: toStep({ ...step, undoneAt }), names: planned.map(({ persona }) => persona.name) };
  }
}

async function findStep(reads: Reads, actor: Actor, id: string | undefined): Promise<UndoStepRow> {
  const heads = await reads.undoSteps(actor.userId, MAX_STEPS);
  const fitting =
    id === undefined
      ? heads.filter(({ undoneAt }) => !undoneAt).slice(0, 1)
      : heads.filter((head) => head.id.startsWith(id));
  const [found, other] = fitting;
  if (other)
    throw new AppError('INVALID_INPUT', `several steps begin with "${id}"; see \`maestro persona undo --list\``);
  const step = found && (await reads.undoStep(actor.userId, found.id));
  if (!step) {
    const what =
      id === undefined ? 'there is nothing to take back' : `there is no step "${id}" that could be taken back`;
    throw new AppError('INVALID_INPUT', `${what}; see \`maestro persona undo --list\``);
  }
  if (step.undoneAt) throw new AppError('INVALID_INPUT', `"${step.title}" was taken back before`);
  return step;
}

interface PlannedUndo {
  readonly persona: PersonaRow;
  readonly change: PlannedChange;
}

/** What takes each persona back. Throws REVISION_CONFLICT with everything that stands in the way. */
async function planUndo(reads: Reads, actor: Actor, step: UndoStepRow): Promise<readonly PlannedUndo[]> {
  const planned: PlannedUndo[] = [];
  const conflicts: UndoConflict[] = [];
  const chosen = new Set(step.steps.map(({ personaId }) => personaId));
  // The other way round: children were restored after their parents, and go before them.
  for (const [at, item] of step.steps.toReversed().entries()) {
    if (at % IN_A_ROW === 0) await setImmediate();
    const persona = await reads.personaById(actor.userId, item.personaId);
    const reason = persona ? await obstacle(reads, persona, { undo: item.undo, chosen }) : 'it is gone';
    if (persona && reason === undefined) planned.push({ persona, change: backwards(item) });
    else conflicts.push({ name: persona?.name ?? item.name, reason: reason ?? '' });
  }
  if (conflicts.length === 0) return planned;
  const [first] = conflicts;
  const more = conflicts.length > 1 ? `, and ${conflicts.length - 1} more` : '';
  throw new AppError(
    'REVISION_CONFLICT',
    `"${step.title}" cannot be taken back, nothing was changed: "${first?.name}": ${first?.reason}${more}`,
    { step: step.id, conflicts: conflicts.slice(0, MAX_TOLD), count: conflicts.length },
  );
}

function backwards({ undo }: UndoItem): PlannedChange {
  switch (undo.kind) {
    case 'deleted':
      return { kind: 'restore' };
    case 'restored':
      return { kind: 'delete' };
    case 'tagged':
      return { kind: 'tags', after: undo.before };
    case 'labelled':
      return { kind: 'label', label: undo.label, before: undo.after, after: undo.before };
  }
}

/** What was changed since, so that it cannot be taken back; undefined for nothing. */
async function obstacle(
  reads: Reads,
  persona: PersonaRow,
  { undo, chosen }: { readonly undo: UndoChange; readonly chosen: ReadonlySet<string> },
): Promise<string | undefined> {
  if (undo.kind === 'deleted')
    return persona.isActive ? 'it was restored since' : missingParent(reads, persona, chosen);
  if (!persona.isActive) return 'it was deleted since';
  switch (undo.kind) {
    case 'restored':
      return usedBy(reads, persona, chosen);
    case 'tagged':
      return isSameList(persona.tags, undo.after)
        ? undefined
        : `its tags were changed since, in ${persona.latestVersion} or before`;
    case 'labelled': {
      const present = (await reads.labels(persona.id)).find(({ label }) => label === undo.label)?.version ?? null;
      return present === undo.after
        ? undefined
        : `its label "${undo.label}" was moved since, to ${present ?? 'nowhere'}`;
    }
  }
}

async function missingParent(
  reads: Reads,
  { parentId }: PersonaRow,
  chosen: ReadonlySet<string>,
): Promise<string | undefined> {
  if (parentId === null || chosen.has(parentId)) return undefined;
  const [parent] = await reads.personasByIds([parentId]);
  return parent?.isActive ? undefined : `its parent "${parent?.name ?? parentId}" was deleted since`;
}

async function usedBy(reads: Reads, persona: PersonaRow, chosen: ReadonlySet<string>): Promise<string | undefined> {
  const children = (await reads.childrenOf(persona.id)).filter(({ id }) => !chosen.has(id));
  if (children.length > 0)
    return `${children
      .map(({ name }) => name)
      .slice(0, 5)
      .join(', ')} inherit from it`;
  const sessions = (await reads.liveSessions()).filter(({ stack }) =>
    stack.some(({ personaId }) => personaId === persona.id),
  );
  return sessions.length > 0 ? `it is in force in ${sessions.map(({ id }) => id).join(', ')}` : undefined;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}

function toStep({ id, title, at, undoneAt }: UndoStepHead): UndoStep {
  return { id, title, at, undoneAt };
}
