import { watch } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { ClientError } from '../client/app-error.ts';

/** The end of a log that is read at most. */
const TAIL_BYTES = 4 * 1024 * 1024;

/** The last whole lines of a log, at most those in its last 4 MiB. Throws INVALID_INPUT when there is none. */
export async function lastLines(file: string, count: number): Promise<readonly string[]> {
  const handle = await openLog(file);
  try {
    return (await readTail(handle)).lines.slice(-count);
  } finally {
    await handle.close();
  }
}

/**
 * The last lines of a log, then every line that is added until the signal aborts. Goes on with the new file when the
 * log is rotated, after the last line of the old one. Throws INVALID_INPUT when there is no log.
 */
export async function* followLines(
  file: string,
  { count, signal }: { readonly count: number; readonly signal: AbortSignal },
): AsyncGenerator<string> {
  // Watched before it is read: what is added in between is seen in the next round.
  const changes = changesOf(file, signal);
  let handle = await openLog(file);
  try {
    const tail = await readTail(handle);
    yield* tail.lines.slice(-count);
    let { end } = tail;
    for await (const _change of changes) {
      const next = await readLines(handle, end);
      yield* next.lines;
      ({ end } = next);
      const newer = await openIfOther(file, handle);
      if (newer === undefined) continue;
      await handle.close();
      handle = newer;
      const first = await readLines(handle, 0);
      yield* first.lines;
      ({ end } = first);
    }
  } finally {
    await handle.close();
  }
}

async function openLog(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch (error) {
    throw new ClientError('INVALID_INPUT', `there is no log at ${file}: the daemon has not run yet`, { cause: error });
  }
}

/** The file that now has the name, when it is not the one that is open; undefined also while there is none. */
async function openIfOther(file: string, handle: FileHandle): Promise<FileHandle | undefined> {
  try {
    const [present, known] = await Promise.all([stat(file), handle.stat()]);
    return present.ino === known.ino ? undefined : await open(file, 'r');
  } catch {
    // Between the two steps of a rotation nothing has the name; the next change tells.
    return undefined;
  }
}

async function readTail(handle: FileHandle) {
  const { size } = await handle.stat();
  const start = Math.max(0, size - TAIL_BYTES);
  const { lines, end } = await readLines(handle, start);
  // The first line of a tail that starts inside the file is cut.
  return { lines: start > 0 ? lines.slice(1) : lines, end };
}

/** Whole lines from a position on, and the position after them. */
async function readLines(handle: FileHandle, start: number) {
  const { size } = await handle.stat();
  const buffer = Buffer.alloc(Math.max(0, size - start));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  const whole = buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1);
  const lines = whole
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  return { lines, end: start + whole.length };
}

/** One value for one or more changes of a file; the folder is watched, because a rotation gives the name to another file. */
async function* changesOf(file: string, signal: AbortSignal): AsyncGenerator<undefined> {
  let wake: (() => void) | undefined;
  let isPending = true;
  const watcher = watch(dirname(file), { signal, persistent: true }, (_event, name) => {
    if (name !== null && name !== basename(file)) return;
    isPending = true;
    wake?.();
  });
  // An abort closes the watcher, which reports it as an error.
  watcher.on('error', () => wake?.());
  try {
    while (!signal.aborted) {
      if (!isPending) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
      }
      if (signal.aborted) return;
      isPending = false;
      yield undefined;
    }
  } finally {
    watcher.close();
  }
}
