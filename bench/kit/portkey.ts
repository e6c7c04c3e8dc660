import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { packageRoot } from '../../client/package-root.ts';

/** A peer that runs: Portkey's open gateway, which routes, validates and transforms. */
export interface Portkey {
  readonly version: string;
  readonly port: number;
  readonly pid: number;
  /** Header lines that make it call the provider on this port. */
  headersFor(providerPort: number): readonly string[];
  close(): Promise<void>;
}

/** Where a peer is installed by hand; the folder is no part of the repository. */
export const PORTKEY_INSTALL = 'npm install --prefix bench/peers --ignore-scripts @portkey-ai/gateway@1.15.2';

/** Starts Portkey when it is installed in bench/peers; undefined when it is not. */
export async function startPortkey(): Promise<Portkey | undefined> {
  const folder = join(packageRoot(), 'bench/peers/node_modules/@portkey-ai/gateway');
  const program = join(folder, 'build/start-server.js');
  if (!existsSync(program)) return undefined;
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
  const port = await freePort();
  const child = spawn(process.execPath, [program, '--headless', `--port=${port}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.includes('Ready')) resolve();
    });
    void ended.then(() => reject(new Error(`Portkey did not start: ${said}`)));
  });
  return {
    ...{ version, port, pid: child.pid ?? 0 },
    headersFor: (providerPort) => [
      'x-portkey-provider: anthropic',
      `x-portkey-custom-host: http://127.0.0.1:${providerPort}/v1`,
    ],
    async close() {
      child.kill();
      await ended;
    },
  };
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
