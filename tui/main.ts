import { displaySafe } from '../contract/display-safe.ts';
import type { Places } from '../contract/places.ts';
import { FirstFrame } from './first-frame.ts';
import { Screen } from './screen.ts';
import type { StateStart } from './state/app-state.ts';
import { isPlainTerminal, needsAscii } from './terminal/capabilities.ts';
import { readUserFiles, type UserFiles } from './user-files.ts';

/** How the manager is started. */
export interface TuiOptions {
  readonly places: Places;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths are about, and in which files with instructions are looked for. */
  readonly cwd: string;
  /** False draws without colours whatever the terminal can show. */
  readonly color?: boolean;
}

/** Exit code for an environment in which the manager cannot run: wrong use, as in the error table. */
const EXIT_USAGE = 2;

/**
 * Runs the full-screen manager until the user quits, and ends the process then. It draws first, loads what it is made
 * of next, and connects last; where no daemon runs, it starts one. Answers 2 at once, with two lines on standard error,
 * where there is no terminal for it.
 */
export async function runTui(options: TuiOptions): Promise<number> {
  const { env, places, color = true } = options;
  if (isPlainTerminal(env, { stdin: process.stdin, stdout: process.stdout })) return refuse(env);
  const files = readUserFiles(places);
  const begin = startOf(env, files);
  const first = new FirstFrame(begin);
  const { theme, mouse = true } = files.config;
  const screen = new Screen({ env, theme, mouse, color }, first);
  screen.start();
  const { runManager } = await import('./manager.ts');
  runManager({ options, files, screen, begin, early: first.tokens });
  await screen.adaptTheme();
  // The process ends by the lifecycle, never by this promise.
  return new Promise(() => undefined);
}

function startOf(env: TuiOptions['env'], { config, remembered }: UserFiles): StateStart {
  const { mouse = true, ascii, reducedMotion = Boolean(env.NO_MOTION) } = config;
  return {
    now: new Date(),
    size: { width: 0, height: 0 },
    settings: { mouse, reducedMotion, ascii: needsAscii(env) ? 'all' : ascii ? 'signs' : 'off' },
    library: remembered,
  };
}

function refuse(env: TuiOptions['env']): number {
  const why = env.TERM ? `TERM is ${displaySafe(env.TERM)}, or this is no terminal` : 'TERM is not set';
  process.stderr.write(
    `error INVALID_INPUT: the terminal manager cannot run here (${why})\n` +
      'hint: the commands do the same, for example `maestro persona list` and `maestro session list`\n',
  );
  return EXIT_USAGE;
}
