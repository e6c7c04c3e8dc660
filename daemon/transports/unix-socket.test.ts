import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rawRequest } from '../../test/harness/raw-http.ts';
import { listenOnTcp } from './tcp.ts';
import { listenOnSocket } from './unix-socket.ts';

let folder: string;
let path: string;
const servers: Server[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maestro-'));
  path = join(folder, 'daemon.sock');
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  rmSync(folder, { recursive: true });
});

function newServer(text: string): Server {
  const server = createServer((_req, res) => res.end(text));
  servers.push(server);
  return server;
}

async function ask(): Promise<string> {
  return (await rawRequest({ socketPath: path }, { method: 'GET', target: '/' })).body.toString();
}

/** Leaves a socket file behind, as a process does that is killed. */
function leaveStaleSocket(): void {
  const program = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', program]);
  expect(statSync(path).isSocket()).toBe(true);
}

describe('listening on a Unix socket', () => {
  it('makes a socket that only the owner can use, and leaves no other file', async () => {
    const before = process.umask(0);
    const bound = await listenOnSocket(newServer('one'), path);
    process.umask(before);
    expect(await ask()).toBe('one');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['daemon.sock']);
    bound.unlink();
    expect(existsSync(path)).toBe(false);
    bound.unlink();
  });

  it('replaces a socket that a dead process left behind', async () => {
    leaveStaleSocket();
    await listenOnSocket(newServer('two'), path);
    expect(await ask()).toBe('two');
  });

  it('does not take a socket away from a program that answers', async () => {
    await listenOnSocket(newServer('first'), path);
    await expect(listenOnSocket(newServer('second'), path)).rejects.toMatchObject({ code: 'DAEMON_ALREADY_RUNNING' });
    expect(await ask()).toBe('first');
  });

  it.each<readonly [string, () => void]>([
    ['a file', () => writeFileSync(path, 'precious')],
    ['a folder', () => mkdirSync(path)],
    ['a symbolic link', () => symlinkSync(join(folder, 'target'), path)],
    ['a special file', () => spawnSync('mkfifo', [path])],
  ])('refuses %s at the path and leaves it alone', async (kind, make) => {
    make();
    const before = readdirSync(folder);
    await expect(listenOnSocket(newServer('x'), path)).rejects.toMatchObject({
      code: 'SETUP_UNSAFE',
      message: expect.stringContaining(`daemon.sock is ${kind}, not a socket`),
    });
    expect(readdirSync(folder)).toEqual(before);
    if (kind === 'a file') expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  it('removes nothing that somebody else has put in its place', async () => {
    const server = newServer('old');
    const bound = await listenOnSocket(server, path);
    rmSync(path);
    writeFileSync(path, 'of somebody else');
    bound.unlink();
    await new Promise((resolve) => server.close(resolve));
    expect(readFileSync(path, 'utf8')).toBe('of somebody else');
  });
});

describe('listening on TCP', () => {
  it('takes a free port of the loopback for 0', async () => {
    const server = newServer('tcp');
    const port = await listenOnTcp(server, 0);
    expect(port).toBeGreaterThan(0);
    expect(server.address()).toMatchObject({ address: '127.0.0.1' });
  });

  it('refuses a port that is taken and says what to do', async () => {
    const taken = createTcp();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { readonly port: number };
    await expect(listenOnTcp(newServer('x'), port)).rejects.toMatchObject({
      code: 'SETUP_UNSAFE',
      message: expect.stringMatching(/is taken by another program: set MAESTRO_HTTP_PORT .* or MAESTRO_HTTP=off/),
    });
    await new Promise((resolve) => taken.close(resolve));
  });
});
