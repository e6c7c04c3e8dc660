import { PROTOCOL_VERSION } from '../contract/limits.ts';
import type { DaemonStatus } from '../contract/system.ts';
import { ClientError, toClientError } from './app-error.ts';
import type { DaemonClient } from './daemon-client.ts';

/**
 * The state of the daemon, after making sure that it speaks this program's protocol. Throws
 * ClientError: PROTOCOL_MISMATCH says which side is older, DAEMON_UNREACHABLE that nobody answers.
 */
export async function hello(client: DaemonClient): Promise<DaemonStatus> {
  try {
    return checkProtocol(await client.system.status.query());
  } catch (error) {
    throw toClientError(error);
  }
}

/** The same status, or PROTOCOL_MISMATCH where the two sides would misunderstand each other. */
export function checkProtocol(status: DaemonStatus): DaemonStatus {
  if (status.protocol === PROTOCOL_VERSION) return status;
  const advice =
    status.protocol < PROTOCOL_VERSION
      ? 'the running daemon is older than this program: run `maestro daemon restart`'
      : 'this program is older than the running daemon: upgrade it';
  throw new ClientError('PROTOCOL_MISMATCH', advice, {
    details: { daemon: status.protocol, client: PROTOCOL_VERSION, daemonVersion: status.version },
  });
}
