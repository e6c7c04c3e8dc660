import { spawn } from 'node:child_process';

/** How a command ended. */
export interface CommandResult {
  /** Exit code, or undefined when it did not start, was ended by a signal or took too long. */
  readonly code: number | undefined;
  /** Why there is no code. */
  readonly reason?: string;
}

/** Runs a program with arguments as they are (no shell) and text on its standard input. */
export type RunCommand = (command: readonly string[], input: string) => Promise<CommandResult>;

const LONGEST_MS = 3000;

/**
 * Runs a command and waits for it to end, 3 seconds at most. Its output is thrown away: clipboard tools leave a copy of
 * themselves running that would keep a pipe open for ever.
 */
export const runCommand: RunCommand = (command, input) =>
  new Promise((resolve) => {
    const [file = '', ...args] = command;
    const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'] });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({ code: undefined, reason: `${file} took longer than ${LONGEST_MS / 1000} s` });
    }, LONGEST_MS);
    const end = (result: CommandResult): void => {
      clearTimeout(timer);
      resolve(result);
    };
    child.once('error', (error) => end({ code: undefined, reason: error.message }));
    child.once('exit', (code, signal) =>
      end(code === null ? { code: undefined, reason: `${file}: ${signal}` } : { code }),
    );
    // A tool that ends without reading closes the pipe; its exit code tells what happened.
    child.stdin.once('error', () => undefined);
    child.stdin.end(input);
  });
