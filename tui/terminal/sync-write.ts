import { writeSync } from 'node:fs';

const MOST_RETRIES = 200;
const RETRY_MS = 5;

/**
 * Writes everything to a file descriptor before it returns, for the last bytes of a process. Waits while the terminal
 * takes nothing (at most about a second). False when the terminal is gone, which is no error for one who is leaving.
 */
export function writeAllSync(fd: number, text: string): boolean {
  let bytes = Buffer.from(text, 'utf8');
  for (let tries = 0; bytes.length > 0; ) {
    try {
      bytes = bytes.subarray(writeSync(fd, bytes));
    } catch (error) {
      if (!isBusy(error) || tries >= MOST_RETRIES) return false;
      tries += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
  return true;
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EINTR');
}
