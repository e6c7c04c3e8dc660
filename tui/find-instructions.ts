import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoundFile } from './state/app-state.ts';

/** Files in which agents look for instructions. */
const FILES = ['CLAUDE.md', 'GEMINI.md', 'AGENTS.md', 'PERSONA.md', 'CLAUDE.local.md', 'SOUL.md'];
/** Folders of them. */
const FOLDERS = ['.agents', '.claude/agents', '.personas'];
const MOST_FILES = 50;
const LARGEST_BYTES = 1024 * 1024;

/** Files with instructions for agents in a folder, not below it, that could become personas. */
export async function findInstructions(folder: string): Promise<readonly FoundFile[]> {
  const inFolders = await Promise.all(
    FOLDERS.map(async (name) => (await namesIn(join(folder, name))).map((file) => `${name}/${file}`)),
  );
  const names = [...FILES, ...inFolders.flat()].slice(0, MOST_FILES);
  const found = await Promise.all(names.map(async (name) => ((await isFile(join(folder, name))) ? name : undefined)));
  return found.flatMap((name) => (name === undefined ? [] : [{ name, path: join(folder, name) }]));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.md')).sort();
  } catch {
    // Most folders have none of these.
    return [];
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size > 0 && found.size <= LARGEST_BYTES;
  } catch {
    // Not there, or not for us to read.
    return false;
  }
}
