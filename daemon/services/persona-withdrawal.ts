import { AppError } from '../domain/errors.ts';
import { dropFromStack } from '../domain/session/stack.ts';
import type { Actor, WriteTx } from './ports.ts';
import type { PersonaRow, SessionRow } from './rows.ts';
import type { SessionChanges } from './session-changes.ts';

/** What taking a persona out of sessions did. */
export interface Withdrawal {
  /** Sessions that had it in force and go on without it. */
  readonly sessionIds: readonly string[];
  /** Takes the change into memory; to be called right after the commit. */
  publish(): void;
}

/**
 * Takes a persona that is being deleted out of every live session, inside the job of the deletion: out of what is in
 * force, and out of what a revert would bring back. Throws IN_USE when it is in force somewhere, unless forced.
 */
export async function withdrawPersona(
  tx: WriteTx,
  actor: Actor,
  {
    persona,
    force,
    changes,
  }: { readonly persona: PersonaRow; readonly force: boolean; readonly changes: SessionChanges },
): Promise<Withdrawal> {
  const isIn = (stack: SessionRow['stack']) => stack.some(({ personaId }) => personaId === persona.id);
  const rows = (await tx.liveSessions()).filter(({ ownerId }) => ownerId === persona.ownerId);
  const using = rows.filter(({ stack }) => isIn(stack));
  if (using.length > 0 && !force) {
    throw new AppError(
      'IN_USE',
      `"${persona.name}" is in use: live sessions have it in force; switch them first, or force`,
      { persona: persona.name, sessions: using.map(({ id }) => id) },
    );
  }
  const degraded: SessionRow[] = [];
  for (const row of rows) {
    const state = dropFromStack(row, persona.id);
    if (isIn(row.stack)) degraded.push(await changes.write(tx, actor, { row, state, event: 'session.degraded' }));
    else if (row.history.some(isIn)) await tx.updateSession({ ...row, history: state.history });
  }
  return { sessionIds: degraded.map(({ id }) => id), publish: () => changes.publish(degraded, []) };
}
