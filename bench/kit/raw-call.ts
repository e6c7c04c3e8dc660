import * as http from 'node:http';

/** One call over a kept connection, with nothing above `node:http`. */
export type RawCall = () => Promise<Buffer>;

/** Calls of one target on a Unix socket. Rejects for any status but 200. */
export function rawCall(socketPath: string, target: string): RawCall {
  const agent = new http.Agent({ keepAlive: true });
  return () =>
    new Promise((resolve, reject) => {
      const request = http.request({ socketPath, path: target, agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          if (response.statusCode === 200) resolve(Buffer.concat(chunks));
          else reject(new Error(`${target} answered ${response.statusCode}`));
        });
      });
      request.on('error', reject);
      request.end();
    });
}

/** Times of so many calls, one after another, milliseconds each. */
export async function timesOf(count: number, call: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return times;
}
