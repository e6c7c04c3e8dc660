import type { IncomingMessage } from 'node:http';
import { AppError } from '../domain/errors.ts';
import { readBody } from '../gateway/request-body.ts';

/** Bounds of a body that is read whole; its length was checked by the guard. */
export interface BodyLimits {
  readonly bytes: number;
  /** From the head of the request to the end of its body, milliseconds. */
  readonly timeoutMs: number;
}

/** A body did not arrive in time; answered with 408. */
export class BodyTimeout extends Error {}

/**
 * The whole body of a request as text, byte order mark included; undefined when the client left
 * before its end. Throws BodyTimeout, and INVALID_INPUT when it is no UTF-8.
 */
export async function readText(req: IncomingMessage, { bytes, timeoutMs }: BodyLimits): Promise<string | undefined> {
  const clock = new AbortController();
  const timeout = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => reject(new BodyTimeout()), timeoutMs);
    clock.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  try {
    const body = await Promise.race([readBody(req, bytes), timeout]);
    return body && decode(body);
  } finally {
    clock.abort();
  }
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch (error) {
    throw new AppError('INVALID_INPUT', 'the body is no UTF-8', {}, { cause: error });
  }
}
