import { lstatSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { createSocketFetch } from '../client/socket-fetch.ts';
import { PROTOCOL_VERSION } from '../contract/limits.ts';
import type { DaemonStatus } from '../contract/system.ts';

/** One line of `maestro doctor`. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** Bytes of a Unix socket's path that every system takes. */
const SOCKET_PATH_BYTES = 103;

/** Whether this Node is new enough. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const isGood = major > 20 || (major === 20 && minor >= 19);
  return isGood
    ? { name: 'node', state: 'ok', detail: version }
    : { name: 'node', state: 'fail', detail: version, advice: 'install Node 20.19 or newer' };
}

/** Whether a folder or file is only ours: own user, no rights for others, no symbolic link. */
export function checkPrivate(name: string, path: string): Check {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return { name, state: 'ok', detail: `${path} is made at the first start` };
  const mode = (stat.mode & 0o777).toString(8);
  if (stat.isSymbolicLink())
    return { name, state: 'fail', detail: `${path} is a symbolic link`, advice: 'use a real folder' };
  if (process.getuid && stat.uid !== process.getuid()) {
    return { name, state: 'fail', detail: `${path} belongs to user ${stat.uid}`, advice: 'use a folder of your own' };
  }
  if ((stat.mode & 0o077) !== 0) {
    return { name, state: 'fail', detail: `${path} has mode ${mode}`, advice: `chmod go-rwx '${path}'` };
  }
  return { name, state: 'ok', detail: `${path} (${mode})` };
}

/** Whether nobody else can write what decides where keys go; it may be a link, and others may read it. */
export function checkWriters(name: string, path: string): Check {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return { name, state: 'ok', detail: `${path} is absent: defaults` };
  if (process.getuid && stat.uid !== process.getuid() && stat.uid !== 0) {
    return { name, state: 'fail', detail: `${path} belongs to user ${stat.uid}`, advice: 'use one of your own' };
  }
  if ((stat.mode & 0o022) !== 0) {
    return { name, state: 'fail', detail: `${path} can be written by others`, advice: `chmod go-w '${path}'` };
  }
  return { name, state: 'ok', detail: path };
}

/** Whether the path of the socket fits into what systems take. */
export function checkSocketPath(path: string): Check {
  const bytes = Buffer.byteLength(path);
  return bytes <= SOCKET_PATH_BYTES
    ? { name: 'socket path', state: 'ok', detail: `${path} (${bytes} bytes)` }
    : {
        name: 'socket path',
        state: 'fail',
        detail: `${path} has ${bytes} bytes, at most ${SOCKET_PATH_BYTES} work everywhere`,
        advice: 'set MAESTRO_HOME or XDG_RUNTIME_DIR to a shorter path',
      };
}

/** Whether the configuration can be read. */
export function checkConfig(file: string): Check {
  const name = 'config';
  if (!lstatSync(file, { throwIfNoEntry: false })) return { name, state: 'ok', detail: `${file} is absent: defaults` };
  try {
    JSON.parse(readFileSync(file, 'utf8'));
    return { name, state: 'ok', detail: file };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { name, state: 'fail', detail: `${file}: ${why}`, advice: 'correct the file; it must be JSON' };
  }
}

/** The daemon, its database and its protocol. */
export function checkDaemon(status: DaemonStatus | undefined): readonly Check[] {
  if (!status) {
    return [{ name: 'daemon', state: 'warn', detail: 'does not run', advice: 'maestro daemon start' }];
  }
  const detail = `${status.version}, process ${status.pid}, ${status.status}`;
  const protocol: Check =
    status.protocol === PROTOCOL_VERSION
      ? { name: 'protocol', state: 'ok', detail: String(status.protocol) }
      : {
          name: 'protocol',
          state: 'fail',
          detail: `daemon ${status.protocol}, this program ${PROTOCOL_VERSION}`,
          advice: 'maestro daemon restart',
        };
  const database: Check =
    status.status === 'degraded'
      ? {
          name: 'database',
          state: 'fail',
          detail: `${status.dataDir} takes no changes`,
          advice: 'make space on the disk',
        }
      : { name: 'database', state: 'ok', detail: `${status.dataDir}, checked when the daemon started` };
  return [{ name: 'daemon', state: 'ok', detail }, protocol, database];
}

/** Whether the gateway answers, or whether its port is free while no daemon runs. */
export async function checkHttp(status: DaemonStatus | undefined, port: number | undefined): Promise<Check> {
  const name = 'http';
  if (status?.httpUrl) {
    try {
      const answer = await createSocketFetch()(`${status.httpUrl}/health`, { signal: AbortSignal.timeout(3_000) });
      if (answer.ok) return { name, state: 'ok', detail: status.httpUrl };
      return {
        name,
        state: 'fail',
        detail: `${status.httpUrl} answers ${answer.status}`,
        advice: 'maestro daemon restart',
      };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { name, state: 'fail', detail: `${status.httpUrl}: ${why}`, advice: 'maestro daemon restart' };
    }
  }
  if (status || port === undefined) return { name, state: 'warn', detail: 'off: agents cannot use the gateway' };
  return (await isTaken(port))
    ? { name, state: 'fail', detail: `port ${port} is taken`, advice: 'set MAESTRO_HTTP_PORT to another port' }
    : { name, state: 'ok', detail: `port ${port} is free` };
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const done = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}
