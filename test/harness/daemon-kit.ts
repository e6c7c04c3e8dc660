import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { createDaemonClient, type DaemonClient } from '../../client/daemon-client.ts';
import { packageRoot } from '../../client/package-root.ts';
import { type Places, placesOf } from '../../contract/places.ts';
import type { Scope } from '../../contract/system.ts';
import { type RawRequest, type RawResponse, rawRequest } from './raw-http.ts';

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a daemon of a test is started with. */
export interface DaemonKitOptions {
  /** Laid over the environment; undefined takes a variable away. HTTP is on a free port. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Written to `config.json` before the first start. */
  readonly config?: object;
  /** Base URL of every provider, for example of a fake upstream. */
  readonly upstreamUrl?: string;
  /** Prepares the home before the first start, for example rows in the database. */
  readonly seed?: (places: Places) => Promise<void> | void;
}

/** A real daemon, built, in a home of its own. */
export interface DaemonKit {
  readonly home: string;
  readonly places: Places;
  /** The owner's client on the Unix socket; works again after a restart. */
  readonly client: DaemonClient;
  /** Base URL of HTTP; changes with a restart. */
  readonly httpUrl: string;
  readonly port: number;
  readonly pid: number;
  /** Everything the process has printed. */
  readonly output: string;
  /** Over TCP, with the right Host header unless one is given. */
  http(request: RawRequest): Promise<RawResponse>;
  /** Over the Unix socket. */
  local(request: RawRequest): Promise<RawResponse>;
  /** A new access token. */
  token(scopes: readonly Scope[], ttlSeconds?: number): Promise<string>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves when the process has ended, however. */
  exit(): Promise<Exit>;
  kill9(): Promise<void>;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<Exit>;
  /** Starts it again after it has ended, or after stopping it; `env` is laid over what it had. */
  restart(env?: DaemonKitOptions['env']): Promise<void>;
  /** Ends the process if it lives, and removes its home. */
  dispose(): Promise<void>;
}

/** Starts daemons in the tests of a file and ends them after each test. */
export function daemonKits(): { start(options?: DaemonKitOptions): Promise<DaemonKit> } {
  const kits: DaemonKit[] = [];
  afterEach(async () => {
    for (const kit of kits.splice(0)) await kit.dispose();
  });
  return {
    async start(options) {
      const kit = await startDaemonKit(options);
      kits.push(kit);
      return kit;
    },
  };
}

/** Starts a daemon that lives until it is disposed of, for `beforeAll`. */
export async function startDaemonKit(options: DaemonKitOptions = {}): Promise<DaemonKit> {
  const kit = new SpawnedDaemon(makeHome(), options);
  const { configFile } = kit.places;
  try {
    if (options.config !== undefined) {
      mkdirSync(dirname(configFile), { recursive: true, mode: 0o700 });
      writeFileSync(configFile, JSON.stringify(options.config), { mode: 0o600 });
    }
    await options.seed?.(kit.places);
    await kit.start();
    return kit;
  } catch (error) {
    await kit.dispose();
    throw error;
  }
}

/** A new home; its path is short, because sockets lie below it. */
export function makeHome(): string {
  return mkdtempSync(join(tmpdir(), 'maestro-'));
}

/** Where the files of a home are. */
export function placesIn(home: string): Places {
  return placesOf({ MAESTRO_HOME: home }, { home, cwd: '/' });
}

/** The program of the daemon. */
export const DAEMON_ENTRY = join(packageRoot(), 'dist/daemon/main.js');

/** A started daemon process and what it has said. */
export interface DaemonProcess {
  readonly child: ChildProcess;
  readonly said: { out: string; err: string };
  readonly ended: Promise<Exit>;
}

/** Starts the program of the daemon in a home; the caller ends it. */
export function spawnDaemon(home: string, env: DaemonKitOptions['env'] = {}): DaemonProcess {
  const child = spawn(process.execPath, [DAEMON_ENTRY], {
    cwd: '/',
    env: { ...process.env, MAESTRO_HOME: home, MAESTRO_HTTP_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (said.out += chunk));
  child.stderr.on('data', (chunk) => (said.err += chunk));
  return { child, said, ended: once(child, 'close').then(([code, signal]) => ({ code, signal }) as Exit) };
}

/** Resolves with true when the daemon says that it is ready, with false when it ended before. */
export function isReady({ child, said, ended }: DaemonProcess): Promise<boolean> {
  return new Promise((resolve) => {
    const look = () => {
      if (/^READY .*\n/m.test(said.out)) resolve(true);
    };
    child.stdout?.on('data', look);
    void ended.then(() => resolve(false));
    look();
  });
}

/** A start that must fail: how the process ended and what it said. */
export async function failedStart(home: string, env: DaemonKitOptions['env'] = {}): Promise<Exit & { err: string }> {
  const process = spawnDaemon(home, env);
  if (await isReady(process)) {
    process.child.kill('SIGKILL');
    throw new Error('the daemon started, although it must not');
  }
  return { ...(await process.ended), err: process.said.err };
}

class SpawnedDaemon implements DaemonKit {
  readonly home: string;
  readonly places: Places;
  readonly client: DaemonClient;
  #env: Readonly<Record<string, string | undefined>>;
  #process: DaemonProcess | undefined;

  constructor(home: string, { env, upstreamUrl }: DaemonKitOptions) {
    this.home = home;
    this.places = placesIn(home);
    this.client = createDaemonClient({ socketPath: this.places.socketPath });
    const upstreams = Object.fromEntries(
      ['ANTHROPIC', 'OPENAI', 'GEMINI'].map((name) => [`MAESTRO_UPSTREAM_${name}`, upstreamUrl]),
    );
    this.#env = { ...upstreams, ...env };
  }

  get #running(): DaemonProcess {
    if (!this.#process) throw new Error('the daemon was not started');
    return this.#process;
  }

  get output(): string {
    const { said } = this.#running;
    return said.out + said.err;
  }

  get httpUrl(): string {
    const url = /^READY .* http=(http:\S+)$/m.exec(this.#running.said.out)?.[1];
    if (url === undefined) throw new Error('HTTP is off');
    return url;
  }

  get port(): number {
    return Number(new URL(this.httpUrl).port);
  }

  get pid(): number {
    return this.#running.child.pid ?? 0;
  }

  http(request: RawRequest): Promise<RawResponse> {
    const { headers = [] } = request;
    const hasHost = headers.some((line) => /^host:/i.test(line));
    const host = hasHost ? [] : [`Host: 127.0.0.1:${this.port}`];
    return rawRequest({ port: this.port }, { ...request, headers: [...host, ...headers] });
  }

  local(request: RawRequest): Promise<RawResponse> {
    return rawRequest({ socketPath: this.places.socketPath }, request);
  }

  async token(scopes: readonly Scope[], ttlSeconds?: number): Promise<string> {
    const wish = { label: 'test', scopes: [...scopes], ...(ttlSeconds === undefined ? {} : { ttlSeconds }) };
    return (await this.client.token.create.mutate(wish)).secret;
  }

  signal(signal: NodeJS.Signals): void {
    this.#running.child.kill(signal);
  }

  exit(): Promise<Exit> {
    return this.#running.ended;
  }

  async kill9(): Promise<void> {
    this.signal('SIGKILL');
    await this.exit();
  }

  stop(): Promise<Exit> {
    this.signal('SIGTERM');
    return this.exit();
  }

  async restart(env: DaemonKitOptions['env'] = {}): Promise<void> {
    await this.stop();
    this.#env = { ...this.#env, ...env };
    await this.start();
  }

  async start(): Promise<void> {
    this.#process = spawnDaemon(this.home, this.#env);
    if (await isReady(this.#process)) return;
    throw new Error(`the daemon did not start: ${this.#process.said.err}`);
  }

  async dispose(): Promise<void> {
    if (this.#process) await this.kill9();
    rmSync(this.home, { recursive: true, force: true });
  }
}
