import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { ClientError } from '../client/app-error.ts';
import { type CommandContext, readStdin } from './context.ts';

/** Most bytes of a file that is imported. */
const MAX_INPUT_BYTES = 32 * 1024 * 1024;

/** The text of a file that was named, or of standard input for `-`. INVALID_INPUT when it cannot be read as UTF-8. */
export async function readInput({ surroundings }: CommandContext, file: string): Promise<string> {
  if (file === '-') return readStdin(surroundings);
  try {
    const bytes = await readFile(resolve(surroundings.cwd, file));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ClientError('INVALID_INPUT', `${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

/** Writes a file that was named, with the folders above it. INVALID_INPUT when that is impossible. */
export async function writeOutput({ surroundings }: CommandContext, file: string, text: string): Promise<void> {
  const path = resolve(surroundings.cwd, file);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    throw new ClientError('INVALID_INPUT', `${file} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}

/** The bytes of a file that was named. INVALID_INPUT when it cannot be read, is no regular file or too large. */
export async function readInputBytes({ surroundings }: CommandContext, file: string): Promise<Buffer> {
  const handle = await openInput(resolve(surroundings.cwd, file), file);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new ClientError('INVALID_INPUT', `${file} cannot be read: it is no regular file`);
    if (found.size > MAX_INPUT_BYTES) {
      throw new ClientError(
        'CONTENT_TOO_LARGE',
        `${file} has ${found.size} bytes, at most ${MAX_INPUT_BYTES} are read`,
      );
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** What is to be written, and how. */
export interface NewFile {
  readonly bytes: Uint8Array;
  /** Overwrites a file that is there. */
  readonly force: boolean;
  /** Folder that the file must stay below, links resolved. */
  readonly below?: string | undefined;
}

/**
 * Writes a file with the folders above it. A file that is there already with other bytes stays, unless forced; a link is
 * never written through. INVALID_INPUT when that is impossible.
 */
export async function writeNewFile(
  { surroundings }: CommandContext,
  file: string,
  { bytes, force, below }: NewFile,
): Promise<void> {
  const path = resolve(surroundings.cwd, file);
  try {
    await mkdir(dirname(path), { recursive: true });
    if (below !== undefined) await refuseOutside(resolve(surroundings.cwd, below), path);
    const present = await lstat(path).catch(() => undefined);
    if (present && !present.isFile()) throw new ClientError('INVALID_INPUT', `${file} is there and no regular file`);
    if (present && !force) {
      if ((await readFile(path)).equals(bytes)) return;
      throw new ClientError('INVALID_INPUT', `${file} is there already; --force overwrites it`);
    }
    await writeFile(path, bytes, { flag: present ? 'w' : 'wx' });
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw new ClientError('INVALID_INPUT', `${file} cannot be written: ${reasonOf(error)}`, { cause: error });
  }
}

async function refuseOutside(folder: string, path: string): Promise<void> {
  const [root, parent] = [await realpath(folder), await realpath(dirname(path))];
  if (parent === root || parent.startsWith(root + sep)) return;
  throw new ClientError('INVALID_INPUT', `${path} leads out of ${folder} through a link`);
}

async function openInput(path: string, file: string): Promise<FileHandle> {
  try {
    // A pipe without a writer would be waited for without O_NONBLOCK.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new ClientError('INVALID_INPUT', `${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8';
  return error instanceof Error ? error.message : String(error);
}
