import { chmodSync, lstatSync, mkdirSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Places } from '../../contract/places.ts';
import { AppError } from '../domain/errors.ts';

/** What the checks compare with; the process by default. */
export interface Surroundings {
  /** User id of the process; undefined where there are none. */
  readonly uid: number | undefined;
  readonly platform: NodeJS.Platform;
}

/** Bytes of a socket path; beyond it Node cuts the name without a word. */
const SOCKET_PATH_BYTES = { darwin: 103, other: 107 } as const;

/**
 * Makes the folders of the data, the state and the socket (mode 0700) and checks that they are only
 * ours: a real folder, our user, no rights for others. The configuration is the user's own, often a
 * link; of it only is asked that nobody else can write it. Throws SETUP_UNSAFE with the command
 * that puts it right; nothing that exists is changed.
 */
export function prepareFolders(places: Places, around: Surroundings = ofProcess()): void {
  const { dataDir, stateDir, runDir, socketPath, configFile } = places;
  checkSocketPath(socketPath, around.platform);
  for (const folder of new Set([dataDir, stateDir, runDir, dirname(socketPath)])) {
    makeFolder(folder);
    checkFolder(folder, around);
  }
  for (const path of [dirname(configFile), configFile]) checkWriters(path, around);
}

function ofProcess(): Surroundings {
  return { uid: process.getuid?.(), platform: process.platform };
}

function checkSocketPath(path: string, platform: NodeJS.Platform): void {
  const limit = platform === 'darwin' ? SOCKET_PATH_BYTES.darwin : SOCKET_PATH_BYTES.other;
  const bytes = Buffer.byteLength(path);
  if (bytes <= limit) return;
  const advice = 'set MAESTRO_HOME or XDG_RUNTIME_DIR to a shorter path';
  throw new AppError('SETUP_UNSAFE', `the socket path ${path} has ${bytes} bytes, at most ${limit} work: ${advice}`, {
    path,
    bytes,
    limit,
  });
}

function makeFolder(folder: string): void {
  try {
    if (lstatSync(folder, { throwIfNoEntry: false })) return;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // The mode of mkdir is cut by the umask, never widened; a strange umask must not lock us out.
    chmodSync(folder, 0o700);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new AppError('SETUP_UNSAFE', `the folder ${folder} cannot be made (${code}): choose another MAESTRO_HOME`, {
      path: folder,
    });
  }
}

function checkFolder(path: string, { uid }: Surroundings): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) throw unsafe(path, 'is a symbolic link', 'use a real folder');
  if (!stat.isDirectory()) throw unsafe(path, 'is not a folder', 'move it away');
  if (uid !== undefined && stat.uid !== uid)
    throw unsafe(path, `belongs to user ${stat.uid}`, 'use a folder of your own');
  if ((stat.mode & 0o077) !== 0)
    throw unsafe(path, `is open to other users (mode ${modeOf(stat)})`, `run \`chmod go-rwx '${path}'\``);
}

function checkWriters(path: string, { uid }: Surroundings): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return;
  if (uid !== undefined && stat.uid !== uid && stat.uid !== 0)
    throw unsafe(path, `belongs to user ${stat.uid}`, 'use one of your own: it decides where your keys go');
  if ((stat.mode & 0o022) !== 0)
    throw unsafe(path, `can be written by other users (mode ${modeOf(stat)})`, `run \`chmod go-w '${path}'\``);
}

function modeOf({ mode }: Stats): string {
  return (mode & 0o777).toString(8).padStart(3, '0');
}

function unsafe(path: string, complaint: string, advice: string): AppError {
  return new AppError('SETUP_UNSAFE', `${path} ${complaint}: ${advice}`, { path });
}
