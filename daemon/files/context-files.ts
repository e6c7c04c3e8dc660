import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { isInsideAny } from '../domain/discovery/paths.ts';
import type { Content, Listing, Look, Reading } from '../domain/discovery/plan.ts';
import type { FileTree } from '../services/discovery-ports.ts';

/** Names of one folder that are taken; a folder with more is not one of a project. */
const MAX_NAMES = 100_000;

/** The real file system. */
export const contextFiles: FileTree = { look, list, read };

async function look(path: string): Promise<Look> {
  try {
    const realPath = await realpath(path);
    const found = await stat(realPath);
    return {
      kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other',
      realPath,
      id: idOf(found),
      sizeBytes: found.size,
      isWorldWritable: found.isFile() && (found.mode & 0o002) !== 0,
    };
  } catch (error) {
    return { kind: isDenied(error) ? 'unreadable' : 'missing' };
  }
}

async function list(path: string): Promise<Listing> {
  try {
    const entries = (await readdir(path, { withFileTypes: true })).slice(0, MAX_NAMES);
    const names = entries.map(({ name }) => name).sort();
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    return { names, folders: folders.sort() };
  } catch {
    return undefined;
  }
}

async function read(reading: Reading): Promise<Content> {
  let file: FileHandle | undefined;
  try {
    // Without NONBLOCK opening a pipe waits for its other end; NOFOLLOW refuses a link put there meanwhile.
    file = await open(reading.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    return await contentOf(file, reading);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP' || code === 'EMLINK') return { kind: 'denied' };
    if (code === 'ENXIO' || code === 'EISDIR' || code === 'ENODEV') return { kind: 'not-file' };
    return { kind: code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable' };
  } finally {
    await file?.close().catch(() => undefined);
  }
}

async function contentOf(file: FileHandle, { path, id, roots, maxBytes }: Reading): Promise<Content> {
  const found = await file.stat();
  if (!found.isFile()) return { kind: 'not-file' };
  if (idOf(found) !== id || !isInsideAny(await openedPath(file, path), roots)) return { kind: 'denied' };
  if (found.size > maxBytes) return { kind: 'too-large' };
  const bytes = await firstBytes(file, maxBytes + 1);
  // It grew while it was read.
  if (bytes.length > maxBytes) return { kind: 'too-large' };
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return {
    kind: 'text',
    text,
    isUtf8: Buffer.from(text).equals(bytes),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
  };
}

/** Where the opened file is: a folder on its way may have become a link since it was looked at. */
async function openedPath(file: FileHandle, path: string): Promise<string> {
  if (process.platform === 'linux') {
    const opened = await readlink(`/proc/self/fd/${file.fd}`).catch(() => undefined);
    if (opened !== undefined) return opened;
  }
  return realpath(path);
}

/** Up to so many bytes from the start; the size that was told may be that of another moment. */
async function firstBytes(file: FileHandle, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < maxBytes) {
    const chunk = new Uint8Array(Math.min(64 * 1024, maxBytes - length));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, length);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    length += bytesRead;
  }
  return Buffer.concat(chunks);
}

function idOf({ dev, ino }: Stats): string {
  return `${dev}:${ino}`;
}

function isDenied(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EACCES' || code === 'EPERM';
}
