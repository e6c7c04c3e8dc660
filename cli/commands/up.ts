import { toClientError } from '../../client/app-error.ts';
import { createDaemonClient } from '../../client/daemon-client.ts';
import { ensureDaemon } from '../../client/start-daemon.ts';
import type { DaemonStatus, WebLink } from '../../contract/system.ts';
import type { CommandContext } from '../context.ts';
import { type FoundAgent, findAgents } from '../find-agents.ts';
import { counted } from '../text-format.ts';
import { hasScreen, runTui } from './open-tui.ts';

/** `maestro up`: starts the daemon, says where it listens, then opens the terminal manager on a terminal. */
export async function up(context: CommandContext): Promise<number | undefined> {
  const { output, places, surroundings, inputs } = context;
  const { socketPath } = places;
  const { status, started } = await ensureDaemon({ socketPath, env: surroundings.env });
  const web = await webLink(socketPath, status);
  const agents = findAgents(surroundings.env);
  output.answer({ started, ...status, webUrl: web?.url ?? null, agents }, () =>
    printUp(context, { status, started, web, agents }),
  );
  if (output.json || inputs.negated('tui') || !hasScreen(surroundings)) return undefined;
  return runTui(context);
}

async function webLink(socketPath: string, { httpUrl }: DaemonStatus): Promise<WebLink | undefined> {
  if (httpUrl === null) return undefined;
  try {
    return await createDaemonClient({ socketPath }).token.webLink.mutate();
  } catch (error) {
    throw toClientError(error);
  }
}

interface Found {
  readonly status: DaemonStatus;
  readonly started: boolean;
  readonly web: WebLink | undefined;
  readonly agents: readonly FoundAgent[];
}

function printUp({ output }: CommandContext, { status, started, web, agents }: Found): void {
  output.line(`Maestro ${status.version} ${started ? 'is started' : 'was running already'}`, 'bold');
  output.pairs([
    ['socket', status.socketPath],
    ['gateway', status.httpUrl ?? 'off (MAESTRO_HTTP=off)'],
    ['web', web ? `${web.url} (once, within 60 seconds)` : 'off'],
    ['library', counted(status.personas, 'persona')],
    ['sessions', `${status.liveSessions} live`],
    ['agents', agents.map(({ title }) => title).join(', ') || 'none found on PATH'],
  ]);
}
