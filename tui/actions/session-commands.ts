import type { SessionSummary } from '../../contract/session.ts';
import type { CommandContext } from '../commands/command.ts';
import { counted } from '../format.ts';
import { chosenSessions, liveSessions, selectedPersona, selectedVersion, versionsRoute } from '../state/selectors.ts';
import { effectOf, pickPersona } from './pick-persona.ts';
import { applyOnTop, switchTo } from './session-change.ts';
import { inForceText, refsOf, sessionNames } from './session-labels.ts';
import { startSession } from './session-start.ts';

/** Switches the chosen sessions to a persona that the user picks. */
export async function switchChosen(ctx: CommandContext): Promise<void> {
  await switchSome(ctx, running(ctx));
}

/** Switches every live session. */
export async function switchEvery(ctx: CommandContext): Promise<void> {
  await switchSome(ctx, liveSessions(ctx.store.get()));
}

/** Puts a persona that the user picks on top of what is in force. */
export async function applyChosen(ctx: CommandContext): Promise<void> {
  const sessions = running(ctx);
  const ref = await pickPersona(ctx, 'Put on top in', { sessions, onTop: true });
  if (ref !== undefined) await applyOnTop(ctx, sessions, ref);
}

/** Puts the selected persona of the library in force in a session that the user picks. */
export async function usePersona(ctx: CommandContext): Promise<void> {
  const persona = selectedPersona(ctx.store.get());
  if (persona) await putInForce(ctx, persona.id, `${persona.name} ${persona.version}`);
}

/** Puts the selected version in force in a session that the user picks. */
export async function useVersion(ctx: CommandContext): Promise<void> {
  const state = ctx.store.get();
  const [route, version] = [versionsRoute(state), selectedVersion(state)];
  if (!route || !version) return;
  await putInForce(ctx, `${route.persona}@${version.version}`, `${route.persona} ${version.version}`);
}

const NEW = 'new';
const EVERY = 'every';

async function putInForce(ctx: CommandContext, ref: string, title: string): Promise<void> {
  const sessions = liveSessions(ctx.store.get());
  if (sessions.length === 0) return startSession(ctx, ref);
  const picked = await ctx.dialogs.pick({
    title: `Put ${title} in force in`,
    verb: 'switch',
    items: [
      ...sessions.map((session) => ({ id: session.id, title: sessionNames([session]), note: noteOf(session) })),
      ...(sessions.length > 1
        ? [{ id: EVERY, title: 'every live session', note: counted(sessions.length, 'session') }]
        : []),
      { id: NEW, title: 'a new session…', note: '' },
    ],
    preview: ({ id }) => {
      const reached = id === NEW ? [] : sessions.filter((session) => id === EVERY || session.id === id);
      return ctx.daemon.call((client) =>
        effectOf(client, { itemId: id, ref, effect: { sessions: reached, onTop: false } }),
      );
    },
  });
  if (!picked) return;
  const { id } = picked.item;
  if (id === NEW) return startSession(ctx, ref);
  // The board may have moved on while the user was choosing.
  const now = liveSessions(ctx.store.get());
  await switchTo(ctx, id === EVERY ? now : now.filter((session) => session.id === id), ref);
}

async function switchSome(ctx: CommandContext, sessions: readonly SessionSummary[]): Promise<void> {
  const ref = await pickPersona(ctx, 'Switch', { sessions, onTop: false });
  if (ref !== undefined) await switchTo(ctx, sessions, ref);
}

function running(ctx: CommandContext): readonly SessionSummary[] {
  return chosenSessions(ctx.store.get()).filter(({ state }) => state === 'live');
}

function noteOf({ stack }: SessionSummary): string {
  return inForceText(refsOf(stack));
}
