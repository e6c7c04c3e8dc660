import type { CommandContext } from '../commands/command.ts';
import { counted } from '../format.ts';
import { liveSessions } from '../state/selectors.ts';
import { notify } from './notify.ts';

const LOG_LINES = 200;

/** Starts the daemon. */
export async function startDaemon({ daemon }: CommandContext): Promise<void> {
  await daemon.start();
}

/** Stops the running daemon and starts ours, after asking. */
export async function restartDaemon(ctx: CommandContext): Promise<void> {
  const live = liveSessions(ctx.store.get()).length;
  const isOk = await ctx.dialogs.confirm({
    title: 'Restart the daemon?',
    lines: [
      live > 0
        ? `${counted(live, 'live session')} go through it: requests that run now are cut off, later ones work again.`
        : 'No live session goes through it now.',
      'Personas, sessions and what is in force stay as they are.',
    ],
    yes: 'restart the daemon',
    isDangerous: true,
  });
  if (!isOk) return;
  await ctx.daemon.restart();
  notify(ctx.store, 'success', 'The daemon was restarted');
}

/** Shows the end of the daemon's log. */
export async function showLog(ctx: CommandContext): Promise<void> {
  const lines = await ctx.shell.logTail(LOG_LINES);
  await ctx.dialogs.show('Log of the daemon', lines.length > 0 ? lines : ['The log is empty.']);
}
