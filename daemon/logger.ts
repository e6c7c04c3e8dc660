import { pino } from 'pino';
import type { LogLevel } from './config.ts';
import { type LogFileOptions, openLogFile } from './log-file.ts';
import { createScrubber } from './log-scrubber.ts';
import type { Logger } from './services/ports.ts';

/** Where and what is logged. */
export interface LoggerOptions extends LogFileOptions {
  readonly level: LogLevel;
}

/** The logger of the daemon. */
export interface DaemonLogger extends Logger {
  setLevel(level: LogLevel): void;
  /** Secrets that the process holds and that no line may show. */
  setSecrets(secrets: readonly string[]): void;
  /** Closes the file; later lines go to the fallback. */
  close(): void;
}

/**
 * One JSON line an event, written before the call returns, so that the last words of a dying
 * process are kept. Secrets and acting characters are taken out; a log that cannot be written is
 * continued on standard error.
 */
export function createLogger({ level, ...file }: LoggerOptions): DaemonLogger {
  const target = openLogFile(file);
  let secrets: readonly string[] = [];
  const { fields, text } = createScrubber(() => secrets);
  const lines = pino({ level, serializers: { err: (plain: unknown) => plain } }, target);
  const write = (name: LogLevel) => (given: object, message: string) => {
    if (lines.isLevelEnabled(name)) lines[name](fields(given), text(message));
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    setLevel(next) {
      lines.level = next;
    },
    setSecrets(next) {
      secrets = next;
    },
    close: () => target.close(),
  };
}
