import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '../contract/limits.ts';
import { awaitGone, ensureDaemon, probeDaemon } from './start-daemon.ts';

let folder: string;
let socketPath: string;
const started: number[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maestro-start-'));
  socketPath = join(folder, 'run/daemon.sock');
});

afterEach(async () => {
  for (const pid of started.splice(0)) process.kill(pid, 'SIGKILL');
  await rm(folder, { recursive: true });
});

/** A stand-in for the daemon that answers `system.status` with these fields, besides its process id. */
async function standIn(status: object): Promise<string> {
  return program(`
    import http from 'node:http';
    const status = { ...${JSON.stringify(status)}, pid: process.pid, home: process.env.MAESTRO_HOME, cwd: process.cwd() };
    http.createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ result: { data: { json: status } } }));
      if (request.url.includes('system.stop')) process.exit(0);
    }).listen(process.env.SOCKET);
  `);
}

async function program(text: string): Promise<string> {
  const entry = join(folder, 'daemon.mjs');
  await writeFile(entry, text);
  return entry;
}

function ensure(entry: string, env: Record<string, string> = {}) {
  return ensureDaemon({ socketPath, entry, env: { ...process.env, SOCKET: socketPath, ...env } });
}

const good = { status: 'ok', protocol: PROTOCOL_VERSION, version: '9.9.9' };

describe('starting the daemon', () => {
  it('starts one that is absent, waits until it answers, and finds it running the second time', async () => {
    const entry = await standIn(good);
    const first = await ensure(entry);
    started.push(first.status.pid);
    expect(first).toMatchObject({ started: true, status: { version: '9.9.9' } });
    const second = await ensure(entry);
    expect(second).toMatchObject({ started: false, status: { pid: first.status.pid } });
  });

  it('makes the folder of the socket private, and keeps no folder busy', async () => {
    const { status } = await ensure(await standIn(good), { MAESTRO_HOME: 'relative' });
    started.push(status.pid);
    expect((await stat(join(folder, 'run'))).mode & 0o777).toBe(0o700);
    expect(status).toMatchObject({ cwd: '/', home: join(process.cwd(), 'relative') });
  });

  it('passes on why it could not start, with its exit code', async () => {
    const entry = await program("console.error('error DATABASE_CORRUPT: page 7 is damaged'); process.exit(74);");
    await expect(ensure(entry)).rejects.toMatchObject({
      code: 'DATABASE_CORRUPT',
      message: 'page 7 is damaged',
      exit: 74,
    });
    expect(await readFile(join(folder, 'run/daemon-start.log'), 'utf8')).toContain('page 7');
  });

  it.each([
    [78, 'SETUP_UNSAFE', 78],
    [70, 'INTERNAL', 70],
  ])('knows by exit code %i what went wrong when the daemon says nothing', async (exit, code, expected) => {
    await expect(ensure(await program(`process.exit(${exit});`))).rejects.toMatchObject({ code, exit: expected });
  });

  it('takes the one that won the race for the lock', async () => {
    // The loser ends with 3; the winner answers only afterwards.
    const winner = await standIn(good);
    const loser = join(folder, 'loser.mjs');
    await writeFile(
      loser,
      `import { spawn } from 'node:child_process';
       spawn(process.execPath, [${JSON.stringify(winner)}], { detached: true, stdio: 'ignore' }).unref();
       process.exit(3);`,
    );
    const { status } = await ensure(loser);
    started.push(status.pid);
    expect(status.version).toBe('9.9.9');
  });

  it('says so when the other holder of the lock never answers', async () => {
    const entry = await program("console.error('error DAEMON_ALREADY_RUNNING: held'); process.exit(3);");
    await expect(ensureDaemon({ socketPath, entry, timeoutMs: 300 })).rejects.toMatchObject({
      code: 'DAEMON_ALREADY_RUNNING',
      exit: 3,
    });
  });

  it('refuses a daemon of another protocol and says which side is older', async () => {
    const entry = await standIn({ ...good, protocol: PROTOCOL_VERSION - 1 });
    await expect(ensure(entry)).rejects.toMatchObject({ code: 'PROTOCOL_MISMATCH', exit: 78 });
    const running = await probeDaemon(socketPath);
    started.push(running?.pid ?? 0);
    await expect(ensure(entry)).rejects.toThrow('maestro daemon restart');
  });

  it('says when the daemon is not built', async () => {
    await expect(ensure(join(folder, 'absent.js'))).rejects.toMatchObject({ code: 'SETUP_UNSAFE' });
  });
});

describe('waiting for the end of a daemon', () => {
  it('ends when nobody answers any more', async () => {
    const { status } = await ensure(await standIn(good));
    process.kill(status.pid, 'SIGTERM');
    await awaitGone(socketPath);
    expect(await probeDaemon(socketPath)).toBeUndefined();
  });

  it('gives up at the bound', async () => {
    const { status } = await ensure(await standIn(good));
    started.push(status.pid);
    await expect(awaitGone(socketPath, 100)).rejects.toMatchObject({ code: 'DAEMON_ALREADY_RUNNING' });
  });
});
