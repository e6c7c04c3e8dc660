import { createRequire } from 'node:module';
import { PassThrough } from 'node:stream';
import type { Program, ProgramOptions } from 'neo-blessed/lib/program.js';
import type { Surface } from '../paint/scheduler.ts';
import type { Rgb } from './capabilities.ts';
import type { InputGate } from './input-gate.ts';
import { writeAllSync } from './sync-write.ts';
import type { ReplyToken, Token } from './tokens.ts';

/** The end of the terminal that gives keys: process.stdin, or a stream in a test. */
export type TerminalInput = NodeJS.ReadableStream & { setRawMode?(on: boolean): unknown };

/** The end of the terminal that shows: process.stdout, or a stream in a test. */
export type TerminalOutput = NodeJS.WritableStream & {
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  readonly isTTY?: boolean | undefined;
  readonly fd?: number | undefined;
};

/** Columns and rows. */
export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/** Where the host gets its terminal from, and who hears of it. */
export interface HostOptions {
  readonly input?: TerminalInput;
  readonly output?: TerminalOutput;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether clicks and the wheel are reported; selecting text then needs Shift in most terminals. */
  readonly mouse?: boolean;
  /** Gets all tokens of one read at once. */
  onTokens(tokens: readonly Token[]): void;
  /** Hears of a new size, only while started. */
  onResize(size: TerminalSize): void;
  /** Hears that the terminal is gone; nothing can be shown any more. */
  onHangup?(): void;
}

/** What a terminal says about itself. */
export interface TerminalAnswers {
  readonly background?: Rgb;
}

/** Terminals that take xterm's sequences; for them blessed is loaded after the first frame, which it would delay by 40 ms. */
const LIKE_XTERM =
  /^(?:xterm|tmux|screen|rxvt|alacritty|foot|kitty|wezterm|ghostty|konsole|vte|gnome|st|iterm2?|contour)(?:[-.+].*)?$/;
const XTERM_ENTER = '\x1b[?1049h\x1b[?25l';
const XTERM_LEAVE = '\x1b[?1l\x1b>\x1b[?12l\x1b[?25h\x1b[H\x1b[2J\x1b[?1049l';
const BELL = '\x07';

const PASTE_ON = '\x1b[?2004h';
const PASTE_OFF = '\x1b[?2004l';
// A cluster that the terminal draws wider than we think must not wrap to the next row, or scroll on the last one.
const WRAP_OFF = '\x1b[?7l';
const WRAP_ON = '\x1b[?7h';
const MOUSE_ON = '\x1b[?1000h\x1b[?1002h\x1b[?1006h';
const MOUSE_OFF = '\x1b[?1006l\x1b[?1002l\x1b[?1000l';
const END_SYNC = '\x1b[?2026l';
const RESET = '\x1b[0m';
/** OSC 11 asks for the background; every terminal answers DA1, also those that ignore OSC 11, so it ends the wait. */
const ASK_BACKGROUND = '\x1b]11;?\x1b\\\x1b[c';
const ANSWER_MS = 150;
const FALLBACK: TerminalSize = { width: 80, height: 24 };

/** The terminal: enters and leaves full-screen mode, gives tokens and sizes, takes bytes. Knows nothing of signals. */
export class TerminalHost implements Surface {
  private readonly options: HostOptions;
  private readonly input: TerminalInput;
  private readonly output: TerminalOutput;
  private readonly terminal: string;
  private program: Program | undefined;
  private gate: InputGate | undefined;
  /** What was read before the gate was there. */
  private readonly held: Uint8Array[] = [];
  private opening: Promise<void> | undefined;
  private readonly answerers = new Set<(reply: ReplyToken) => void>();
  private readonly onData = (data: Uint8Array | string): void => this.read(Buffer.from(data));
  private readonly onGone = (): void => this.hangUp();
  private mouse: boolean;
  private active = false;
  private lost = false;

  constructor(options: HostOptions) {
    this.options = options;
    this.input = options.input ?? process.stdin;
    this.output = options.output ?? process.stdout;
    this.mouse = options.mouse ?? true;
    const named = (options.env ?? process.env).TERM ?? 'xterm';
    // One description for the whole family: blessed cannot compile some of the others, and says so on the screen.
    this.terminal = LIKE_XTERM.test(named) ? 'xterm-256color' : named;
    // Kept for good: a terminal that goes away after we left must not end the process with an unheard error.
    this.output.on('error', this.onGone);
    this.input.on('error', this.onGone);
  }

  /** Whether the terminal is ours now. */
  get started(): boolean {
    return this.active;
  }

  /** Whether the terminal went away: its window was closed, or the line was cut. */
  get gone(): boolean {
    return this.lost;
  }

  /** Enters full-screen mode: raw keys, alternate screen, no cursor, no wrapping, paste marks, mouse if wanted. */
  start(): void {
    if (this.active) return;
    this.active = true;
    this.gate?.reset();
    this.input.setRawMode?.(true);
    this.input.on('data', this.onData);
    this.input.on('end', this.onGone);
    this.input.resume();
    this.output.write(this.enterBytes() + WRAP_OFF + PASTE_ON + (this.mouse ? MOUSE_ON : ''));
    // Begins once the caller has drawn: neither keys nor sizes can come before.
    this.opening ??= this.open(this.size());
  }

  /** Resolves when keys are read and sizes are heard of, which is after the first frame. */
  async ready(): Promise<void> {
    await this.opening;
  }

  /** Gives the terminal back as it was; does nothing the second time. All bytes are out when it returns. */
  stop(): void {
    if (!this.active) return;
    this.active = false;
    this.writeNow(END_SYNC + MOUSE_OFF + PASTE_OFF + WRAP_ON + RESET + this.leaveBytes());
    this.input.removeListener('data', this.onData);
    this.input.removeListener('end', this.onGone);
    this.input.pause();
    this.gate?.reset();
    this.held.length = 0;
    // On a terminal that is gone this is an error event, which `onGone` hears.
    this.input.setRawMode?.(false);
  }

  /** Sends bytes to the terminal; nothing while it is not ours, so that a late frame cannot spoil the shell. */
  write(bytes: string): void {
    if (this.active) this.output.write(bytes);
  }

  /** Columns and rows now; 80x24 where the terminal tells none. */
  size(): TerminalSize {
    return { width: this.output.columns || FALLBACK.width, height: this.output.rows || FALLBACK.height };
  }

  /** Sounds the bell. */
  bell(): void {
    this.write(BELL);
  }

  /** Turns mouse reports on or off. */
  setMouse(on: boolean): void {
    this.mouse = on;
    this.write(on ? MOUSE_ON : MOUSE_OFF);
  }

  /** Asks for the background colour; without it when the terminal does not say, at the latest after 150 ms. */
  query(): Promise<TerminalAnswers> {
    return new Promise((resolve) => {
      let answers: TerminalAnswers = {};
      const done = (): void => {
        clearTimeout(timer);
        this.answerers.delete(hear);
        resolve(answers);
      };
      const hear = (reply: ReplyToken): void => {
        if (reply.kind === 'background') answers = { background: reply.color };
        if (reply.kind === 'attributes') done();
      };
      const timer = setTimeout(done, ANSWER_MS);
      this.answerers.add(hear);
      this.write(ASK_BACKGROUND);
    });
  }

  private async open({ width, height }: TerminalSize): Promise<void> {
    const { InputGate } = await import('./input-gate.ts');
    this.load();
    this.gate = new InputGate({ onTokens: (tokens) => this.pass(tokens) });
    const now = this.size();
    if (this.active && (now.width !== width || now.height !== height)) this.options.onResize(now);
    for (const bytes of this.held.splice(0)) this.gate.feed(bytes);
  }

  private read(bytes: Uint8Array): void {
    if (this.gate) this.gate.feed(bytes);
    else this.held.push(bytes);
  }

  private enterBytes(): string {
    if (!this.program && this.terminal === 'xterm-256color') return XTERM_ENTER;
    const { tput } = this.load();
    return tput.smcup() + tput.civis();
  }

  /** Blank before it goes: tmux 3.3 moves rows of an alternate screen that was resized into the history of the shell. */
  private leaveBytes(): string {
    if (!this.program && this.terminal === 'xterm-256color') return XTERM_LEAVE;
    const program = this.load();
    const { tput } = program;
    return tput.rmkx() + tput.cnorm() + tput.clear() + (program.has('smcup') ? tput.rmcup() : '');
  }

  private load(): Program {
    if (this.program) return this.program;
    this.program = quietProgram(this.output, this.terminal);
    this.program.on('resize', () => {
      if (this.active) this.options.onResize(this.size());
    });
    return this.program;
  }

  private pass(tokens: readonly Token[]): void {
    for (const token of tokens) {
      if (token.type !== 'reply') continue;
      for (const hear of [...this.answerers]) hear(token);
    }
    this.options.onTokens(tokens);
  }

  private hangUp(): void {
    this.lost = true;
    if (this.active) this.options.onHangup?.();
  }

  private writeNow(bytes: string): void {
    if (!this.output.isTTY || this.output.fd === undefined) this.output.write(bytes);
    else if (!writeAllSync(this.output.fd, bytes)) this.lost = true;
  }
}

type CreateProgram = (options: ProgramOptions) => Program;

/**
 * blessed's program without its side effects: it gets an input that never says anything (the gate reads the real one),
 * does not run `tmux -V` before the first frame, and its listeners on `process` are taken off again.
 */
function quietProgram(output: TerminalOutput, terminal: string): Program {
  const before = new Map(process.eventNames().map((name) => [name, new Set(process.rawListeners(name))]));
  const tmux = process.env.TMUX;
  delete process.env.TMUX;
  const createProgram = createRequire(import.meta.url)('neo-blessed/lib/program.js') as CreateProgram;
  const program = createProgram({ input: new PassThrough(), output, terminal });
  if (tmux !== undefined) process.env.TMUX = tmux;
  for (const name of process.eventNames()) {
    for (const listener of process.rawListeners(name)) {
      if (!before.get(name)?.has(listener)) process.removeListener(name, listener as () => void);
    }
  }
  return program;
}
