import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ClientError } from '../client/app-error.ts';
import { type CommandContext, readStdin } from './context.ts';

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

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8';
  return error instanceof Error ? error.message : String(error);
}
