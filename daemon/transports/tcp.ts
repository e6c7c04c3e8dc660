import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../domain/errors.ts';

/** The one address that is listened on: nothing outside this machine reaches it. */
export const LOOPBACK = '127.0.0.1';

/**
 * Listens on a loopback port, 0 for a free one; answers the port. A taken port is refused instead
 * of running without HTTP: agents know the port, and whoever has it now would get their requests.
 * Throws SETUP_UNSAFE.
 */
export function listenOnTcp(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(toAppError(error, port));
    server.once('error', fail);
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      server.removeListener('error', fail);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function toAppError({ code }: NodeJS.ErrnoException, port: number): AppError {
  const advice = 'set MAESTRO_HTTP_PORT to a free port (0 picks one), or MAESTRO_HTTP=off to do without the gateway';
  const what = code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be opened (${code})`;
  return new AppError('SETUP_UNSAFE', `port ${port} on ${LOOPBACK} ${what}: ${advice}`, { port, reason: code ?? '' });
}
