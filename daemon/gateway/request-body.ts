import type { IncomingMessage } from 'node:http';
import { GatewayRefusal } from './error-body.ts';

/**
 * The whole body of a request; undefined when the client went away before its end.
 * Throws a `too-large` refusal as soon as more than `limitBytes` are announced or received; the
 * rest of the body is then left unread.
 */
export function readBody(req: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  const announced = Number(req.headers['content-length'] ?? 0);
  if (announced > limitBytes) return Promise.reject(tooLarge(limitBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    req.on('data', onData);
    req.on('end', onEnd);
    req.on('error', onClose);
    req.on('close', onClose);

    function onData(chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes > limitBytes) {
        stop();
        req.pause();
        reject(tooLarge(limitBytes));
      } else chunks.push(chunk);
    }
    function onEnd(): void {
      stop();
      const first = chunks[0];
      resolve(chunks.length === 1 && first ? first : Buffer.concat(chunks, bytes));
    }
    function onClose(): void {
      stop();
      resolve(undefined);
    }
    function stop(): void {
      req.off('data', onData);
      req.off('end', onEnd);
      req.off('close', onClose);
      // 'error' stays: one that comes later must not become an uncaught exception.
    }
  });
}

function tooLarge(limitBytes: number): GatewayRefusal {
  const limitMiB = Math.floor(limitBytes / 1024 / 1024);
  const limit = limitMiB > 0 ? `${limitMiB} MiB` : `${limitBytes} bytes`;
  return new GatewayRefusal('too-large', `the request body is over the limit of ${limit}: shorten the conversation`);
}
