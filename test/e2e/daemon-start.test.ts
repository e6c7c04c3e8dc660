import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Places } from '../../contract/places.ts';
import { prepareFolders } from '../../daemon/files/own-folders.ts';
import {
  type DaemonProcess,
  daemonKits,
  failedStart,
  isReady,
  makeHome,
  placesIn,
  spawnDaemon,
} from '../harness/daemon-kit.ts';

const kits = daemonKits();
let home: string;
let places: Places;

beforeEach(() => {
  home = makeHome();
  places = placesIn(home);
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A start that must end with 78 and one line of advice; the home is cut out of it. */
async function refusal(env: Record<string, string> = {}): Promise<string> {
  const { code, err } = await failedStart(home, env);
  expect({ code, err }).toEqual({ code: 78, err: expect.stringMatching(/^error SETUP_UNSAFE: [^\n]+\n$/) });
  return err.replaceAll(home, '~');
}

function everyPathIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
}

describe('a daemon that is started', () => {
  it('makes nothing that others could read, and says where it listens', async () => {
    const kit = await kits.start();
    await kit.client.persona.create.mutate({ name: 'one', content: '# One\n' });
    expect(kit.output).toMatch(/^READY pid=\d+ socket=\S+ http=http:\/\/127\.0\.0\.1:\d+\n$/);
    const paths = everyPathIn(kit.home);
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths) {
      const stat = lstatSync(path);
      expect(stat.mode & 0o777, path).toBe(stat.isDirectory() ? 0o700 : 0o600);
    }
  });

  it('tells everybody its state, version and protocol, and nothing else', async () => {
    const kit = await kits.start();
    for (const ask of [kit.http, kit.local]) {
      const answer = await ask.call(kit, { method: 'GET', target: '/health' });
      expect(answer.status).toBe(200);
      expect(JSON.parse(answer.body.toString())).toEqual({ status: 'ok', version: '0.1.0', protocol: 1 });
    }
    expect(await kit.client.system.status.query()).toMatchObject({
      status: 'ok',
      pid: kit.pid,
      httpUrl: kit.httpUrl,
      socketPath: kit.places.socketPath,
      personas: 0,
    });
  });

  it('works without HTTP', async () => {
    const kit = await kits.start({ env: { MAESTRO_HTTP: 'off' } });
    expect((await kit.client.system.status.query()).httpUrl).toBeNull();
    expect((await kit.client.session.start.mutate({})).urls).toBeNull();
    await expect(kit.client.token.webLink.mutate()).rejects.toThrow('HTTP is off');
    expect(kit.output).toContain('http=off');
  });

  it('comes back after kill -9 with everything it had acknowledged', async () => {
    const kit = await kits.start();
    await kit.client.persona.create.mutate({ name: 'kept', content: '# Kept\n' });
    const session = await kit.client.session.start.mutate({ persona: 'kept' });
    await kit.kill9();
    expect(lstatSync(kit.places.socketPath).isSocket()).toBe(true);
    await kit.restart();
    expect(await kit.client.session.get.query({ id: session.id })).toMatchObject({ state: 'live', revision: 1 });
    const models = await kit.http({ method: 'GET', target: `/s/${session.token}/anthropic/v1/nowhere` });
    expect(models.status).toBe(404);
  });
});

describe('daemons that are started at the same time', () => {
  it('end with exactly one alive, and the others say so with exit code 3', async () => {
    for (let round = 0; round < 4; round += 1) {
      const racers = [1, 2, 3].map(() => spawnDaemon(home));
      const ready = await Promise.all(racers.map(isReady));
      try {
        expect(ready.filter(Boolean)).toHaveLength(1);
        for (const loser of racers.filter((_, at) => !ready[at])) {
          expect((await loser.ended).code).toBe(3);
          expect(loser.said.err).toMatch(/^error DAEMON_ALREADY_RUNNING: [^\n]+\n$/);
        }
      } finally {
        await killAll(racers);
      }
    }
  });

  it('wait for one that holds the data but does not answer yet, as one that is about to end', async () => {
    const first = spawnDaemon(home);
    expect(await isReady(first)).toBe(true);
    // It stays alive and holds the lock; nobody can connect any more.
    rmSync(places.socketPath);
    const second = spawnDaemon(home);
    first.child.kill('SIGTERM');
    expect(await isReady(second)).toBe(true);
    expect((await first.ended).code).toBe(0);
    // The end of the first one has not taken the socket of the second one away.
    expect(lstatSync(places.socketPath).isSocket()).toBe(true);
    await killAll([second]);
  });
});

async function killAll(processes: readonly DaemonProcess[]): Promise<void> {
  for (const { child } of processes) child.kill('SIGKILL');
  await Promise.all(processes.map(({ ended }) => ended));
}

describe('a daemon refuses to start, says what to do and touches nothing', () => {
  it('when a file, a folder or a link is where its socket belongs', async () => {
    prepareFolders(places);
    const put: Readonly<Record<string, () => void>> = {
      'a file': () => writeFileSync(places.socketPath, 'precious'),
      'a folder': () => mkdirSync(places.socketPath),
      'a symbolic link': () => symlinkSync('/nowhere', places.socketPath),
    };
    for (const [kind, make] of Object.entries(put)) {
      make();
      expect(await refusal()).toContain(`~/run/daemon.sock is ${kind}, not a socket`);
      expect(lstatSync(places.socketPath).isSocket()).toBe(false);
      rmSync(places.socketPath, { recursive: true });
    }
  });

  it('when the path of its socket is longer than systems take', async () => {
    const long = join(home, 'x'.repeat(120));
    const { code, err } = await failedStart(long);
    expect(code).toBe(78);
    expect(err).toMatch(/^error SETUP_UNSAFE: the socket path .* has \d+ bytes, at most \d+ work: set MAESTRO_HOME/);
    expect(readdirSync(home)).toEqual([]);
  });

  it('when a folder of its own is open to others or a link', async () => {
    prepareFolders(places);
    chmodSync(places.dataDir, 0o755);
    expect(await refusal()).toContain("~/data is open to other users (mode 755): run `chmod go-rwx '~/data'`");
    expect(readdirSync(places.dataDir)).toEqual([]);
    rmSync(places.dataDir, { recursive: true });
    symlinkSync(home, places.dataDir);
    expect(await refusal()).toContain('~/data is a symbolic link');
  });

  it('when its port is taken: agents would talk to somebody else', async () => {
    const foreign = createServer();
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    const { port } = foreign.address() as { readonly port: number };
    const text = await refusal({ MAESTRO_HTTP_PORT: String(port) });
    expect(text).toContain(`port ${port} on 127.0.0.1 is taken by another program: set MAESTRO_HTTP_PORT`);
    await new Promise((resolve) => foreign.close(resolve));
    expect(readdirSync(places.runDir)).toEqual([]);
  });

  it.each<readonly [string, string, RegExp]>([
    ['is not JSON', '{', /~\/config\/config\.json is not JSON/],
    [
      'has a wrong value',
      '{"rateLimit":{"authFailuresPerMinute":0}}',
      /config\.json: rateLimit\.authFailuresPerMinute: /,
    ],
    [
      'names no provider URL',
      '{"upstreams":{"gemini":{"baseUrl":"ftp://x"}}}',
      /config\.json: upstreams\.gemini: .* is neither https/,
    ],
    [
      'names a key that is not set',
      '{"upstreams":{"openai":{"apiKeyEnv":"NO_SUCH_KEY"}}}',
      /upstreams\.openai: .* NO_SUCH_KEY, which is not set/,
    ],
  ])('when its configuration %s', async (_what, text, message) => {
    mkdirSync(dirname(places.configFile), { recursive: true });
    writeFileSync(places.configFile, text);
    expect(await refusal()).toMatch(message);
  });

  it('with 74 when its database is gone although it was there', async () => {
    const kit = await kits.start();
    await kit.client.persona.create.mutate({ name: 'x', content: '# X\n' });
    await kit.stop();
    for (const name of readdirSync(kit.places.dataDir)) {
      if (name.startsWith('maestro.db')) rmSync(join(kit.places.dataDir, name));
    }
    const { code, err } = await failedStart(kit.home);
    expect({ code, err }).toEqual({ code: 74, err: expect.stringMatching(/^error DATABASE_CORRUPT: /) });
    expect(readFileSync(kit.places.logFile, 'utf8')).toContain('DATABASE_CORRUPT');
  });
});
