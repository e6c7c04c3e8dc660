import type { DaemonClient } from '../../client/daemon-client.ts';
import type { CommandContext } from '../commands/command.ts';
import { outdated } from '../state/changes.ts';
import { type Change, type ChangedSession, forgotten, redone, undone } from '../state/undo.ts';
import { expecting, notify, working } from './notify.ts';
import { inForceText } from './session-labels.ts';

/** Takes the last change back, if nobody has changed the same thing since; else it is forgotten. */
export async function undoLast(ctx: CommandContext): Promise<void> {
  const change = ctx.store.get().undo.past.at(-1);
  if (!change) return;
  const done = await expecting(takenBack(ctx, change), 'REVISION_CONFLICT', 'SESSION_ENDED', 'NOTHING_TO_REVERT');
  if ('error' in done) {
    ctx.store.update((state) => outdated({ ...state, undo: forgotten(state.undo) }, ['sessions']));
    notify(ctx.store, 'warning', `Not undone, it was changed again since: ${done.error.message}`);
    return;
  }
  ctx.store.update((state) => outdated({ ...state, undo: undone(state.undo, done.value) }, ['sessions', 'personas']));
  notify(ctx.store, 'success', `Undone: ${undoText(change)}`, { commandId: 'app.redo', title: 'redo' });
}

/** Makes the change that was taken back last again. */
export async function redoLast(ctx: CommandContext): Promise<void> {
  const change = ctx.store.get().undo.future.at(-1);
  if (!change) return;
  const again = await madeAgain(ctx, change);
  ctx.store.update((state) => outdated({ ...state, undo: redone(state.undo, again) }, ['sessions', 'personas']));
  notify(ctx.store, 'success', `Again: ${change.title}`, { commandId: 'app.undo', title: 'undo' });
}

async function takenBack(ctx: CommandContext, change: Change): Promise<Change> {
  if (change.kind === 'deleted') {
    for (const { id } of change.personas) {
      await working(ctx, 'restoring', (client) => client.persona.restore.mutate({ ref: id }));
    }
    return change;
  }
  if (change.isRevert) return { ...change, sessions: await putEach(ctx, change.sessions, 'before') };
  const sessions: ChangedSession[] = [];
  for (const session of change.sessions) {
    const { id, revision: expectRevision } = session;
    const { revision } = await working(ctx, 'undoing', (client) =>
      client.session.revert.mutate({ id, expectRevision }),
    );
    sessions.push({ ...session, revision });
  }
  return { ...change, sessions };
}

async function madeAgain(ctx: CommandContext, change: Change): Promise<Change> {
  if (change.kind === 'deleted') {
    for (const { id } of change.personas) {
      await working(ctx, 'deleting', (client) => client.persona.delete.mutate({ ref: id }));
    }
    return change;
  }
  return { ...change, sessions: await putEach(ctx, change.sessions, 'after') };
}

/** Sessions with what was in force before or after a change, and the revisions that hold then. */
async function putEach(
  ctx: CommandContext,
  sessions: readonly ChangedSession[],
  side: 'before' | 'after',
): Promise<readonly ChangedSession[]> {
  const put: ChangedSession[] = [];
  for (const session of sessions) {
    const revision = await working(ctx, side === 'before' ? 'undoing' : 'redoing', (client) =>
      putInForce(client, session, session[side]),
    );
    put.push({ ...session, revision });
  }
  return put;
}

/** Brings a stack of personas back; the first call compares the revision, so it never overwrites somebody else. */
async function putInForce(
  client: DaemonClient,
  { id, revision }: ChangedSession,
  refs: readonly string[],
): Promise<number> {
  const [base, ...layers] = refs;
  if (base === undefined) return (await client.session.clear.mutate({ id, expectRevision: revision })).revision;
  const [switched] = await client.session.switch.mutate({ target: { id }, persona: base, expectRevision: revision });
  let last = switched?.revision ?? revision;
  for (const persona of layers) {
    last = (await client.session.applyPersona.mutate({ id, persona, expectRevision: last })).revision;
  }
  return last;
}

function undoText(change: Change): string {
  if (change.kind === 'deleted') return `${change.personas.map(({ name }) => name).join(', ')} restored`;
  const [first] = change.sessions;
  if (!first) return change.title;
  const where = change.sessions.length === 1 ? first.id : `${change.sessions.length} sessions`;
  return `${inForceText(first.before)} is in force in ${where} again`;
}
