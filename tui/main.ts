import { dirname, join } from 'node:path';
import { displaySafe } from '../contract/display-safe.ts';
import type { Places } from '../contract/places.ts';
import { notify } from './actions/notify.ts';
import { loadClient } from './client-modules.ts';
import { Core } from './core.ts';
import { FrameScheduler } from './paint/scheduler.ts';
import { StyleTable } from './paint/styles.ts';
import { createShell, tailOf } from './process-shell.ts';
import { rememberedText } from './remembered.ts';
import { paintFrame } from './screens/frame.ts';
import { type ColorLevel, colorLevel, isPlainTerminal, needsAscii } from './terminal/capabilities.ts';
import { TerminalHost } from './terminal/host.ts';
import { installLifecycle, type Lifecycle } from './terminal/lifecycle.ts';
import { pickTheme, THEMES } from './theme.ts';
import { readUserFiles, type UserFiles, writeRemembered } from './user-files.ts';

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
const EXIT_HANGUP = 129;
const START_LOG_LINES = 12;

/**
 * Runs the full-screen manager until the user quits, and ends the process then. It draws before it connects; where no
 * daemon runs, it starts one. Answers 2 at once, with one line on standard error, where there is no terminal for it.
 */
export function runTui(options: TuiOptions): Promise<number> {
  const { env } = options;
  if (isPlainTerminal(env, { stdin: process.stdin, stdout: process.stdout })) {
    const why = env.TERM ? `TERM is ${displaySafe(env.TERM)}, or this is no terminal` : 'TERM is not set';
    process.stderr.write(
      `error INVALID_INPUT: the terminal manager cannot run here (${why})\n` +
        'hint: the commands do the same, for example `maestro persona list` and `maestro session list`\n',
    );
    return Promise.resolve(EXIT_USAGE);
  }
  new Manager(options).run();
  // The process ends by the lifecycle, never by this promise.
  return new Promise(() => undefined);
}

/** Puts core and terminal together. */
class Manager {
  private readonly options: TuiOptions;
  private readonly files: UserFiles;
  private readonly level: ColorLevel;
  private readonly host: TerminalHost;
  private readonly scheduler: FrameScheduler;
  private readonly core: Core;
  private readonly lifecycle: Lifecycle;

  constructor(options: TuiOptions) {
    const { env, places } = options;
    this.options = options;
    this.files = readUserFiles(places);
    this.level = colorLevel(env, options.color === false ? 'never' : undefined);
    this.host = new TerminalHost({
      env,
      mouse: this.files.config.mouse ?? true,
      onTokens: (tokens) => this.core.dispatcher.take(tokens),
      onResize: (size) => {
        this.core.store.update((state) => ({ ...state, size }));
        this.scheduler.repaint();
      },
      onHangup: () => this.lifecycle.exit(EXIT_HANGUP),
    });
    this.core = this.createCore();
    this.scheduler = new FrameScheduler({
      surface: this.host,
      styles: new StyleTable(THEMES[this.themeFor(undefined)], this.level),
      draw: (grid) => paintFrame(grid, this.core.frame()),
      onError: (error) => {
        throw error;
      },
    });
    this.lifecycle = installLifecycle({
      host: this.host,
      onReleased: () => this.scheduler.pause(),
      onResumed: () => this.resumed(),
      saveAll: () => this.save(),
      crashNotes: () => this.crashNotes(),
    });
  }

  run(): void {
    this.core.store.subscribe(() => this.scheduler.invalidate());
    this.host.start();
    this.scheduler.invalidate();
    this.scheduler.flush();
    this.core.start((error) => {
      throw error;
    });
    for (const problem of this.files.problems.slice(0, 3)) notify(this.core.store, 'warning', problem);
    void this.adaptTheme();
  }

  private createCore(): Core {
    const { env, places, cwd } = this.options;
    const { config, overrides, remembered } = this.files;
    const ascii = needsAscii(env) ? 'all' : config.ascii ? 'signs' : 'off';
    const reducedMotion = config.reducedMotion ?? Boolean(env.NO_MOTION);
    return new Core({
      start: {
        now: new Date(),
        size: this.host.size(),
        settings: { mouse: config.mouse ?? true, reducedMotion, ascii },
        library: remembered,
      },
      overrides,
      shell: createShell({
        ...{ env, cwd, places },
        copyCommand: config.copyCommand,
        lifecycle: () => this.lifecycle,
        repaint: () => this.scheduler.repaint(),
        writeTerminal: (bytes) => this.host.write(bytes),
      }),
      loadClient: () => loadClient({ socketPath: places.socketPath, env }),
      startTail: () => tailOf(join(dirname(places.socketPath), 'daemon-start.log'), START_LOG_LINES),
      after(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      hitAt: (x, y) => this.scheduler.hitAt(x, y),
    });
  }

  private themeFor(background: Parameters<typeof pickTheme>[0]['background']) {
    return pickTheme({ configured: this.files.config.theme, env: this.options.env, background, level: this.level });
  }

  /** Asks the terminal for its background after the first frame: waiting for the answer would be seen. */
  private async adaptTheme(): Promise<void> {
    const before = this.themeFor(undefined);
    const { background } = await this.host.query();
    const theme = this.themeFor(background);
    if (theme !== before) this.scheduler.setStyles(new StyleTable(THEMES[theme], this.level));
  }

  private resumed(): void {
    this.core.store.update((state) => ({ ...state, size: this.host.size() }));
    this.scheduler.resume();
    this.scheduler.repaint();
  }

  private save(): void {
    this.core.stop();
    writeRemembered(this.options.places.stateDir, rememberedText(this.core.store.get()));
  }

  private crashNotes(): readonly string[] {
    const { edits } = this.core.store.get();
    return [
      `The log of the daemon is ${this.options.places.logFile}`,
      ...edits.map(({ path }) => `Your edit is in ${path}`),
    ];
  }
}
