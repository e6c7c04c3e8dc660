import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TRPCClientError } from '@trpc/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClientError, toClientError } from './app-error.ts';
import { createDaemonClient } from './daemon-client.ts';

let folder: string;
let server: http.Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-error-'));
});

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

/** What a call to a server that answers so ends in. */
async function errorOf(status: number, body: string): Promise<ClientError> {
  const socketPath = join(folder, 's.sock');
  server = http.createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server?.listen(socketPath, resolve));
  return callError(socketPath);
}

async function callError(socketPath: string): Promise<ClientError> {
  try {
    await createDaemonClient({ socketPath }).system.status.query();
  } catch (error) {
    return toClientError(error);
  }
  throw new Error('the call should fail');
}

const trpcError = (data: object) => JSON.stringify({ error: { json: { code: -32_004, message: 'no such', data } } });

describe('errors at the client', () => {
  it('keep the code, the message and the details the daemon gave', async () => {
    const body = trpcError({ appCode: 'PERSONA_NOT_FOUND', details: { ref: 'x' } });
    expect(await errorOf(404, body)).toMatchObject({
      code: 'PERSONA_NOT_FOUND',
      message: 'no such',
      details: { ref: 'x' },
      exit: 4,
    });
  });

  it('say that nobody answers when the socket is absent, with how to start the daemon', async () => {
    const error = await callError(join(folder, 'absent.sock'));
    expect(error).toMatchObject({ code: 'DAEMON_UNREACHABLE', exit: 3 });
    expect(error.message).toContain('maestro daemon start');
  });

  it.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [413, 'CONTENT_TOO_LARGE'],
    [429, 'RATE_LIMITED'],
    [500, 'INTERNAL'],
  ])('know an answer of the guard by its status %i', async (status, code) => {
    expect(await errorOf(status, '{"error":{"message":"said so"}}')).toMatchObject({ code, message: 'said so' });
  });

  it('say what happened when the answer is no JSON at all', async () => {
    const error = await errorOf(502, '<html>');
    expect(error.code).toBe('INTERNAL');
    expect(error.message).not.toBe('');
  });

  it('are not wrapped twice', () => {
    const error = new ClientError('IN_USE', 'used');
    expect(toClientError(error)).toBe(error);
  });

  it('become INTERNAL when their code is not of the table', () => {
    const foreign = new TRPCClientError('odd', { result: { error: { data: { appCode: 'NOPE' } } } } as never);
    expect(toClientError(foreign)).toMatchObject({ code: 'INTERNAL', exit: 1 });
  });
});
