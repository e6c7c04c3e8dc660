import type { EventType } from '../../contract/event.ts';
import type { ResolveContext } from '../../contract/persona.ts';
import type { SessionChange } from '../../contract/session.ts';
import { AppError } from '../domain/errors.ts';
import { checkRevision, type StackState } from '../domain/session/stack.ts';
import type { BlockSource } from './block-source.ts';
import type { EventService } from './event-service.ts';
import { once } from './idempotency.ts';
import type { LiveSessions } from './live-sessions.ts';
import type { Actor, Clock, Database, Ids, WriteTx } from './ports.ts';
import type { PromptService } from './prompt-service.ts';
import type { SessionRow, StackItem } from './rows.ts';
import { toStackEntries } from './session-views.ts';

/** What changing sessions needs from outside. */
export interface SessionChangesDeps {
  readonly database: Database;
  readonly live: LiveSessions;
  readonly blocks: BlockSource;
  readonly prompts: PromptService;
  readonly events: EventService;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** A persona resolved for one session, before anything is written. */
export interface Layer {
  readonly item: Omit<StackItem, 'applicationId'>;
  readonly text: string;
}

/** One change of one or more sessions, all in one transaction. */
export interface ChangePlan {
  readonly sessionIds: readonly string[];
  readonly event: Extract<EventType, `session.${string}`>;
  readonly key: string | undefined;
  readonly expectRevision: number | undefined;
  /** Texts that the new stacks need and that may not be stored yet. */
  readonly layers: readonly Layer[];
  next(row: SessionRow): StackState<Layer['item']>;
  /** Further rows to write for a session, for example the end of its token. */
  alsoWrite?(tx: WriteTx, row: SessionRow): Promise<SessionRow>;
}

/**
 * The one road on which a session changes: resolve first, then one transaction (session, applications,
 * event, audit, answer), then memory, then the wake-up of subscribers. Nothing is acknowledged before.
 */
export class SessionChanges {
  readonly #deps: SessionChangesDeps;

  constructor(deps: SessionChangesDeps) {
    this.#deps = deps;
  }

  /** Resolves a persona for a session; everything that can be wrong with it is found here. */
  async layerFor(
    actor: Actor,
    ref: string,
    session: Pick<SessionRow, 'id' | 'agent' | 'cwd' | 'variables'>,
  ): Promise<Layer> {
    const context: ResolveContext = {
      agent: session.agent,
      cwd: session.cwd,
      session: session.id,
      user: actor.userName,
      variables: session.variables,
    };
    const prompt = await this.#deps.prompts.resolve(actor, { ref, context });
    return {
      text: prompt.text,
      item: {
        personaId: prompt.personaId,
        versionId: prompt.versionId,
        persona: prompt.name,
        version: prompt.version,
        effectiveSha256: prompt.sha256,
        tokens: prompt.tokens,
        appliedAtMs: this.#deps.clock.now().getTime(),
      },
    };
  }

  /** Carries a plan out: all its sessions or none. */
  async run(actor: Actor, plan: ChangePlan): Promise<readonly SessionChange[]> {
    const { database, clock } = this.#deps;
    const rows: SessionRow[] = [];
    const { answer, replayed } = await database.write((tx) =>
      once(tx, { actor, operation: plan.event, key: plan.key, clock }, async () => {
        for (const layer of plan.layers)
          await tx.keepEffectiveText(layer.item.effectiveSha256, layer.text, clock.now());
        for (const id of plan.sessionIds) rows.push(await this.#changeOne(tx, actor, { id, plan }));
        return rows.map(({ id, revision, stack }) => ({ id, revision, stack: toStackEntries(stack) }));
      }),
    );
    this.publish(rows, plan.layers);
    return answer.map((change) => ({ ...change, replayed }));
  }

  /** Takes committed rows into memory and wakes the subscribers. */
  publish(rows: readonly SessionRow[], layers: readonly Layer[]): void {
    const texts = new Map(layers.map(({ item, text }) => [item.effectiveSha256, text]));
    for (const row of rows) {
      const known = row.stack.map(({ effectiveSha256 }) => texts.get(effectiveSha256));
      if (known.every((text) => text !== undefined)) this.#deps.blocks.prepare(row.stack, known);
      this.#deps.live.put(row);
    }
    this.#deps.events.wake();
  }

  /** Writes one session's change inside a job; answers the new row. */
  async write(
    tx: WriteTx,
    actor: Actor,
    change: { row: SessionRow; state: StackState<Layer['item']>; event: ChangePlan['event'] },
  ): Promise<SessionRow> {
    const { clock, ids } = this.#deps;
    const { row, state, event } = change;
    const at = clock.now();
    const stack: readonly StackItem[] = state.stack.map((item) => ({ ...item, applicationId: ids.uuid() }));
    const history = state.history as SessionRow['history'];
    const next: SessionRow = { ...row, revision: state.revision, stack, history };
    await tx.updateSession(next);
    await tx.replaceApplications(
      row.id,
      at,
      stack.map(({ applicationId, personaId, versionId, persona, version }) => ({
        id: applicationId,
        personaId,
        versionId,
        sessionId: row.id,
        appliedAt: at,
        removedAt: null,
        revision: state.revision,
        metadata: { persona, version },
      })),
    );
    await tx.record({
      type: event,
      subject: row.id,
      actorId: actor.userId,
      at,
      payload: { agent: row.agent, revision: state.revision, before: names(row.stack), now: names(stack) },
    });
    return next;
  }

  async #changeOne(tx: WriteTx, actor: Actor, { id, plan }: { id: string; plan: ChangePlan }): Promise<SessionRow> {
    const row = await tx.session(actor.userId, id);
    if (!row) throw sessionNotFound(id);
    if (row.endedAt) throw new AppError('SESSION_ENDED', `session ${id} has ended; start a new one`, { sessionId: id });
    checkRevision(id, row.revision, plan.expectRevision);
    const next = await this.write(tx, actor, { row, state: plan.next(row), event: plan.event });
    return plan.alsoWrite ? plan.alsoWrite(tx, next) : next;
  }
}

/** The error for a session that does not exist or belongs to somebody else. */
export function sessionNotFound(id: string): AppError {
  return new AppError('SESSION_NOT_FOUND', `there is no session "${id}"; see \`maestro session list\``, {
    sessionId: id,
  });
}

function names(stack: readonly StackItem[]): readonly string[] {
  return stack.map(({ persona, version }) => `${persona}@${version}`);
}
