import type {
  InjectionPolicy,
  SessionSummary,
  SessionUrls,
  StartedSession,
  StartSessionInput,
} from '../../contract/session.ts';
import { AppError } from '../domain/errors.ts';
import { switchStack } from '../domain/session/stack.ts';
import { type Once, once, type Repeat, unlessDone } from './idempotency.ts';
import type { Actor, Ids, Sha256, WriteTx } from './ports.ts';
import type { BudgetSource } from './prompt-budgets.ts';
import type { SessionRow, TokenRow } from './rows.ts';
import {
  type Layer,
  type SessionChanges,
  type SessionChangesDeps,
  sessionEnded,
  sessionNotFound,
} from './session-changes.ts';
import { toSessionSummaries, toSessionSummary } from './session-views.ts';

/** What starting a session needs from outside. */
export interface SessionStarterDeps extends SessionChangesDeps {
  readonly changes: SessionChanges;
  readonly sha256: Sha256;
  /** Budgets of the configuration; none when absent. */
  readonly budgets?: BudgetSource | undefined;
  /** Where HTTP listens (`http://127.0.0.1:7717`), null while it is off. */
  readonly httpUrl: () => string | null;
}

type Token = ReturnType<Ids['token']>;

/** Makes sessions and their capabilities. */
export class SessionStarter {
  readonly #deps: SessionStarterDeps;

  constructor(deps: SessionStarterDeps) {
    this.#deps = deps;
  }

  /**
   * Starts a session, with a persona in force if one is named. A repeated call with the same
   * idempotency key answers the same session with a fresh token, since the first one is not stored.
   */
  async start(actor: Actor, input: StartSessionInput): Promise<StartedSession> {
    const { database, clock } = this.#deps;
    const { idempotencyKey: key, ...about } = input;
    const repeat: Repeat = { actor, operation: 'session.start', key, about, clock };
    const token = this.#deps.ids.token();
    const made: SessionRow[] = [];
    const { answer: id } = await unlessDone(database.reads, repeat, async () => {
      const { done, row } = await this.#first(repeat, input, token);
      if (!done.replayed) made.push(row);
      return done;
    });
    const [row] = made;
    const session = row ? toSessionSummary(row, undefined) : await this.#again(actor, id, token);
    return {
      id,
      token: token.text,
      revision: session.revision,
      urls: sessionUrls(this.#deps.httpUrl(), token.text),
      session,
    };
  }

  /** Makes the session; the answer that is kept is its id. */
  async #first(
    repeat: Repeat,
    input: StartSessionInput,
    token: Token,
  ): Promise<{ readonly done: Once<string>; readonly row: SessionRow }> {
    const { database, changes, live } = this.#deps;
    const { actor } = repeat;
    const fresh = this.#newSession(actor, input, token.id);
    const layer = input.persona === undefined ? undefined : await changes.layerFor(actor, input.persona, fresh);
    const capability = this.#capability(fresh, token);
    let row = fresh;
    const done = await database.write((tx) =>
      once(tx, repeat, async () => {
        row = await this.#insert(tx, actor, { fresh, layer });
        await tx.insertToken(capability);
        return row.id;
      }),
    );
    if (!done.replayed) {
      changes.publish([row], layer ? [layer] : []);
      live.allow(capability);
    }
    return { done, row };
  }

  /** The session of a repeated call, with a new token in place of the one whose text may have been lost. */
  async #again(actor: Actor, id: string, token: Token): Promise<SessionSummary> {
    const { database, changes, live, clock } = this.#deps;
    const { row, capability, lostId } = await database.write(async (tx) => {
      const row = await tx.session(actor.userId, id);
      if (!row) throw sessionNotFound(id);
      if (row.endedAt) throw sessionEnded(id);
      const capability = this.#capability(row, token);
      await tx.revokeToken(row.tokenId, clock.now());
      await tx.insertToken(capability);
      await tx.updateSession({ ...row, tokenId: token.id });
      return { row: { ...row, tokenId: token.id }, capability, lostId: row.tokenId };
    });
    changes.publish([row], []);
    live.forbid(lostId);
    live.allow(capability);
    const [summary] = await toSessionSummaries(database.reads, [row]);
    if (!summary) throw new AppError('INTERNAL', 'one row gives one summary');
    return summary;
  }

  #newSession(actor: Actor, input: StartSessionInput, tokenId: string): SessionRow {
    return {
      id: this.#deps.ids.sessionId(),
      ownerId: actor.userId,
      tokenId,
      agent: input.agent,
      label: input.label ?? '',
      cwd: input.cwd ?? '',
      revision: 0,
      mode: 'system',
      policy: input.policy ?? defaultPolicy(input.agent),
      onFailure: input.onFailure,
      variables: input.variables ?? {},
      ...this.#limit(input),
      stack: [],
      history: [],
      startedAt: this.#deps.clock.now(),
      endedAt: null,
    };
  }

  /** What the caller says, else what the configuration does. */
  #limit({ maxTokens = this.#deps.budgets?.().session }: StartSessionInput): Pick<SessionRow, 'maxTokens'> {
    return maxTokens === undefined ? {} : { maxTokens };
  }

  async #insert(
    tx: WriteTx,
    actor: Actor,
    { fresh, layer }: { readonly fresh: SessionRow; readonly layer: Layer | undefined },
  ): Promise<SessionRow> {
    const { changes } = this.#deps;
    await tx.insertSession(fresh);
    await tx.record({
      type: 'session.started',
      subject: fresh.id,
      actorId: actor.userId,
      at: fresh.startedAt,
      payload: { agent: fresh.agent, label: fresh.label },
    });
    if (!layer) return fresh;
    await changes.keepLayers(tx, actor, [layer]);
    // Nothing was in force before the first persona, so there is nothing to revert to.
    const state = { ...switchStack(fresh, layer.item), history: [] };
    return changes.write(tx, actor, { row: fresh, state, event: 'session.applied' });
  }

  #capability({ id, ownerId }: SessionRow, token: Token): TokenRow {
    return {
      id: token.id,
      kind: 'session',
      ownerId,
      sessionId: id,
      label: `session ${id}`,
      scopes: ['gateway'],
      secretSha256: this.#deps.sha256(token.secret),
      createdAt: this.#deps.clock.now(),
      expiresAt: null,
      lastUsedAt: null,
      revokedAt: null,
    };
  }
}

/** Base URLs for SDKs. The SDKs of Anthropic and Google add the version themselves, OpenAI's does not. */
function sessionUrls(httpUrl: string | null, token: string): SessionUrls | null {
  if (httpUrl === null) return null;
  const base = `${httpUrl}/s/${token}`;
  return { anthropic: `${base}/anthropic`, openai: `${base}/openai/v1`, gemini: `${base}/gemini` };
}

/** Known agents send side requests (titles, classifiers) that must not get a persona; programs on an SDK do not. */
function defaultPolicy(agent: StartSessionInput['agent']): InjectionPolicy {
  return agent === 'sdk' || agent === 'other' ? 'always' : 'agentic';
}
