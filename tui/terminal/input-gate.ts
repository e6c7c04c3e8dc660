import { InputLexer } from './input-lexer.ts';
import type { Token } from './tokens.ts';

/** Timers as the gate needs them; gives the function that cancels. */
export type After = (ms: number, run: () => void) => () => void;

/** Where tokens go, and how long the gate waits for the rest of a sequence. */
export interface InputGateOptions {
  /** Gets all tokens of one read at once, so that one frame can follow them. */
  onTokens(tokens: readonly Token[]): void;
  /** Milliseconds after which a lone ESC is the Escape key; 30. */
  readonly waitMs?: number;
  readonly after?: After;
}

/** Terminals send ESC sequences in one piece; over a slow line the pieces still come closer than a key repeats. */
const WAIT_MS = 30;
/** A report whose head has come will have its tail come, even on a bad line; its parts are never typed as text. */
const REPORT_WAIT_MS = 500;

const systemAfter: After = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/**
 * Turns the bytes of the terminal into tokens. How the bytes are cut into reads does not matter, with one exception:
 * a combining mark that comes in a later read than its letter is a token of its own, since letters must not wait.
 */
export class InputGate {
  private readonly options: InputGateOptions;
  private readonly after: After;
  private readonly lexer = new InputLexer();
  private decoder = new TextDecoder('utf-8');
  private cancel: (() => void) | undefined;

  constructor(options: InputGateOptions) {
    this.options = options;
    this.after = options.after ?? systemAfter;
  }

  /** Takes what one read gave. */
  feed(bytes: Uint8Array): void {
    this.stopWaiting();
    const tokens = this.lexer.push(this.decoder.decode(bytes, { stream: true }));
    this.emit(tokens);
    const { waiting } = this.lexer;
    if (waiting === 'nothing') return;
    const ms = waiting === 'longer' ? REPORT_WAIT_MS : (this.options.waitMs ?? WAIT_MS);
    this.cancel = this.after(ms, () => this.flush());
  }

  /** Ends the waiting now: what is held back becomes keys and text. */
  flush(): void {
    this.stopWaiting();
    this.emit(this.lexer.giveUp());
  }

  /** Forgets what is held back: the terminal belonged to another program in between. */
  reset(): void {
    this.stopWaiting();
    this.lexer.reset();
    this.decoder = new TextDecoder('utf-8');
  }

  private emit(tokens: readonly Token[]): void {
    if (tokens.length > 0) this.options.onTokens(tokens);
  }

  private stopWaiting(): void {
    this.cancel?.();
    this.cancel = undefined;
  }
}
