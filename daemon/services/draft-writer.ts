import { AppError } from '../domain/errors.ts';
import type { DraftRow } from './draft-ports.ts';
import { toDraftSummaries } from './draft-views.ts';
import type { Actor, Clock, Ids, Sha256, WriteTx } from './ports.ts';

/** What writing drafts needs from outside. */
export interface DraftWriterDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256: Sha256;
}

/** A draft before it is stored. */
export type NewDraft = Pick<DraftRow, 'personaId' | 'baseVersion' | 'source' | 'origin' | 'document' | 'summary'>;

/** How a draft ends. */
export interface DraftEnd {
  readonly draft: DraftRow;
  readonly state: 'accepted' | 'discarded';
  /** The version it became. */
  readonly versionId?: string | undefined;
  readonly version?: string;
  readonly reason?: string;
}

/** Writes drafts, each change with its event, inside the transactions of the draft use cases. */
export class DraftWriter {
  readonly #deps: DraftWriterDeps;

  constructor(deps: DraftWriterDeps) {
    this.#deps = deps;
  }

  /** The row of a new draft, open, with an id of its own. */
  newRow(actor: Actor, draft: NewDraft): DraftRow {
    const { ids, sha256, clock } = this.#deps;
    return {
      ...draft,
      id: ids.sessionId(),
      ownerId: actor.userId,
      sha256: sha256(draft.document),
      authorId: actor.userId,
      state: 'open',
      createdAt: clock.now(),
      closedAt: null,
      versionId: null,
    };
  }

  /** Stores a new draft; `name` is that of its persona, or the one it proposes. */
  async store(
    tx: WriteTx,
    actor: Actor,
    { row, name }: { readonly row: DraftRow; readonly name: string },
  ): Promise<void> {
    await tx.insertDraft(row);
    const { id, source, origin, baseVersion } = row;
    await tx.record({
      type: 'draft.created',
      subject: row.personaId ?? id,
      actorId: actor.userId,
      at: this.#deps.clock.now(),
      payload: { draft: id, name, source, ...(origin && { path: origin }), baseVersion },
    });
  }

  /** Ends a draft. Throws DRAFT_CLOSED for one that has ended before. */
  async close(tx: WriteTx, actor: Actor, end: DraftEnd): Promise<void> {
    const { draft, state, versionId = null, version, reason } = end;
    refuseClosed(draft);
    const at = this.#deps.clock.now();
    await tx.updateDraft({ id: draft.id, personaId: draft.personaId, state, closedAt: at, versionId });
    const [summary] = await toDraftSummaries(tx, [draft]);
    await tx.record({
      type: state === 'accepted' ? 'draft.accepted' : 'draft.discarded',
      subject: draft.personaId ?? draft.id,
      actorId: actor.userId,
      at,
      payload: {
        draft: draft.id,
        name: summary?.persona ?? '',
        ...(version && { version }),
        ...(reason && { reason }),
      },
    });
  }
}

/** Throws DRAFT_CLOSED for a draft that was accepted or discarded. */
export function refuseClosed({ id, state }: DraftRow): void {
  if (state === 'open') return;
  throw new AppError('DRAFT_CLOSED', `the draft ${id} was ${state} before; see \`maestro draft list\``, {
    draft: id,
    state,
  });
}
