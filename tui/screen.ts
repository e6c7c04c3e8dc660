import type { Grid } from './paint/grid.ts';
import { FrameScheduler } from './paint/scheduler.ts';
import { StyleTable } from './paint/styles.ts';
import { type ColorLevel, colorLevel } from './terminal/capabilities.ts';
import { TerminalHost, type TerminalSize } from './terminal/host.ts';
import { installLifecycle, type Lifecycle } from './terminal/lifecycle.ts';
import type { Token } from './terminal/tokens.ts';
import { pickTheme, THEMES, type ThemeName } from './theme.ts';

/** What the screen shows and who gets the keys. */
export interface ScreenDriver {
  draw(grid: Grid): void;
  take(tokens: readonly Token[]): void;
  resized(size: TerminalSize): void;
  /** The last chance to keep something; must not wait for anything. */
  save(): void;
  /** Lines to print after a crash. */
  crashNotes(): readonly string[];
}

/** How the terminal is to be used. */
export interface ScreenOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly theme: ThemeName | undefined;
  readonly mouse: boolean;
  /** False draws without colours whatever the terminal can show. */
  readonly color: boolean;
}

/** A shell shows 128 plus the number of the signal that ended a program; this one is SIGHUP. */
const EXIT_HANGUP = 129;

/**
 * The terminal with its frames, its keys and every way out. It begins with a driver that only draws; keys that come
 * before the next one takes over wait for it.
 */
export class Screen {
  readonly host: TerminalHost;
  readonly scheduler: FrameScheduler;
  readonly lifecycle: Lifecycle;
  private readonly options: ScreenOptions;
  private readonly level: ColorLevel;
  private driver: ScreenDriver;

  constructor(options: ScreenOptions, first: ScreenDriver) {
    const { env, mouse, color } = options;
    this.options = options;
    this.driver = first;
    this.level = colorLevel(env, color ? undefined : 'never');
    this.host = new TerminalHost({
      env,
      mouse,
      onTokens: (tokens) => this.driver.take(tokens),
      onResize: (size) => this.resized(size),
      onHangup: () => this.lifecycle.exit(EXIT_HANGUP),
    });
    this.scheduler = new FrameScheduler({
      surface: this.host,
      styles: new StyleTable(THEMES[this.themeFor()], this.level),
      draw: (grid) => this.driver.draw(grid),
      onError: (error) => {
        throw error;
      },
    });
    this.lifecycle = installLifecycle({
      host: this.host,
      onReleased: () => this.scheduler.pause(),
      onResumed: () => {
        this.scheduler.resume();
        this.resized(this.host.size());
      },
      saveAll: () => this.driver.save(),
      crashNotes: () => this.driver.crashNotes(),
    });
  }

  /** Takes the terminal and draws the first frame at once. */
  start(): void {
    this.host.start();
    this.scheduler.invalidate();
    this.scheduler.flush();
  }

  /** From now on another driver draws and gets the keys. */
  handTo(driver: ScreenDriver): void {
    this.driver = driver;
    this.driver.resized(this.host.size());
    this.scheduler.invalidate();
  }

  /** Asks the terminal for its background and takes the theme that fits, unless one is configured. */
  async adaptTheme(): Promise<void> {
    const { background } = await this.host.query();
    const theme = this.themeFor(background);
    if (theme !== this.themeFor()) this.scheduler.setStyles(new StyleTable(THEMES[theme], this.level));
  }

  private resized(size: TerminalSize): void {
    this.driver.resized(size);
    this.scheduler.repaint();
  }

  private themeFor(background?: Parameters<typeof pickTheme>[0]['background']): ThemeName {
    return pickTheme({ configured: this.options.theme, env: this.options.env, background, level: this.level });
  }
}
