import type { EventType } from '../../contract/event.ts';
import type { ResolveContext } from '../../contract/persona.ts';
import type { SessionChange } from '../../contract/session.ts';
import { AppError } from '../domain/errors.ts';
import { checkRevision, type StackState } from '../domain/session/stack.ts';
import type { BlockSource } from './block-source.ts';
import type { EventService } from './event-service.ts';
import { type Once, once, type Repeat, unlessDone } from './idempotency.ts';
import type { LiveSessions } from './live-sessions.ts';
import { findPersona } from './persona-lookup.ts';
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
  readonly item: StackItem;
  readonly text: string;
}

/** A change that is asked for. */
export interface ChangeCall {
  readonly event: Extract<EventType, `session.${string}`>;
  /** What tells the call apart from others, beside the two keys that are named here. */
  readonly input: { readonly idempotencyKey?: string | undefined; readonly expectRevision?: number | undefined };
}

/** How one or more sessions change, all in one transaction. */
export interface ChangePlan {
  readonly sessionIds: readonly string[];
  /** Sessions of a group that have ended meanwhile are left out; without it such a one is an error. */
  readonly isGroup?: boolean;
  /** Personas that the new stacks need; their texts may not be stored yet. */
  readonly layers: readonly Layer[];
  next(row: SessionRow): StackState<StackItem>;
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
    const { prompts, ids, clock } = this.#deps;
    const prompt = await prompts.resolve(actor, { ref, context: contextOfSession(actor, session) });
    if (prompt.kind === 'fragment') throw onlyIncluded(prompt.name);
    const item: StackItem = {
      applicationId: ids.uuid(),
      personaId: prompt.personaId,
      versionId: prompt.versionId,
      persona: prompt.name,
      version: prompt.version,
      kind: prompt.kind,
      effectiveSha256: prompt.sha256,
      tokens: prompt.tokens,
      appliedAtMs: clock.now().getTime(),
    };
    return { item, text: prompt.text };
  }

  /** Carries a change out once: all its sessions or none. The plan is made after the look at the idempotency key. */
  async run(actor: Actor, call: ChangeCall, plan: () => Promise<ChangePlan>): Promise<readonly SessionChange[]> {
    const { idempotencyKey: key, expectRevision, ...about } = call.input;
    const repeat: Repeat = { actor, operation: call.event, key, about, clock: this.#deps.clock };
    const { answer, replayed } = await unlessDone(this.#deps.database.reads, repeat, async () =>
      this.#commit(repeat, call, await plan()),
    );
    return answer.map((change) => ({ ...change, replayed }));
  }

  async #commit(repeat: Repeat, call: ChangeCall, plan: ChangePlan): Promise<Once<readonly SessionChange[]>> {
    const { actor } = repeat;
    const rows: SessionRow[] = [];
    const done = await this.#deps.database.write((tx) =>
      once(tx, repeat, async () => {
        await this.keepLayers(tx, actor, plan.layers);
        for (const id of plan.sessionIds) {
          const row = await this.#changeOne(tx, actor, { id, call, plan });
          if (row) rows.push(row);
        }
        return rows.map(({ id, revision, stack }) => ({ id, revision, stack: toStackEntries(stack), replayed: false }));
      }),
    );
    this.publish(rows, plan.layers);
    return done;
  }

  /** Stores the texts of layers inside a job. Throws PERSONA_NOT_FOUND for what was deleted since it was resolved. */
  async keepLayers(tx: WriteTx, actor: Actor, layers: readonly Layer[]): Promise<void> {
    for (const personaId of new Set(layers.map(({ item }) => item.personaId))) await findPersona(tx, actor, personaId);
    const texts = new Map(layers.map(({ item, text }) => [item.effectiveSha256, text]));
    for (const [sha256, text] of texts) await tx.keepEffectiveText(sha256, text, this.#deps.clock.now());
  }

  /** Takes committed rows into memory and wakes the subscribers; to be called right after the commit. */
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
    change: { row: SessionRow; state: StackState<StackItem>; event: ChangeCall['event'] },
  ): Promise<SessionRow> {
    const { row, state, event } = change;
    refuseOverBudget(row, state.stack);
    const at = this.#deps.clock.now();
    const next: SessionRow = { ...row, ...state, stack: this.#putInForce(row.stack, state.stack, at) };
    await tx.updateSession(next);
    await tx.replaceApplications(
      row.id,
      at,
      next.stack.map(({ applicationId, personaId, versionId, persona, version }) => ({
        id: applicationId,
        personaId,
        versionId,
        sessionId: row.id,
        appliedAt: at,
        removedAt: null,
        revision: next.revision,
        metadata: { persona, version },
      })),
    );
    await tx.record({
      type: event,
      subject: row.id,
      actorId: actor.userId,
      at,
      payload: { agent: row.agent, revision: next.revision, before: names(row.stack), now: names(next.stack) },
    });
    return next;
  }

  /** Each change opens new applications; a version that stays in force keeps the time since when it is. */
  #putInForce(before: readonly StackItem[], now: readonly StackItem[], at: Date): readonly StackItem[] {
    const since = new Map(
      before.map(({ versionId, effectiveSha256, appliedAtMs }) => [versionId + effectiveSha256, appliedAtMs]),
    );
    return now.map((item) => ({
      ...item,
      applicationId: this.#deps.ids.uuid(),
      appliedAtMs: since.get(item.versionId + item.effectiveSha256) ?? at.getTime(),
    }));
  }

  /** undefined for a session of a group that takes no part. */
  async #changeOne(
    tx: WriteTx,
    actor: Actor,
    { id, call, plan }: { readonly id: string; readonly call: ChangeCall; readonly plan: ChangePlan },
  ): Promise<SessionRow | undefined> {
    const row = await tx.session(actor.userId, id);
    if (!row) throw sessionNotFound(id);
    if (row.endedAt && plan.isGroup) return undefined;
    if (row.endedAt) throw sessionEnded(id);
    checkRevision(id, row.revision, call.input.expectRevision);
    const next = await this.write(tx, actor, { row, state: plan.next(row), event: call.event });
    return plan.alsoWrite ? plan.alsoWrite(tx, next) : next;
  }
}

/** The facts that conditions are decided by in a session. */
export function contextOfSession(
  actor: Pick<Actor, 'userName'>,
  { id, agent, cwd, variables }: Pick<SessionRow, 'id' | 'agent' | 'cwd' | 'variables'>,
): ResolveContext {
  return { agent, cwd, session: id, user: actor.userName, variables };
}

function onlyIncluded(name: string): AppError {
  return new AppError(
    'INVALID_INPUT',
    `"${name}" is a fragment, which is only included by others; put a persona that includes it in force`,
    { persona: name, kind: 'fragment' },
  );
}

/** What is in force may not grow over the limit of the session; what takes away never fails for it. */
function refuseOverBudget({ id, maxTokens, stack }: SessionRow, next: readonly StackItem[]): void {
  const total = tokensOf(next);
  if (maxTokens === undefined || total <= maxTokens || total <= tokensOf(stack)) return;
  throw new AppError(
    'TOKEN_BUDGET_EXCEEDED',
    `session ${id} may have ${maxTokens} tokens in force, and ${names(next).join(' + ')} have ${total}; apply less, or start a session with a higher limit`,
    { sessionId: id, tokens: total, max: maxTokens },
  );
}

function tokensOf(stack: readonly StackItem[]): number {
  return stack.reduce((sum, { tokens }) => sum + tokens, 0);
}

/** The error for a session that does not exist or belongs to somebody else. */
export function sessionNotFound(id: string): AppError {
  return new AppError('SESSION_NOT_FOUND', `there is no session "${id}"; see \`maestro session list\``, {
    sessionId: id,
  });
}

/** The error for a session that takes no more changes. */
export function sessionEnded(id: string): AppError {
  return new AppError('SESSION_ENDED', `session ${id} has ended; start a new one`, { sessionId: id });
}

function names(stack: readonly StackItem[]): readonly string[] {
  return stack.map(({ persona, version }) => `${persona}@${version}`);
}
