import { dirname, join } from 'node:path';
import { notify } from './actions/notify.ts';
import { loadClient } from './client-modules.ts';
import { Core } from './core.ts';
import { readUserKeys } from './key-file.ts';
import type { TuiOptions } from './main.ts';
import { createShell, tailOf } from './process-shell.ts';
import { rememberedText } from './remembered.ts';
import type { Screen } from './screen.ts';
import { paintFrame } from './screens/frame.ts';
import type { StateStart } from './state/app-state.ts';
import type { Token } from './terminal/tokens.ts';
import { type UserFiles, writeRemembered } from './user-files.ts';

/** What was there before the manager. */
export interface ManagerStart {
  readonly options: TuiOptions;
  readonly files: UserFiles;
  readonly screen: Screen;
  readonly begin: StateStart;
  /** Keys that were pressed before. */
  readonly early: readonly Token[];
}

const START_LOG_LINES = 12;
const MOST_PROBLEMS = 3;

/** Puts core and terminal together, connects, and goes on until the user quits. */
export function runManager({ options, files, screen, begin, early }: ManagerStart): void {
  const { places } = options;
  const keys = readUserKeys(places.configFile);
  const core = new Core({
    start: { ...begin, size: screen.host.size() },
    overrides: keys.value,
    shell: createShell({
      env: options.env,
      cwd: options.cwd,
      places,
      copyCommand: files.config.copyCommand,
      lifecycle: () => screen.lifecycle,
      repaint: () => screen.scheduler.repaint(),
      writeTerminal: (bytes) => screen.host.write(bytes),
    }),
    loadClient: () => loadClient({ socketPath: places.socketPath, env: options.env }),
    startTail: () => tailOf(join(dirname(places.socketPath), 'daemon-start.log'), START_LOG_LINES),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    hitAt: (x, y) => screen.scheduler.hitAt(x, y),
  });
  screen.handTo({
    draw: (grid) => paintFrame(grid, core.frame()),
    take: (tokens) => core.dispatcher.take(tokens),
    resized: (size) => core.store.update((state) => ({ ...state, size })),
    save() {
      core.stop();
      writeRemembered(places.stateDir, rememberedText(core.store.get()));
    },
    crashNotes: () => [
      `The log of the daemon is ${places.logFile}`,
      ...core.store.get().edits.map(({ path }) => `Your edit is in ${path}`),
    ],
  });
  core.store.subscribe(() => screen.scheduler.invalidate());
  core.start((error) => {
    throw error;
  });
  core.dispatcher.take(early);
  const problems = [...files.problems, ...keys.problems];
  for (const problem of problems.slice(0, MOST_PROBLEMS)) notify(core.store, 'warning', problem);
}
