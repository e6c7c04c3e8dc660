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
import { applyOnStack, clearStack, revertStack, switchStack } from '../domain/session/stack.ts';
import { findPersonaVersion } from './persona-lookup.ts';
import type { Actor } from './ports.ts';
import type { SessionRow } from './rows.ts';
import {
  type ChangeCall,
  type ChangePlan,
  type Layer,
  type SessionChanges,
  type SessionChangesDeps,
  sessionNotFound,
} from './session-changes.ts';
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
  async list(actor: Actor, { agent, ended, limit }: ListSessionsInput): Promise<readonly SessionSummary[]> {
    const { reads } = this.#deps.database;
    return toSessionSummaries(reads, await reads.sessions(actor.userId, { ended, agent, limit }));
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
    if (input.expectRevision !== undefined && !('id' in input.target))
      throw new AppError('INVALID_INPUT', 'expectRevision goes with one session only');
    return this.#deps.changes.run(actor, { event: 'session.switched', input }, () => this.#switchPlan(actor, input));
  }

  /** Puts a persona on top of what is in force. */
  apply(actor: Actor, input: ApplyInput): Promise<SessionChange> {
    return this.#changeOne(actor, { event: 'session.applied', input }, async () => {
      const layer = await this.#deps.changes.layerFor(actor, input.persona, await this.#row(actor, input.id));
      return { sessionIds: [input.id], layers: [layer], next: (row) => applyOnStack(row, layer.item) };
    });
  }

  /** Goes back to what was in force before the last change; repeated calls walk further back. */
  revert(actor: Actor, input: SessionChangeInput): Promise<SessionChange> {
    return this.#changeOne(actor, { event: 'session.reverted', input }, async () => ({
      sessionIds: [input.id],
      layers: [],
      next: revertStack,
    }));
  }

  /** Takes every persona out of force: the agent's requests pass as they come. */
  clear(actor: Actor, input: SessionChangeInput): Promise<SessionChange> {
    return this.#changeOne(actor, { event: 'session.cleared', input }, async () => ({
      sessionIds: [input.id],
      layers: [],
      next: clearStack,
    }));
  }

  /** Ends a session: its token works no more. */
  async end(actor: Actor, input: SessionChangeInput): Promise<SessionChange> {
    const { clock, live } = this.#deps;
    const tokenIds: string[] = [];
    const change = await this.#changeOne(actor, { event: 'session.ended', input }, async () => ({
      sessionIds: [input.id],
      layers: [],
      next: clearStack,
      async alsoWrite(tx, row) {
        const ended = { ...row, endedAt: clock.now() };
        await tx.updateSession(ended);
        await tx.revokeToken(row.tokenId, clock.now());
        tokenIds.push(row.tokenId);
        return ended;
      },
    }));
    for (const id of tokenIds) live.forbid(id);
    return change;
  }

  async #switchPlan(actor: Actor, { target, persona }: SwitchInput): Promise<ChangePlan> {
    const isGroup = !('id' in target);
    const rows = isGroup
      ? this.#deps.live.rowsOf(actor.userId, 'agent' in target ? target.agent : undefined)
      : [await this.#row(actor, target.id)];
    // Also where no session is live, a persona that does not exist is an error.
    if (rows.length === 0) await findPersonaVersion(this.#deps.database.reads, actor, persona);
    const layers = new Map<string, Layer>();
    for (const row of rows) layers.set(row.id, await this.#deps.changes.layerFor(actor, persona, row));
    return {
      sessionIds: [...layers.keys()],
      isGroup,
      layers: [...layers.values()],
      next: (row) => switchStack(row, layerOf(layers, row).item),
    };
  }

  async #changeOne(
    actor: Actor,
    call: ChangeCall & { readonly input: SessionChangeInput },
    plan: () => Promise<ChangePlan>,
  ): Promise<SessionChange> {
    const [change] = await this.#deps.changes.run(actor, call, plan);
    if (!change) throw new AppError('INTERNAL', 'a change of one session answers one session');
    return change;
  }

  async #row(actor: Actor, id: string): Promise<SessionRow> {
    const row = await this.#deps.database.reads.session(actor.userId, id);
    if (!row) throw sessionNotFound(id);
    return row;
  }
}

function layerOf(layers: ReadonlyMap<string, Layer>, row: SessionRow): Layer {
  const layer = layers.get(row.id);
  if (!layer) throw sessionNotFound(row.id);
  return layer;
}
