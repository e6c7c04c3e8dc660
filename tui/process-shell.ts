import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { ClientError } from '../client/app-error.ts';
import type { Places } from '../contract/places.ts';
import { findInstructions } from './find-instructions.ts';
import type { Shell } from './shell.ts';
import { copyText } from './terminal/clipboard.ts';
import { editText } from './terminal/external-editor.ts';
import type { Lifecycle } from './terminal/lifecycle.ts';

/** What the shell is made of. */
export interface ShellOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly places: Places;
  readonly copyCommand: readonly string[] | undefined;
  /** Set as soon as the terminal is ours. */
  lifecycle(): Lifecycle;
  repaint(): void;
  /** Sends bytes to the terminal, for OSC 52. */
  writeTerminal(bytes: string): void;
}

/** A persona has at most 1 MiB of text and 16 kB of front matter. */
const LARGEST_IMPORT_BYTES = 2 * 1024 * 1024;
const LOG_BYTES = 64 * 1024;

/** The real process and its terminal. */
export function createShell(options: ShellOptions): Shell {
  const { env, cwd, places, lifecycle } = options;
  const whole = (path: string) => wholePath(path, cwd);
  return {
    editText: (fileName, text) =>
      editText({ text, fileName, cwd, env, release: (work) => lifecycle().withTerminalReleased(work) }),
    async copy(text) {
      const command = options.copyCommand;
      const result = await copyText(text, {
        env,
        writeTerminal: options.writeTerminal,
        folder: places.stateDir,
        ...(command ? { command } : {}),
      });
      return result.message;
    },
    readText: (path) => readText(whole(path), path),
    writeText: (path, text, replace) => writeText(whole(path), { text, replace, shown: path }),
    exists: (path) => isThere(whole(path)),
    completePath: (path) => completePath(path, cwd),
    discardEdit: (path) => rm(dirname(path), { recursive: true, force: true }),
    logTail: (lines) => tailOf(places.logFile, lines),
    findInstructions: () => findInstructions(cwd),
    newKey: () => randomUUID(),
    now: () => new Date(),
    suspend: () => lifecycle().suspend(),
    repaint: options.repaint,
    exit: (code) => lifecycle().exit(code),
  };
}

/** The last lines of a file; none when it is not there. */
export async function tailOf(file: string, lines: number): Promise<readonly string[]> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(file);
  } catch {
    // No log was written yet.
    return [];
  }
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, LOG_BYTES);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-lines);
  } finally {
    await handle.close();
  }
}

function wholePath(path: string, cwd: string): string {
  return resolve(cwd, path.replace(/^~(?=\/|$)/, homedir()));
}

async function readText(path: string, shown: string): Promise<{ path: string; text: string }> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST_IMPORT_BYTES) throw new Error(`it has ${size} bytes, more than a persona can have`);
    return { path, text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) };
  } catch (error) {
    throw new ClientError('INVALID_INPUT', `${shown} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

async function writeText(path: string, what: { text: string; replace: boolean; shown: string }): Promise<string> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, what.text, { flag: what.replace ? 'w' : 'wx' });
    return path;
  } catch (error) {
    throw new ClientError('INVALID_INPUT', `${what.shown} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    // Whatever keeps it from being seen will keep it from being replaced unseen as well.
    return false;
  }
}

async function completePath(typed: string, cwd: string): Promise<readonly string[]> {
  const folder = typed.endsWith('/') || typed === '' ? typed : typed.slice(0, typed.length - basename(typed).length);
  const start = typed.slice(folder.length);
  try {
    const entries = await readdir(wholePath(folder === '' ? '.' : folder, cwd), { withFileTypes: true });
    return entries
      .filter(({ name }) => name.startsWith(start) && (start.startsWith('.') || !name.startsWith('.')))
      .map(
        (entry) =>
          join(folder, entry.name).replace(/^(?=[^/~.])/, folder.startsWith('./') ? './' : '') +
          (entry.isDirectory() ? '/' : ''),
      )
      .sort();
  } catch {
    // A folder that cannot be read completes to nothing.
    return [];
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EEXIST') return 'there is such a file already';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8';
  return error instanceof Error ? error.message : String(error);
}
