import { setImmediate } from 'node:timers/promises';
import type {
  BulkAction,
  BulkInput,
  BulkOutcome,
  BulkPreview,
  BulkPreviewInput,
  TagCount,
} from '../../contract/bulk.ts';
import { AppError } from '../domain/errors.ts';
import { applyChange, type BulkApplyDeps } from './bulk-apply.ts';
import { type BulkPlan, IN_A_ROW, planBulk } from './bulk-plan.ts';
import type { UndoItem } from './bulk-ports.ts';
import type { EventService } from './event-service.ts';
import { once, type Repeat } from './idempotency.ts';
import type { Withdrawal } from './persona-withdrawal.ts';
import type { Actor, Database, Sha256, WriteTx } from './ports.ts';

/** What changing many personas needs from outside. */
export interface BulkServiceDeps extends BulkApplyDeps {
  readonly database: Database;
  readonly events: EventService;
  readonly sha256: Sha256;
}

/** Steps of an owner that can be taken back. */
const KEPT_STEPS = 100;
const SHOWN = 500;

/** One action on many personas: looked at first, then done as it was looked at, all or nothing. */
export class BulkService {
  readonly #deps: BulkServiceDeps;

  constructor(deps: BulkServiceDeps) {
    this.#deps = deps;
  }

  /** What an action would do, and what it would refuse; changes nothing. */
  async preview(actor: Actor, input: BulkPreviewInput): Promise<BulkPreview> {
    const plan = await planBulk(this.#deps.database.reads, actor, input);
    const { items, refused, unchanged, sessions } = plan;
    return {
      title: titleOf(input.action, items.length),
      selection: this.#hash(input.action, plan),
      count: items.length,
      items: items
        .slice(0, SHOWN)
        .map(({ persona: { id, name, latestVersion }, text }) => ({ id, name, version: latestVersion, change: text })),
      refusedCount: refused.length,
      refused: refused.slice(0, SHOWN),
      unchanged,
      sessions,
    };
  }

  /**
   * Does what a preview said, in one transaction; what that refused is left as it is. Throws REVISION_CONFLICT, and does
   * nothing, when the same input would do something else by now.
   */
  async run(actor: Actor, input: BulkInput): Promise<BulkOutcome> {
    const { database, events, clock } = this.#deps;
    const { idempotencyKey: key, ...about } = input;
    const repeat: Repeat = { actor, operation: 'persona.bulk', key, about, clock };
    const withdrawals: Withdrawal[] = [];
    const { answer } = await database.write((tx) => {
      withdrawals.length = 0;
      return once(tx, repeat, () => this.#apply(tx, actor, { input: about, withdrawals }));
    });
    for (const withdrawal of withdrawals) withdrawal.publish();
    events.wake();
    return answer;
  }

  /** Tags with how many personas have them, the most frequent first. */
  async tags(actor: Actor): Promise<readonly TagCount[]> {
    const counts = await this.#deps.database.reads.tagCounts(actor.userId);
    return counts.map(({ value, count }) => ({ tag: value, count }));
  }

  async #apply(
    tx: WriteTx,
    actor: Actor,
    { input, withdrawals }: { readonly input: BulkInput; readonly withdrawals: Withdrawal[] },
  ): Promise<BulkOutcome> {
    const { select, action, selection } = input;
    const plan = await planBulk(tx, actor, { select, action });
    if (this.#hash(action, plan) !== selection) throw changedSince(plan);
    const force = action.kind === 'delete' && action.force;
    const steps: UndoItem[] = [];
    for (const [at, { persona, change }] of plan.items.entries()) {
      // Agents are answered between: requests of theirs need no database.
      if (at % IN_A_ROW === 0) await setImmediate();
      const { undo, withdrawal } = await applyChange(tx, actor, { persona, change, force, deps: this.#deps });
      steps.push({ personaId: persona.id, name: persona.name, undo });
      if (withdrawal) withdrawals.push(withdrawal);
    }
    const title = titleOf(action, steps.length);
    return {
      title,
      count: steps.length,
      names: steps.map(({ name }) => name),
      undoId: steps.length === 0 ? null : await this.#keepStep(tx, actor, { title, steps }),
      degradedSessions: [...new Set(withdrawals.flatMap(({ sessionIds }) => sessionIds))],
    };
  }

  async #keepStep(
    tx: WriteTx,
    actor: Actor,
    { title, steps }: { readonly title: string; readonly steps: readonly UndoItem[] },
  ): Promise<string> {
    const { ids, clock } = this.#deps;
    const row = { id: ids.sessionId(), ownerId: actor.userId, title, steps, at: clock.now(), undoneAt: null };
    await tx.insertUndoStep(row, KEPT_STEPS);
    return row.id;
  }

  /** Of everything that a preview tells, and of the versions it was made from. */
  #hash(action: BulkAction, { items, refused, sessions }: BulkPlan): string {
    const changed = items.map(({ persona, change }) => [persona.id, persona.latestVersionId, change]);
    return this.#deps.sha256(JSON.stringify([action, changed, refused, sessions]));
  }
}

function changedSince({ items }: BulkPlan): AppError {
  return new AppError(
    'REVISION_CONFLICT',
    'the library has changed since the preview, and something else would be done now; look at a new preview',
    { count: items.length },
  );
}

/** An action in words. */
function titleOf(action: BulkAction, count: number): string {
  const personas = `${count} persona${count === 1 ? '' : 's'}`;
  switch (action.kind) {
    case 'delete':
    case 'restore':
      return `${action.kind} ${personas}`;
    case 'tag':
      return `tag ${personas} ${[...action.add.map((tag) => `+${tag}`), ...action.remove.map((tag) => `-${tag}`)].join(' ')}`.slice(
        0,
        200,
      );
    case 'retag':
      return `rename tag ${action.from.join(', ')} to ${action.to} in ${personas}`.slice(0, 200);
    case 'label':
      return `label ${personas} ${action.label}${action.to === undefined ? '' : ` -> ${action.to}`}`;
    case 'unlabel':
      return `take label ${action.label} from ${personas}`;
  }
}
