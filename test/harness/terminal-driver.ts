import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import { keyBytes } from './terminal-keys.ts';
import { type TerminalModes, VirtualTerminal } from './virtual-terminal.ts';

/** Which program to start, and in what kind of terminal. */
export interface TerminalOptions {
  readonly file: string;
  readonly args?: readonly string[];
  /** Added to the few variables every program gets: PATH, TERM, LANG, an empty HOME. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly width?: number;
  readonly height?: number;
  /** TERM; node-pty lets it win over `env.TERM`. */
  readonly term?: string;
}

/** How a program ended. */
export interface TerminalExit {
  readonly code: number;
  /** Number of the signal that ended it, 0 when it ended by itself. */
  readonly signal: number;
}

/** Programs tell Esc from Alt by the time that follows; a person cannot type faster than this, so neither does the test. */
const AFTER_ESCAPE_MS = 80;

/** Starts a program in a real pseudo-terminal; end it with `close` or `await using`. */
export async function startTerminal(options: TerminalOptions): Promise<TerminalDriver> {
  const home = await mkdtemp(join(tmpdir(), 'maestro-terminal-'));
  const { width = 80, height = 24, term = 'xterm-256color' } = options;
  const pty = spawn(options.file, [...(options.args ?? [])], {
    name: term,
    cols: width,
    rows: height,
    cwd: options.cwd ?? home,
    env: { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', ...options.env, TERM: term },
  });
  return new TerminalDriver(pty, new VirtualTerminal({ width, height }), home);
}

/** A program in a terminal, with hands on the keyboard and eyes on the screen. */
export class TerminalDriver {
  private readonly pty: IPty;
  private readonly terminal: VirtualTerminal;
  private readonly home: string;
  private readonly ended: Promise<TerminalExit>;
  private exited: TerminalExit | undefined;
  private shown: Promise<void> = Promise.resolve();
  private bytes = '';

  constructor(pty: IPty, terminal: VirtualTerminal, home: string) {
    this.pty = pty;
    this.terminal = terminal;
    this.home = home;
    pty.onData((data) => {
      this.bytes += data;
      this.shown = terminal.feed(data);
    });
    terminal.onReply((answer) => {
      if (!this.exited) pty.write(answer);
    });
    this.ended = new Promise((resolve) => {
      pty.onExit(({ exitCode, signal }) => {
        this.exited = { code: exitCode, signal: signal ?? 0 };
        void this.shown.then(() => terminal.touch());
        resolve(this.exited);
      });
    });
  }

  /** Process id of the program. */
  get pid(): number {
    return this.pty.pid;
  }

  /** Presses keys one after the other, as the keymap writes them: `j`, `C-s`, `S-tab`, `enter`, `up`. */
  async press(...specs: readonly string[]): Promise<void> {
    for (const spec of specs) {
      this.pty.write(keyBytes(spec, this.terminal.modes().applicationCursor));
      if (spec === 'escape') await new Promise((resolve) => setTimeout(resolve, AFTER_ESCAPE_MS));
    }
  }

  /** Types a text, as it is. */
  type(text: string): void {
    this.pty.write(text);
  }

  /** Pastes a text as terminals do: between marks when the program asked for them, newlines as CR. */
  paste(text: string): void {
    const typed = text.replace(/\r?\n/g, '\r');
    this.pty.write(this.terminal.modes().bracketedPaste ? `\x1b[200~${typed}\x1b[201~` : typed);
  }

  /** Clicks a cell, counted from 0. */
  click(x: number, y: number): void {
    this.pty.write(`\x1b[<0;${x + 1};${y + 1}M\x1b[<0;${x + 1};${y + 1}m`);
  }

  /** Turns the wheel over a cell. */
  wheel(direction: 'up' | 'down', x: number, y: number): void {
    this.pty.write(`\x1b[<${direction === 'up' ? 64 : 65};${x + 1};${y + 1}M`);
  }

  /** Waits until the text is on the screen. */
  async sees(what: string | RegExp): Promise<void> {
    await this.waitFor(() => this.isWhole() && this.has(what), `${what} to be seen`);
  }

  /** Waits until the text is no longer on the screen. */
  async gone(what: string | RegExp): Promise<void> {
    await this.waitFor(() => this.isWhole() && !this.has(what), `${what} to be gone`);
  }

  /** Waits until a condition on this driver holds; fails at once when the program has ended without it. */
  async waitFor(condition: () => boolean, what: string): Promise<void> {
    let over = false;
    await this.terminal.waitFor(() => condition() || (over = this.exited !== undefined), what);
    if (over && !condition()) throw new Error(`The program ended before ${what}.\n${this.terminal.framed()}`);
  }

  /** Changes the size of the terminal; the program gets SIGWINCH. */
  size(width: number, height: number): void {
    this.terminal.resize(width, height);
    this.pty.resize(width, height);
  }

  /** Sends a signal to the program. */
  signal(name: NodeJS.Signals): void {
    process.kill(this.pty.pid, name);
  }

  /** Closes the terminal, as closing its window does: the program gets SIGHUP and can neither read nor write. */
  hangUp(): void {
    // Not in the types of node-pty's interface, but public in its classes.
    (this.pty as IPty & { destroy(): void }).destroy();
  }

  /** Waits for the program to end and for its last output to be on the screen. */
  async exit(): Promise<TerminalExit> {
    const exit = await this.ended;
    await this.shown;
    return exit;
  }

  /** The modes of the terminal now. */
  modes(): TerminalModes {
    return this.terminal.modes();
  }

  /** The rows on the screen. */
  screen(): string[] {
    return this.terminal.screen();
  }

  /** The emulator, for styles and the cursor. */
  get view(): VirtualTerminal {
    return this.terminal;
  }

  /** Everything the program has written so far. */
  output(): string {
    return this.bytes;
  }

  /** Ends the program if it still runs and takes its folder away. */
  async close(): Promise<void> {
    if (!this.exited) {
      this.pty.kill('SIGKILL');
      await this.ended;
    }
    await rm(this.home, { recursive: true, force: true });
  }

  /** Lets `await using` close the driver. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Whether no frame is under way: what a terminal shows in between is no screen. */
  private isWhole(): boolean {
    return !this.terminal.modes().synchronized;
  }

  private has(what: string | RegExp): boolean {
    const text = this.terminal.screen().join('\n');
    return typeof what === 'string' ? text.includes(what) : what.test(text);
  }
}
