import type {
  Application,
  ApplyInput,
  ListSessionsInput,
  SessionChange,
  SessionChangeInput,
  SessionSummary,
  StartedSession,
  StartSessionInput,
  SwitchInput,
} from '../../contract/session.ts';
import type { RequestRecord } from '../../contract/system.ts';
import { AppError } from '../domain/errors.ts';
import { applyOnStack, clearStack, dropFromStack, revertStack, switchStack } from '../domain/session/stack.ts';
import type { Actor, WriteTx } from './ports.ts';
import type { PersonaRow, SessionRow } from './rows.ts';
import { type Layer, type SessionChanges, type SessionChangesDeps, sessionNotFound } from './session-changes.ts';
import type { SessionStarter } from './session-starter.ts';
import { toApplications, toSessionSummaries } from './session-views.ts';

/** What the session use cases need from outside. */
export interface SessionServiceDeps extends SessionChangesDeps {
  readonly changes: SessionChanges;
  readonly starter: SessionStarter;
}

/** Agent sessions: start, watch, and change what is in force while the agent runs. */
export class SessionService {
  readonly #deps: SessionServiceDeps;

  constructor(deps: SessionServiceDeps) {
    this.#deps = deps;
  }

  /** Starts a session; the answer is the only time its token is shown. */
  start(actor: Actor, input: StartSessionInput): Promise<StartedSession> {
    return this.#deps.starter.start(actor, input);
  }

  /** Sessions of the actor, newest first. */
  async list(actor: Actor, input: ListSessionsInput): Promise<readonly SessionSummary[]> {
    const { reads } = this.#deps.database;
    const rows = await reads.sessions(actor.userId, { ended: input.ended, limit: input.limit });
    return toSessionSummaries(reads, input.agent ? rows.filter(({ agent }) => agent === input.agent) : rows);
  }

  async get(actor: Actor, id: string): Promise<SessionSummary> {
    const { reads } = this.#deps.database;
    const [summary] = await toSessionSummaries(reads, [await this.#row(actor, id)]);
    if (!summary) throw sessionNotFound(id);
    return summary;
  }

  /** The text that the session's agent gets now; empty without a persona. */
  async effectiveText(actor: Actor, id: string): Promise<{ readonly revision: number; readonly text: string }> {
    const row = await this.#row(actor, id);
    return { revision: row.revision, text: await this.#deps.blocks.text(row.stack) };
  }

  /** What was in force and when, newest first. */
  async applications(actor: Actor, id: string): Promise<readonly Application[]> {
    await this.#row(actor, id);
    return toApplications(this.#deps.database.reads, id);
  }

  /** The last gateway requests of a session, newest first. */
  async requests(
    actor: Actor,
    input: { readonly id: string; readonly limit: number },
  ): Promise<readonly RequestRecord[]> {
    await this.#row(actor, input.id);
    return this.#deps.database.reads.requests(input.id, input.limit);
  }

  /** Puts one persona in force alone: in one session, every live one, or those of a kind; all or none. */
  async switch(actor: Actor, input: SwitchInput): Promise<readonly SessionChange[]> {
    const { target, persona, expectRevision } = input;
    if (expectRevision !== undefined && !('id' in target))
      throw new AppError('INVALID_INPUT', 'expectRevision goes with one session only');
    const rows =
      'id' in target
        ? [await this.#row(actor, target.id)]
        : this.#liveRows(actor, 'agent' in target ? target.agent : undefined);
    const layers = new Map<string, Layer>();
    for (const row of rows) layers.set(row.id, await this.#deps.changes.layerFor(actor, persona, row));
    return this.#deps.changes.run(actor, {
      sessionIds: [...layers.keys()],
      event: 'session.switched',
      key: input.idempotencyKey,
      expectRevision,
      layers: [...layers.values()],
      next: (row) => switchStack(row, layerOf(layers, row).item),
    });
  }

  /** Puts a persona on top of what is in force. */
  async apply(actor: Actor, input: ApplyInput): Promise<SessionChange> {
    const layer = await this.#deps.changes.layerFor(actor, input.persona, await this.#row(actor, input.id));
    const done = await this.#deps.changes.run(actor, {
      sessionIds: [input.id],
      event: 'session.applied',
      key: input.idempotencyKey,
      expectRevision: input.expectRevision,
      layers: [layer],
      next: (row) => applyOnStack(row, layer.item),
    });
    return only(done);
  }

  /** Goes back to what was in force before the last change; repeated calls walk further back. */
  revert(actor: Actor, input: SessionChangeInput): Promise<SessionChange> {
    return this.#simple(actor, input, { event: 'session.reverted', next: revertStack });
  }

  /** Takes every persona out of force: the agent's requests pass as they come. */
  clear(actor: Actor, input: SessionChangeInput): Promise<SessionChange> {
    return this.#simple(actor, input, { event: 'session.cleared', next: clearStack });
  }

  /** Ends a session: its token works no more. */
  async end(actor: Actor, input: SessionChangeInput): Promise<SessionChange> {
    const { clock, live } = this.#deps;
    const tokens: string[] = [];
    const done = await this.#deps.changes.run(actor, {
      sessionIds: [input.id],
      event: 'session.ended',
      key: input.idempotencyKey,
      expectRevision: input.expectRevision,
      layers: [],
      next: clearStack,
      async alsoWrite(tx, row) {
        const ended = { ...row, endedAt: clock.now() };
        await tx.updateSession(ended);
        await tx.revokeToken(row.tokenId, clock.now());
        tokens.push(row.tokenId);
        return ended;
      },
    });
    for (const id of tokens) live.forbid(id);
    return only(done);
  }

  /** Takes a persona that is being deleted out of every live session, inside the job of the deletion. */
  async degrade(tx: WriteTx, actor: Actor, persona: PersonaRow): Promise<() => void> {
    const rows: SessionRow[] = [];
    for (const id of this.#deps.live.using(persona.id)) {
      const row = await tx.session(actor.userId, id);
      if (!row || row.endedAt) continue;
      rows.push(
        await this.#deps.changes.write(tx, actor, {
          row,
          state: dropFromStack(row, persona.id),
          event: 'session.degraded',
        }),
      );
    }
    return () => this.#deps.changes.publish(rows, []);
  }

  async #simple(
    actor: Actor,
    input: SessionChangeInput,
    change: { event: 'session.reverted' | 'session.cleared'; next: typeof clearStack },
  ): Promise<SessionChange> {
    const done = await this.#deps.changes.run(actor, {
      sessionIds: [input.id],
      key: input.idempotencyKey,
      expectRevision: input.expectRevision,
      layers: [],
      ...change,
    });
    return only(done);
  }

  async #row(actor: Actor, id: string): Promise<SessionRow> {
    const row = await this.#deps.database.reads.session(actor.userId, id);
    if (!row) throw sessionNotFound(id);
    return row;
  }

  #liveRows(actor: Actor, agent: string | undefined): readonly SessionRow[] {
    return this.#deps.live.idsOf(actor.userId, agent).flatMap((id) => this.#deps.live.rowOf(actor.userId, id) ?? []);
  }
}

function layerOf(layers: ReadonlyMap<string, Layer>, row: SessionRow): Layer {
  const layer = layers.get(row.id);
  if (!layer) throw sessionNotFound(row.id);
  return layer;
}

function only(changes: readonly SessionChange[]): SessionChange {
  const [change] = changes;
  if (!change) throw new AppError('INTERNAL', 'a change of one session answers one session');
  return change;
}
