import { chmodSync, lstatSync, renameSync, rmSync, type Stats } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { AppError } from '../domain/errors.ts';

/** A socket file of ours. */
export interface BoundSocket {
  /** Removes the file, if it is still the one that was made here. */
  unlink(): void;
}

/**
 * Listens on a Unix socket of mode 0600. The caller holds the lock of the data and has checked the
 * folder. A socket that a dead daemon left behind is replaced; anything else at the path stays as
 * it is: SETUP_UNSAFE, or DAEMON_ALREADY_RUNNING when somebody answers.
 *
 * The socket is made under another name and moved into place: so it never has a looser mode, the
 * old one is replaced in one step, and Node, which removes the name it listened on without looking,
 * removes nothing of anybody else.
 */
export async function listenOnSocket(server: Server, path: string): Promise<BoundSocket> {
  await checkPlace(path);
  const fresh = join(dirname(path), `.${process.pid.toString(36)}.s`);
  rmSync(fresh, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(fresh, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  chmodSync(fresh, 0o600);
  const own = lstatSync(fresh);
  renameSync(fresh, path);
  return {
    unlink() {
      if (isSame(own, lstatSync(path, { throwIfNoEntry: false }))) rmSync(path);
    },
  };
}

async function checkPlace(path: string): Promise<void> {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (!there) return;
  if (!there.isSocket())
    throw unsafe(path, `is ${kindOf(there)}, not a socket: move it away or choose another MAESTRO_HOME`);
  if (process.getuid && there.uid !== process.getuid())
    throw unsafe(path, `belongs to user ${there.uid}: remove it or choose another MAESTRO_HOME`);
  const answer = await probe(path);
  if (answer === 'connected')
    throw new AppError('DAEMON_ALREADY_RUNNING', `another program answers at ${path}: stop it first`, { path });
  if (answer !== 'ECONNREFUSED' && answer !== 'ENOENT')
    throw unsafe(path, `cannot be looked at (${answer}): remove it and start again`);
}

function probe(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve('connected');
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code ?? 'unknown'));
  });
}

function kindOf(stat: Stats): string {
  if (stat.isSymbolicLink()) return 'a symbolic link';
  if (stat.isDirectory()) return 'a folder';
  return stat.isFile() ? 'a file' : 'a special file';
}

function isSame(own: Stats, there: Stats | undefined): boolean {
  return there !== undefined && there.ino === own.ino && there.dev === own.dev;
}

function unsafe(path: string, complaint: string): AppError {
  return new AppError('SETUP_UNSAFE', `${path} ${complaint}`, { path });
}
