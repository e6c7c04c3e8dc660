import type { ServerResponse } from 'node:http';
import type { UpstreamResponse } from '../services/gateway-ports.ts';
import { toClientHeaders } from './headers.ts';

/** What the relay of one response needs. */
export interface Relay {
  readonly response: UpstreamResponse;
  readonly res: ServerResponse;
  /** Told each chunk after it was written to the client. */
  readonly onChunk: (chunk: Buffer) => void;
}

/** How a response ended: whole, cut off by the provider, or left by the client. */
export type RelayEnd = 'complete' | 'upstream-broke' | 'client-gone';

/**
 * Hands a provider's response to the client byte for byte: the head at once, the body as it comes,
 * no faster than the client takes it. When the provider breaks off, the client's connection is
 * destroyed, so that a cut answer never looks like a whole one; when the client goes away, the
 * provider's body is destroyed. Resolves at the end; never rejects.
 */
export function relayResponse({ response, res, onChunk }: Relay): Promise<RelayEnd> {
  const { body } = response;
  return new Promise((resolve) => {
    let hasEnded = false;
    if (res.destroyed) {
      body.destroy();
      resolve('client-gone');
      return;
    }
    // A break shows as 'error' and 'close'; acting on 'close' alone covers every kind of it.
    body.on('error', () => undefined);
    body.on('close', () => {
      if (hasEnded) return;
      resolve(res.destroyed ? 'client-gone' : 'upstream-broke');
      res.destroy();
    });
    res.on('close', () => {
      resolve(res.writableFinished ? 'complete' : 'client-gone');
      if (!body.destroyed && !hasEnded) body.destroy();
    });
    res.on('finish', () => resolve('complete'));
    writeHead(response, res);
    body.on('data', (chunk: Buffer) => {
      if (!res.write(chunk)) body.pause();
      onChunk(chunk);
    });
    res.on('drain', () => body.resume());
    body.on('end', () => {
      hasEnded = true;
      res.end();
    });
  });
}

/** The head goes out in this turn of the event loop, in one packet with the body that is already there. */
function writeHead({ status, statusText, rawHeaders }: UpstreamResponse, res: ServerResponse): void {
  const { socket } = res;
  res.sendDate = false;
  res.writeHead(status, statusText, toClientHeaders(rawHeaders));
  socket?.setNoDelay(true);
  socket?.cork();
  res.flushHeaders();
  process.nextTick(() => process.nextTick(() => socket?.uncork()));
}
