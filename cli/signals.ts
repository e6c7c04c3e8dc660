import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

/** How signals reach the child. */
export interface ForwardOptions {
  /** On a terminal, Ctrl-C and Ctrl-\ reach the child by themselves; sending them again would count twice. */
  readonly hasTerminal: boolean;
}

/**
 * Lives through signals while a child runs, passing them on, and answers the child's exit code
 * (128 + number when a signal ended it). Rejects when the child cannot be started.
 */
export function forwardSignals(child: ChildProcess, { hasTerminal }: ForwardOptions): Promise<number> {
  const fromTerminal = new Set<NodeJS.Signals>(['SIGINT', 'SIGQUIT']);
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'];
  const listeners = signals.map((signal) => {
    const pass = () => {
      if (!(hasTerminal && fromTerminal.has(signal))) child.kill(signal);
    };
    process.on(signal, pass);
    return [signal, pass] as const;
  });
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  }).finally(() => {
    for (const [signal, pass] of listeners) process.removeListener(signal, pass);
  });
}
