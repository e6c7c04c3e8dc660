import { type CommandContext, isInteractive } from '../context.ts';

/**
 * `maestro` alone: the terminal manager, which starts the daemon itself if it does not run; without a terminal the same
 * as `maestro up`. Nothing of the client is loaded here: the first frame must not wait for it.
 */
export async function openTui(context: CommandContext): Promise<number | undefined> {
  if (!context.output.json && isInteractive(context.surroundings)) return runTui(context);
  const { up } = await import('./up.ts');
  return up(context);
}

/** Whether the terminal can show the manager; a dumb one gets text only. */
export function hasScreen(surroundings: CommandContext['surroundings']): boolean {
  return isInteractive(surroundings) && (surroundings.env.TERM ?? 'dumb') !== 'dumb';
}

/** Hands the terminal over to the manager; answers only where the manager cannot run. */
export async function runTui({ places, surroundings, output, takeSignals }: CommandContext): Promise<number> {
  const { runTui: run } = await import('../../tui/main.ts');
  takeSignals();
  const { env, cwd } = surroundings;
  return run({ places, env, cwd, color: output.color });
}
