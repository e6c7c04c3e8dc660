import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

/** How signals reach the child. */
export interface ForwardOptions {
  /** On a terminal, Ctrl-C and Ctrl-\ reach the child by themselves; sending them again would count twice. */
  readonly hasTerminal: boolean;
}

/**
 * Starts a child, lives through signals while it runs, passing them on, and answers its exit code
 * (128 + number when a signal ended it). Rejects when the child cannot be started.
 */
export function runChild(start: () => ChildProcess, { hasTerminal }: ForwardOptions): Promise<number> {
  const fromTerminal = new Set<NodeJS.Signals>(['SIGINT', 'SIGQUIT']);
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'];
  let child: ChildProcess | undefined;
  // Before the start: a signal right after it must not end us and leave the child behind.
  const listeners = signals.map((signal) => {
    const pass = () => {
      if (!(hasTerminal && fromTerminal.has(signal))) child?.kill(signal);
    };
    process.on(signal, pass);
    return [signal, pass] as const;
  });
  return new Promise<number>((resolve, reject) => {
    child = start();
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  }).finally(() => {
    for (const [signal, pass] of listeners) process.removeListener(signal, pass);
  });
}
