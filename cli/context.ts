import { ClientError } from '../client/app-error.ts';
import type { DaemonClient } from '../client/daemon-client.ts';
import type { Places } from '../contract/places.ts';
import type { Inputs } from './inputs.ts';
import type { Output } from './output.ts';

/** Everything of the process that commands may touch; tests give their own. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** What a command gets to work with. */
export interface CommandContext {
  readonly inputs: Inputs;
  readonly output: Output;
  readonly places: Places;
  readonly surroundings: Surroundings;
  /** Aborts with Ctrl-C. */
  readonly signal: AbortSignal;
  /** A client of the running daemon. Throws DAEMON_UNREACHABLE and PROTOCOL_MISMATCH. */
  connect(): Promise<DaemonClient>;
  /** Leaves the signals of the terminal to the command itself. */
  takeSignals(): void;
}

/** Whether a person sits in front of it. */
export function isInteractive({ stdin, stdout }: Surroundings): boolean {
  return stdin.isTTY === true && stdout.isTTY === true;
}

/** All of standard input as text. */
export async function readStdin({ stdin }: Surroundings): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Asks before something is taken away. Without a terminal nobody can answer, so `--yes` must be
 * given: INVALID_INPUT. Answers whether to go on.
 */
export async function confirm({ inputs, surroundings, signal }: CommandContext, question: string): Promise<boolean> {
  if (inputs.flag('yes')) return true;
  if (!isInteractive(surroundings)) {
    throw new ClientError('INVALID_INPUT', 'nobody can be asked here: repeat the command with --yes');
  }
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: surroundings.stdin, output: surroundings.stderr });
  // Readline takes Ctrl-C away from the process; Ctrl-D closes it without an answer.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal }), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
