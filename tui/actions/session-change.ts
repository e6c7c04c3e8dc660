import type { DaemonClient } from '../../client/daemon-client.ts';
import type { SessionChange, SessionSummary } from '../../contract/session.ts';
import type { CommandContext } from '../commands/command.ts';
import { outdated } from '../state/changes.ts';
import { chosenSessions, liveSessions } from '../state/selectors.ts';
import { type ChangedSession, withChange } from '../state/undo.ts';
import { notify, notifyUndo, showError, working } from './notify.ts';
import { inForceText, refsOf, sessionNames } from './session-labels.ts';

/** One call that changes one session. */
type ChangeOne = (client: DaemonClient, session: SessionSummary, key: string) => Promise<SessionChange>;

/** What is done to sessions, and how it is told. */
interface Plan {
  readonly sessions: readonly SessionSummary[];
  /** While it is done: `switching`. */
  readonly doing: string;
  /** After it, of what is in force now and where: `reviewer@1.0.0 is in force in a1f3`. */
  readonly done: (now: string, where: string) => string;
  readonly change: ChangeOne;
  readonly isRevert?: boolean;
}

/** Puts one persona alone in force in sessions. All of them at once where they are every live one. */
export async function switchTo(ctx: CommandContext, sessions: readonly SessionSummary[], ref: string): Promise<void> {
  const isEvery = sessions.length > 1 && sessions.length === liveSessions(ctx.store.get()).length;
  const done = inForceFromNow;
  if (isEvery) {
    const key = ctx.shell.newKey();
    const changes = await working(ctx, `switching ${sessions.length} sessions`, (client) =>
      client.session.switch.mutate({ target: { all: true }, persona: ref, idempotencyKey: key }),
    );
    settle(ctx, changedOf(sessions, changes), { done });
    return;
  }
  await changeSessions(ctx, {
    sessions,
    doing: 'switching',
    done,
    async change(client, { id, revision }, idempotencyKey) {
      const input = { target: { id }, persona: ref, expectRevision: revision, idempotencyKey };
      const [only] = await client.session.switch.mutate(input);
      if (!only) throw new Error('a switch of one session answers one change');
      return only;
    },
  });
}

const inForceFromNow: Plan['done'] = (now, where) => `${now} is in force in ${where} from the next request on`;

/** Puts one more persona on top of what is in force. */
export function applyOnTop(ctx: CommandContext, sessions: readonly SessionSummary[], ref: string): Promise<void> {
  return changeSessions(ctx, {
    sessions,
    doing: 'putting on top',
    done: inForceFromNow,
    change: (client, { id, revision }, idempotencyKey) =>
      client.session.applyPersona.mutate({ id, persona: ref, expectRevision: revision, idempotencyKey }),
  });
}

/** Goes back to what was in force before the last change, in the chosen sessions. */
export function revertSessions(ctx: CommandContext): Promise<void> {
  return changeSessions(ctx, {
    sessions: chosenSessions(ctx.store.get()).filter(({ canRevert }) => canRevert),
    doing: 'reverting',
    isRevert: true,
    done: (now, where) => `${now} is in force in ${where} again`,
    change: (client, { id, revision }, idempotencyKey) =>
      client.session.revert.mutate({ id, expectRevision: revision, idempotencyKey }),
  });
}

/** Takes every persona out of force in the chosen sessions. */
export function clearSessions(ctx: CommandContext): Promise<void> {
  return changeSessions(ctx, {
    sessions: chosenSessions(ctx.store.get()).filter(({ stack }) => stack.length > 0),
    doing: 'clearing',
    done: (_now, where) => `No persona is in force in ${where}: requests pass as they come`,
    change: (client, { id, revision }, idempotencyKey) =>
      client.session.clear.mutate({ id, expectRevision: revision, idempotencyKey }),
  });
}

/** Ends the chosen sessions, after asking: their tokens work no more, and this cannot be undone. */
export async function endSessions(ctx: CommandContext): Promise<void> {
  const sessions = chosenSessions(ctx.store.get()).filter(({ state }) => state === 'live');
  const isOk = await ctx.dialogs.confirm({
    title: `End ${sessionNames(sessions)}?`,
    lines: [
      'Its URL and token stop working at once: an agent that still uses them gets errors. This cannot be undone.',
    ],
    yes: `end ${sessionNames(sessions)}`,
    isDangerous: true,
  });
  if (!isOk) return;
  let ended = 0;
  for (const { id } of sessions) {
    const idempotencyKey = ctx.shell.newKey();
    await working(ctx, 'ending', (client) => client.session.end.mutate({ id, idempotencyKey }));
    ended += 1;
  }
  ctx.store.update((state) => outdated({ ...state, sessionMarks: new Set() }, ['sessions']));
  notify(ctx.store, 'success', `Ended ${ended === 1 ? sessionNames(sessions) : `${ended} sessions`}`);
}

/** Changes sessions one after the other; those that worked stay changed when a later one fails. */
async function changeSessions(ctx: CommandContext, plan: Plan): Promise<void> {
  const { sessions, doing, change } = plan;
  const changes: SessionChange[] = [];
  try {
    for (const session of sessions) {
      const key = ctx.shell.newKey();
      changes.push(await working(ctx, doing, (client) => change(client, session, key)));
    }
  } catch (error) {
    showError(ctx.store, error);
  }
  settle(ctx, changedOf(sessions, changes), plan);
}

/** Remembers a change for undo, shows it, and asks for the board anew. */
function settle(
  ctx: CommandContext,
  changed: readonly ChangedSession[],
  { done, isRevert = false }: Pick<Plan, 'done' | 'isRevert'>,
): void {
  ctx.store.update((state) => outdated(state, ['sessions']));
  const [first] = changed;
  if (!first) return;
  const where = changed.length === 1 ? first.id : `${changed.length} sessions`;
  const title = done(inForceText(first.after), where);
  ctx.store.update((state) => ({
    ...state,
    sessionMarks: new Set(),
    undo: withChange(state.undo, { kind: 'sessions', title, sessions: changed, isRevert }),
  }));
  notifyUndo(ctx.store, title);
}

function changedOf(sessions: readonly SessionSummary[], changes: readonly SessionChange[]): readonly ChangedSession[] {
  return changes.map(({ id, revision, stack }) => {
    const before = sessions.find((session) => session.id === id);
    return { id, revision, before: before ? refsOf(before.stack) : [], after: refsOf(stack) };
  });
}
