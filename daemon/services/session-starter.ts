import type { InjectionPolicy, SessionUrls, StartedSession, StartSessionInput } from '../../contract/session.ts';
import { AppError } from '../domain/errors.ts';
import { switchStack } from '../domain/session/stack.ts';
import { once } from './idempotency.ts';
import type { Actor, Sha256, WriteTx } from './ports.ts';
import type { SessionRow, TokenRow } from './rows.ts';
import type { Layer, SessionChanges, SessionChangesDeps } from './session-changes.ts';
import { toSessionSummaries } from './session-views.ts';

/** What starting a session needs from outside. */
export interface SessionStarterDeps extends SessionChangesDeps {
  readonly changes: SessionChanges;
  readonly sha256: Sha256;
  /** Where HTTP listens (`http://127.0.0.1:7717`), null while it is off. */
  readonly httpUrl: () => string | null;
}

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
    const { database, changes, clock, ids, live } = this.#deps;
    const fresh = this.#newSession(actor, input);
    const layer = input.persona === undefined ? undefined : await changes.layerFor(actor, input.persona, fresh);
    const token = ids.token();
    const done = await database.write(async (tx) => {
      const { answer, replayed } = await once(
        tx,
        { actor, operation: 'session.start', key: input.idempotencyKey, clock },
        async () => {
          await this.#insert(tx, actor, { fresh, layer });
          return fresh.id;
        },
      );
      const row = await tx.session(actor.userId, answer);
      if (!row || row.endedAt)
        throw new AppError('SESSION_ENDED', `session ${answer} has ended; start a new one`, { sessionId: answer });
      if (replayed) await tx.revokeToken(row.tokenId, clock.now());
      const capability = this.#capability(actor, { row, token });
      await tx.insertToken(capability);
      const owned = { ...row, tokenId: capability.id };
      await tx.updateSession(owned);
      return { row: owned, capability, staleTokenId: replayed ? row.tokenId : undefined };
    });
    if (done.staleTokenId) live.forbid(done.staleTokenId);
    changes.publish([done.row], layer ? [layer] : []);
    live.allow(done.capability);
    const [session] = await toSessionSummaries(database.reads, [done.row]);
    if (!session) throw new AppError('INTERNAL', 'a started session has a summary');
    return {
      id: done.row.id,
      token: token.text,
      revision: done.row.revision,
      urls: sessionUrls(this.#deps.httpUrl(), token.text),
      session,
    };
  }

  #newSession(actor: Actor, input: StartSessionInput): SessionRow {
    return {
      id: this.#deps.ids.sessionId(),
      ownerId: actor.userId,
      tokenId: '',
      agent: input.agent,
      label: input.label ?? '',
      cwd: input.cwd ?? '',
      revision: 0,
      mode: 'system',
      policy: input.policy ?? defaultPolicy(input.agent),
      onFailure: input.onFailure,
      variables: input.variables ?? {},
      stack: [],
      history: [],
      startedAt: this.#deps.clock.now(),
      endedAt: null,
    };
  }

  async #insert(tx: WriteTx, actor: Actor, start: { fresh: SessionRow; layer: Layer | undefined }): Promise<void> {
    const { fresh, layer } = start;
    await tx.insertSession(fresh);
    await tx.record({
      type: 'session.started',
      subject: fresh.id,
      actorId: actor.userId,
      at: fresh.startedAt,
      payload: { agent: fresh.agent, label: fresh.label },
    });
    if (!layer) return;
    await tx.keepEffectiveText(layer.item.effectiveSha256, layer.text, fresh.startedAt);
    const state = switchStack<Layer['item']>(fresh, layer.item);
    // Nothing was in force before the first persona, so there is nothing to revert to.
    await this.#deps.changes.write(tx, actor, {
      row: fresh,
      state: { ...state, history: [] },
      event: 'session.applied',
    });
  }

  #capability(
    actor: Actor,
    made: { row: SessionRow; token: { readonly id: string; readonly secret: string } },
  ): TokenRow {
    return {
      id: made.token.id,
      kind: 'session',
      ownerId: actor.userId,
      sessionId: made.row.id,
      label: `session ${made.row.id}`,
      scopes: ['gateway'],
      secretSha256: this.#deps.sha256(made.token.secret),
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
