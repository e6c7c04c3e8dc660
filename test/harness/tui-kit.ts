import { Core } from '../../tui/core.ts';
import type { KeyOverrides } from '../../tui/keymap.ts';
import { diff } from '../../tui/paint/diff.ts';
import { Grid } from '../../tui/paint/grid.ts';
import { StyleTable } from '../../tui/paint/styles.ts';
import { paintFrame } from '../../tui/screens/frame.ts';
import type { Shell } from '../../tui/shell.ts';
import type { AppState, Settings } from '../../tui/state/app-state.ts';
import type { ColorLevel } from '../../tui/terminal/capabilities.ts';
import { InputLexer } from '../../tui/terminal/input-lexer.ts';
import { THEMES, type ThemeName } from '../../tui/theme.ts';
import { FAKE_NOW, FakeDaemon, type FakeWorld } from './fake-daemon.ts';
import { fakeWorld } from './fake-world.ts';
import { keyBytes } from './terminal-keys.ts';
import { TestClock } from './test-clock.ts';
import { VirtualTerminal } from './virtual-terminal.ts';

/** Longer than every debounce and shorter than a tick of the clock. */
const SETTLE_MS = 600;

/** How a manager for a test is made. */
export interface TuiKitOptions {
  readonly world?: FakeWorld;
  readonly width?: number;
  readonly height?: number;
  readonly settings?: Partial<Settings>;
  readonly overrides?: KeyOverrides;
  readonly daemon?: FakeDaemon;
  /** What the editor makes of a text. */
  readonly editor?: (text: string) => string;
}

/** A look of the screen. */
export interface Look {
  readonly theme?: ThemeName;
  readonly level?: ColorLevel;
}

/** What happened outside: what was copied, written, and how it ended. */
export interface Outside {
  readonly copied: string[];
  readonly files: Map<string, string>;
  readonly exits: number[];
}

/** A manager on a fake daemon, without a terminal and without a clock: `press` and look at `rows`. */
export function tuiKit(options: TuiKitOptions = {}): TuiKit {
  return new TuiKit(options);
}

/** See `tuiKit`. */
export class TuiKit {
  readonly daemon: FakeDaemon;
  readonly core: Core;
  readonly outside: Outside = { copied: [], files: new Map(), exits: [] };
  /** The time of the manager. */
  readonly clock = new TestClock(FAKE_NOW);
  private readonly lexer = new InputLexer();
  private readonly styles = new Map<string, StyleTable>();

  constructor(options: TuiKitOptions) {
    const { width = 80, height = 24, settings, overrides } = options;
    this.daemon = options.daemon ?? new FakeDaemon(options.world ?? fakeWorld());
    this.core = new Core({
      start: {
        now: FAKE_NOW,
        size: { width, height },
        settings: { mouse: true, reducedMotion: true, ascii: 'off', ...settings },
      },
      ...(overrides ? { overrides } : {}),
      shell: fakeShell(this, options.editor ?? ((text) => `${text}- added by the editor\n`)),
      loadClient: async () => this.daemon.modules,
      startTail: async () => [],
      after: this.clock.after,
      hitAt: (x, y) => this.paint().hitAt(x, y),
    });
  }

  /** Begins, and waits until nothing more is loaded. */
  async start(): Promise<this> {
    // Loaded lazily by the manager; here it would make the first use take longer than the test waits.
    await import('../../tui/line-diff.ts').then(({ diffTexts }) => diffTexts('', ''));
    this.core.start((error) => {
      throw error;
    });
    await this.settled();
    return this;
  }

  /** The state now. */
  get state(): AppState {
    return this.core.store.get();
  }

  /** Presses keys at once, without waiting for anything. */
  pressNow(...specs: readonly string[]): void {
    for (const spec of specs) {
      const tokens = [...this.lexer.push(keyBytes(spec)), ...this.lexer.giveUp()];
      this.core.dispatcher.take(tokens);
    }
  }

  /** Presses keys one after the other, and waits until nothing more happens. */
  async press(...specs: readonly string[]): Promise<void> {
    for (const spec of specs) {
      this.pressNow(spec);
      await this.settled();
    }
  }

  /** Types a text. */
  async type(text: string): Promise<void> {
    this.core.dispatcher.take([...this.lexer.push(text), ...this.lexer.giveUp()]);
    await this.settled();
  }

  /** Clicks a cell. */
  async click(x: number, y: number): Promise<void> {
    await this.type(`\x1b[<0;${x + 1};${y + 1}M`);
  }

  /** Changes the size. */
  size(width: number, height: number): void {
    this.core.store.update((state) => ({ ...state, size: { width, height } }));
  }

  /** Waits until all that was begun is done: answers, debounces, the panel of keys that follow. */
  async settled(): Promise<void> {
    await this.clock.settle(SETTLE_MS);
  }

  /** The screen as a grid. */
  paint(look: Look = {}): Grid {
    const { width, height } = this.state.size;
    const { theme = 'dark', level = 'truecolor' } = look;
    // One table for each look: grids of different tables cannot be compared.
    const styles = this.styles.get(`${theme} ${level}`) ?? new StyleTable(THEMES[theme], level);
    this.styles.set(`${theme} ${level}`, styles);
    const grid = new Grid(width, height, styles);
    paintFrame(grid, this.core.frame());
    return grid;
  }

  /** The screen as a terminal shows it. */
  async screen(look: Look = {}): Promise<VirtualTerminal> {
    const { width, height } = this.state.size;
    const terminal = new VirtualTerminal({ width, height });
    await terminal.feed(diff(this.paint(look), null));
    return terminal;
  }

  /** The rows of the screen. */
  rows(): string[] {
    const grid = this.paint();
    return Array.from({ length: grid.height }, (_, y) => grid.rowText(y));
  }

  /** Whether a text is on the screen. */
  sees(text: string): boolean {
    return this.rows().join('\n').includes(text);
  }

  stop(): void {
    this.core.stop();
  }
}

function fakeShell({ outside, clock }: TuiKit, editor: (text: string) => string): Shell {
  let [keys, edits] = [0, 0];
  return {
    async editText(fileName, text) {
      const edited = editor(text);
      const path = `/edits/${++edits}/${fileName}`;
      outside.files.set(path, edited);
      const discard = async () => void outside.files.delete(path);
      return { text: edited, changed: edited !== text, exitCode: 0, path, discard };
    },
    async copy(text) {
      outside.copied.push(text);
      return 'Copied with a test';
    },
    readText: async (path) => ({ path, text: outside.files.get(path) ?? '' }),
    async writeText(path, text) {
      outside.files.set(path, text);
      return path;
    },
    exists: async (path) => outside.files.has(path),
    completePath: async (path) => [...outside.files.keys()].filter((each) => each.startsWith(path)),
    discardEdit: async (path) => void outside.files.delete(path),
    logTail: async () => ['a line of the log'],
    findInstructions: async () => [],
    newKey: () => `key-${++keys}`,
    now: () => clock.now(),
    suspend: () => undefined,
    repaint: () => undefined,
    exit: (code) => void outside.exits.push(code),
  };
}

/** The rows of a screen as a terminal shows them, for snapshots: a `|` on both sides shows where they end. */
export async function framed(kit: TuiKit, look: Look = {}): Promise<string> {
  const { width } = kit.state.size;
  const rows = (await kit.screen(look)).screen();
  return rows.map((row) => `|${row.trimEnd()}${row.length < width ? '' : '|'}`).join('\n');
}
