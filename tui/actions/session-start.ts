import type { AgentKind, StartedSession } from '../../contract/session.ts';
import type { CommandContext } from '../commands/command.ts';
import { outdated } from '../state/changes.ts';
import type { CopyPart } from '../state/overlays.ts';
import { notify, working } from './notify.ts';

const AGENTS: readonly (readonly [AgentKind, string, string])[] = [
  ['sdk', 's', 'a program of yours, on an SDK'],
  ['claude-code', 'c', 'Claude Code'],
  ['codex', 'x', 'Codex'],
  ['gemini-cli', 'g', 'Gemini CLI'],
  ['opencode', 'o', 'opencode'],
  ['aider', 'a', 'aider'],
  ['other', 't', 'anything else'],
];

/** Asks for what kind of agent, starts a session, and shows its URLs and its token: the only time they are seen. */
export async function startSession(ctx: CommandContext, ref?: string): Promise<void> {
  const agent = await ctx.dialogs.choose({
    title: 'Start a session for',
    lines: ['`maestro run` starts an agent and its session in one step; here you get the URLs to wire it by hand.'],
    items: AGENTS.map(([id, key, title]) => ({ id, key, title })),
  });
  const kind = AGENTS.find(([id]) => id === agent)?.[0];
  if (kind === undefined) return;
  const persona = ref ?? (await pickFirst(ctx));
  if (persona === undefined) return;
  const idempotencyKey = ctx.shell.newKey();
  const started = await working(ctx, 'starting a session', (client) =>
    client.session.start.mutate({ agent: kind, idempotencyKey, ...(persona === '' ? {} : { persona }) }),
  );
  ctx.store.update((state) => outdated(state, ['sessions']));
  await showStarted(ctx, started);
}

/** The persona to begin with; the empty text for none, undefined when the user left. */
async function pickFirst(ctx: CommandContext): Promise<string | undefined> {
  const choice = await ctx.dialogs.choose({
    title: 'Begin with',
    items: [
      { id: 'pick', key: 'p', title: 'a persona…' },
      { id: 'none', key: 'n', title: 'no persona; requests pass as they come' },
    ],
  });
  if (choice === undefined) return undefined;
  if (choice === 'none') return '';
  const picked = await ctx.dialogs.pick({ title: 'Begin with', items: 'personas', verb: 'start' });
  return picked?.item.id;
}

async function showStarted(ctx: CommandContext, { id, token, urls, session }: StartedSession): Promise<void> {
  const base = urls
    ? [
        ['a', 'ANTHROPIC_BASE_URL', urls.anthropic],
        ['o', 'OPENAI_BASE_URL', urls.openai],
        ['g', 'GOOGLE_GEMINI_BASE_URL', urls.gemini],
      ]
    : [];
  const copies: CopyPart[] = [
    ...base.map(([key = '', title = '', text = '']) => ({ key, title, text })),
    { key: 't', title: 'the token', text: token },
  ];
  const lines = [
    `Session ${id} for ${session.agent} is live. Its token is shown this once:`,
    '',
    token,
    '',
    ...(urls
      ? base.map(([, name, url]) => `${name}=${url}`)
      : ['HTTP is off (MAESTRO_HTTP=off), so there are no URLs; agents cannot reach it.']),
  ];
  await ctx.dialogs.show('Session started', lines, copies);
  notify(ctx.store, 'info', `Session ${id} is on the board; the token cannot be shown again`);
}
