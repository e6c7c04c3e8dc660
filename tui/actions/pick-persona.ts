import { toClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import type { SessionSummary } from '../../contract/session.ts';
import type { CommandContext } from '../commands/command.ts';
import { counted, grouped, signed } from '../format.ts';
import type { PickerItem, PickerPreview } from '../state/overlays.ts';
import { typedVersion } from '../state/picker-rows.ts';
import { inForceText, refsOf, sessionNames } from './session-labels.ts';

/** What is known of a choice before it is made: what is in force now, and what would be. */
export interface Effect {
  readonly sessions: readonly SessionSummary[];
  /** Whether the persona goes on top of what is in force instead of in its place. */
  readonly onTop: boolean;
}

/** Lets the user choose a persona for sessions, seeing what would change; answers a reference. */
export async function pickPersona(ctx: CommandContext, title: string, effect: Effect): Promise<string | undefined> {
  const picked = await ctx.dialogs.pick({
    title: `${title} ${sessionNames(effect.sessions)}`,
    items: 'personas',
    verb: 'put in force',
    preview: (item, query) =>
      ctx.daemon.call((client) => effectOf(client, { itemId: item.id, ref: refOf(item, query), effect })),
  });
  return picked && refOf(picked.item, picked.query);
}

/** `reviewer@1.0.0` in the filter means that version; else the latest is meant. */
function refOf({ id, title }: PickerItem, query: string): string {
  const version = typedVersion(query);
  return version === undefined ? id : `${title}@${version}`;
}

/** What putting a persona version in force would change in sessions. */
export async function effectOf(
  client: DaemonClient,
  { itemId, ref, effect }: { readonly itemId: string; readonly ref: string; readonly effect: Effect },
): Promise<PickerPreview> {
  const { sessions, onTop } = effect;
  const [first] = sessions;
  const before = first?.stack.reduce((sum, { tokens }) => sum + tokens, 0) ?? 0;
  const now = first ? [`now   ${inForceText(refsOf(first.stack))} · ${counted(before, 'token')}`] : [];
  try {
    const context = first ? { agent: first.agent, cwd: first.cwd, session: first.id } : {};
    const prompt = await client.persona.resolve.query({ ref, context });
    const after = (onTop ? before : 0) + prompt.tokens;
    const name = `${prompt.name}@${prompt.version}`;
    const then = onTop && first ? inForceText([...refsOf(first.stack), name]) : name;
    return {
      itemId,
      facts: [
        ...now,
        `then  ${then} · ${grouped(after)} tokens${first ? ` (${signed(after - before)})` : ''}`,
        ...(sessions.length > 1 ? [`in    ${sessions.length} sessions (shown for the first)`] : []),
        ...prompt.warnings.map(({ message }) => `! ${message}`),
      ],
      text: prompt.text,
    };
  } catch (error) {
    const known = toClientError(error);
    if (known.code === 'DAEMON_UNREACHABLE') throw known;
    // A value that only the session has may be missing here, so this is a warning, not a refusal.
    return { itemId, facts: [...now, `! ${known.message}`], text: '' };
  }
}
