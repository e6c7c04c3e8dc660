import { displaySafe } from '../../contract/display-safe.ts';
import { writeAllSync } from './sync-write.ts';

/** What the lifecycle needs of the terminal. */
export interface Terminal {
  /** Whether there is no terminal any more. */
  readonly gone: boolean;
  start(): void;
  stop(): void;
}

/** What the lifecycle guards, and whom it tells. */
export interface LifecycleOptions {
  readonly host: Terminal;
  /** The terminal is about to belong to another program: stop painting. */
  onReleased?(): void;
  /** The terminal is ours again: paint every cell. */
  onResumed(): void;
  /** The last chance to write drafts; runs on every way out, must not wait for anything. */
  saveAll?(): void;
  /** Lines to print after a crash: where the log is, where the draft is. */
  crashNotes(): readonly string[];
}

/** The ways out of the full screen. */
export interface Lifecycle {
  /** Stops the process as Ctrl+Z does in a shell; goes on when the shell continues it. */
  suspend(): void;
  /** Saves, gives the terminal back and ends the process. */
  exit(code: number): never;
  /** Gives the terminal to another program while `work` runs. */
  withTerminalReleased<T>(work: () => Promise<T>): Promise<T>;
  /** Takes all listeners off the process. */
  dispose(): void;
}

/** Exit code after an internal error (EX_SOFTWARE of sysexits.h). */
const CRASHED = 70;
/** A shell shows 128 plus the number of the signal that ended a program. */
const SIGNAL_EXIT = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;
/** How long a stop signal may take to arrive before we conclude that nothing stops us. */
const STOP_GRACE_MS = 50;

/**
 * Takes over every way out of the process: crash, rejection, SIGTERM, SIGINT, SIGHUP, SIGQUIT, plain exit, suspend and
 * continue. The host must be started by the caller. Call once, after the host exists.
 */
export function installLifecycle(options: LifecycleOptions): Lifecycle {
  return new ProcessLifecycle(options);
}

class ProcessLifecycle implements Lifecycle {
  private readonly options: LifecycleOptions;
  private readonly listeners: readonly (readonly [string, (value?: unknown) => void])[];
  private readonly onStopSignal = (): void => this.stopped();
  private mode: 'running' | 'suspended' | 'released' | 'leaving' = 'running';
  private wake: NodeJS.Timeout | undefined;

  constructor(options: LifecycleOptions) {
    this.options = options;
    this.listeners = [
      ['uncaughtException', (error) => this.crash(error)],
      ['unhandledRejection', (reason) => this.crash(reason)],
      ['exit', () => this.options.host.stop()],
      ['SIGCONT', () => this.continued()],
      ...Object.entries(SIGNAL_EXIT).map(([signal, code]) => [signal, () => this.signalled(signal, code)] as const),
    ];
    for (const [event, listener] of this.listeners) process.on(event, listener);
    process.on('SIGTSTP', this.onStopSignal);
  }

  suspend(): void {
    if (this.mode !== 'running') return;
    this.mode = 'suspended';
    this.release();
    // Without our listener the signal does what it does to every program. It goes to the whole process group, as from
    // the keyboard: the shell takes the terminal back only when npm, npx or another parent of ours stops as well.
    process.off('SIGTSTP', this.onStopSignal);
    process.kill(0, 'SIGTSTP');
    // Here again once continued, or at once where no shell controls jobs and the system ignores the stop.
    this.wake = setTimeout(() => this.continued(), STOP_GRACE_MS);
  }

  exit(code: number): never {
    const failures = this.leave();
    if (failures.length > 0) writeAllSync(2, `${failures.map((line) => displaySafe(line)).join('\n')}\n`);
    return this.end(code);
  }

  async withTerminalReleased<T>(work: () => Promise<T>): Promise<T> {
    if (this.mode !== 'running') throw new Error(`The terminal cannot be handed over while it is ${this.mode}.`);
    this.mode = 'released';
    this.release();
    try {
      return await work();
    } finally {
      if (this.isReleased()) this.enter();
    }
  }

  dispose(): void {
    clearTimeout(this.wake);
    for (const [event, listener] of this.listeners) process.off(event, listener);
    process.off('SIGTSTP', this.onStopSignal);
  }

  /** SIGTSTP from outside. With the terminal handed over, only we must stop: the other program did so by itself. */
  private stopped(): void {
    if (this.mode === 'released') process.kill(process.pid, 'SIGSTOP');
    else this.suspend();
  }

  private continued(): void {
    if (this.mode === 'suspended') {
      clearTimeout(this.wake);
      process.on('SIGTSTP', this.onStopSignal);
      this.enter();
    } else if (this.mode === 'running') {
      // A SIGSTOP gave no chance to leave, and the shell has changed the terminal since.
      this.release();
      this.enter();
    }
  }

  private signalled(signal: string, code: number): void {
    // ^C and ^\ in the other program reach our process group too and are meant for that program only.
    if (this.mode === 'released' && (signal === 'SIGINT' || signal === 'SIGQUIT')) return;
    this.exit(code);
  }

  private crash(error: unknown): never {
    const failures = this.leave();
    const notes = [...failures, ...this.options.crashNotes()].map((note) => `${displaySafe(note)}\n`);
    const text = displaySafe(describe(error), { multiline: true });
    writeAllSync(2, `maestro ended because of an internal error.\n${text}\n${notes.join('')}`);
    return this.end(CRASHED);
  }

  private end(code: number): never {
    if (this.options.host.gone) {
      // At a normal end Node 20 sets the terminal's old mode back and aborts (SIGABRT, core dump) when that fails.
      // Ended by SIGHUP, as everything else in a closed window, a shell shows 129 just the same.
      process.removeAllListeners('SIGHUP');
      process.kill(process.pid, 'SIGHUP');
    }
    process.exit(code);
  }

  /** Saves and gives the terminal back, once; the lines that tell what could not be saved. */
  private leave(): string[] {
    if (this.mode === 'leaving') return [];
    this.mode = 'leaving';
    const failures: string[] = [];
    try {
      this.options.saveAll?.();
    } catch (error) {
      failures.push(`Drafts could not be saved: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.options.host.stop();
    return failures;
  }

  private release(): void {
    this.options.onReleased?.();
    this.options.host.stop();
  }

  private enter(): void {
    this.mode = 'running';
    this.options.host.start();
    // Sizes that changed while we were away: Node asks the terminal again on this signal, and tells of a change.
    process.kill(process.pid, 'SIGWINCH');
    this.options.onResumed();
  }

  /** Asked anew after an await: a signal may have changed the mode. */
  private isReleased(): boolean {
    return this.mode === 'released';
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return `Thrown value: ${String(error)}`;
  const cause = error.cause === undefined ? '' : `\nCaused by: ${describe(error.cause)}`;
  return (error.stack ?? `${error.name}: ${error.message}`) + cause;
}
