import { closeSync, constants, fchmodSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

/** How large a log may grow, and how many old ones are kept. */
export interface LogFileOptions {
  readonly file: string;
  /** Bytes after which the file is moved to `<file>.1` and a new one begins; 10 MB when absent. */
  readonly maxBytes?: number;
  /** Old files that are kept; 3 when absent. */
  readonly kept?: number;
  /** Takes the lines while the file cannot be written; standard error when absent. */
  readonly fallback?: (line: string) => void;
}

/** Where log lines go. Never throws: what cannot be written to the file goes to the fallback. */
export interface LogFile {
  write(line: string): void;
  close(): void;
}

const MAX_BYTES = 10_000_000;
const KEPT = 3;
/** The file is tried again after so many lines that went to the fallback. */
const RETRY_LINES = 100;
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

interface OpenFile {
  readonly fd: number;
  bytes: number;
}

/** A log file of mode 0600 that is bounded: whole lines, appended at once, moved aside when it is full. */
export function openLogFile({ file, maxBytes = MAX_BYTES, kept = KEPT, fallback = toStderr }: LogFileOptions): LogFile {
  let linesAside = 0;
  let open: OpenFile | undefined;
  open = attempt(() => openFile(file), 'opened');
  return {
    write(line) {
      if (!open && ++linesAside % RETRY_LINES === 0) open = attempt(() => openFile(file), 'opened');
      const target = open;
      if (!target || attempt(() => append(target, line), 'written') === undefined) fallback(line);
    },
    close() {
      if (open) closeSync(open.fd);
      open = undefined;
    },
  };

  function append(target: OpenFile, line: string): true {
    const bytes = Buffer.from(line);
    if (target.bytes > 0 && target.bytes + bytes.length > maxBytes) {
      rotate(target);
      return append(open ?? target, line);
    }
    for (let at = 0; at < bytes.length; ) at += writeSync(target.fd, bytes, at);
    target.bytes += bytes.length;
    return true;
  }

  function rotate(full: OpenFile): void {
    for (let n = kept; n >= 1; n -= 1) moveAside(n === 1 ? file : `${file}.${n - 1}`, `${file}.${n}`);
    open = openFile(file);
    closeSync(full.fd);
  }

  function attempt<T>(step: () => T, what: string): T | undefined {
    try {
      return step();
    } catch (error) {
      if (open) closeSync(open.fd);
      open = undefined;
      linesAside = 0;
      const { code } = error as NodeJS.ErrnoException;
      fallback(`${JSON.stringify({ level: 50, time: Date.now(), file, code, msg: `the log cannot be ${what}` })}\n`);
      return undefined;
    }
  }
}

function openFile(file: string): OpenFile {
  const fd = openSync(file, FLAGS, 0o600);
  fchmodSync(fd, 0o600);
  return { fd, bytes: fstatSync(fd).size };
}

function moveAside(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // There is no older file yet.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function toStderr(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // Nobody reads standard error either: there is no place left to complain to.
  }
}
