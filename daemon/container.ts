import type { Server } from 'node:http';
import { join } from 'node:path';
import { LIMITS } from '../contract/limits.ts';
import type { Places } from '../contract/places.ts';
import type { Config, UpstreamSettings } from './config.ts';
import { startDailyWork } from './daily-work.ts';
import { AppError, isAppError } from './domain/errors.ts';
import { createFilePorts } from './files/file-ports.ts';
import { createTemplateFiles } from './files/template-files.ts';
import { createGateway } from './gateway/gateway.ts';
import { type EndStep, endInOrder } from './lifecycle.ts';
import type { DaemonLogger } from './logger.ts';
import { createIds, sha256 } from './platform/ids.ts';
import { packageRoot, packageVersion } from './platform/package-root.ts';
import { WorkerTokenCounter } from './platform/token-counter.ts';
import { createServices } from './services/create-services.ts';
import { ensureFirstAdmin } from './services/first-admin.ts';
import type { Provider, Upstream } from './services/gateway-ports.ts';
import type { Clock, Ids } from './services/ports.ts';
import { BatchingMeter } from './services/request-meter.ts';
import type { UserRow } from './services/rows.ts';
import { ownerActor } from './services/token-service.ts';
import { type OpenedDatabase, openDatabase } from './storage/database.ts';
import { HttpApp } from './transports/http-app.ts';
import { createListener, DEFAULT_TIMEOUTS, type ListenerTimeouts, maxConnectionsOf } from './transports/listener.ts';
import { openStaticFiles } from './transports/static-files.ts';
import { LOOPBACK, listenOnTcp } from './transports/tcp.ts';
import { type BoundSocket, listenOnSocket } from './transports/unix-socket.ts';
import { createHttpUpstream, type HttpUpstream } from './upstream/http-upstream.ts';
import { DEFAULT_BASE_URLS } from './upstream/upstream-origin.ts';

/** What a daemon is started with. The caller has checked the folders and holds the lock of the data. */
export interface DaemonOptions {
  readonly places: Places;
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: DaemonLogger;
  readonly clock: Clock;
  /** Name of the operating system's user: the owner. */
  readonly userName: string;
  /** Somebody asked for the end of the daemon; returns at once. */
  readonly onStopAsked: () => void;
  readonly timeouts?: DaemonTimeouts;
}

/** Time bounds of requests, milliseconds. */
export interface DaemonTimeouts extends ListenerTimeouts {
  /** For the body of a call. */
  readonly bodyMs: number;
}

/** A daemon that answers. */
export interface RunningDaemon {
  readonly socketPath: string;
  /** null while HTTP is off. */
  readonly httpUrl: string | null;
  /** Takes new settings over, all but the port. Throws SETUP_UNSAFE and keeps the old ones. */
  reload(config: Config): void;
  /** Ends in order: answers under way are finished, everything is stored. Answers whether all went well. */
  stop(): Promise<boolean>;
}

const CALLS_MS = 10_000;
const GATEWAY_MS = 30_000;
const STEP_MS = 10_000;
const TOKEN_USES_MS = 60_000;
const DAEMON_TIMEOUTS: DaemonTimeouts = { ...DEFAULT_TIMEOUTS, bodyMs: 30_000 };

/** Opens everything, loads what requests are answered from, then listens; what was opened is closed when a step fails. */
export async function startDaemon(options: DaemonOptions): Promise<RunningDaemon> {
  const ends: EndStep[] = [];
  const end = () => endInOrder(ends, options.logger);
  try {
    return { ...(await open(options, ends)), stop: end };
  } catch (error) {
    await end();
    throw error;
  }
}

type OnEnd = (name: string, run: EndStep['run'], timeoutMs?: number) => void;

/** `ends` is filled with what undoes each step, the last one first. */
async function open(options: DaemonOptions, ends: EndStep[]): Promise<Omit<RunningDaemon, 'stop'>> {
  const onEnd: OnEnd = (name, run, timeoutMs = STEP_MS) => void ends.unshift({ name, run, timeoutMs });
  const settings = new Settings(options);
  onEnd('providers', () => settings.close());
  const stores = await openStores(options, onEnd);
  const address: Address = { port: undefined };
  const app = await createApp(options, { ...stores, settings, address, onEnd });
  const { logger, timeouts = DAEMON_TIMEOUTS } = options;
  const limits = { logger, timeouts, maxConnections: maxConnectionsOf() };
  const tcp = createListener({ via: 'tcp', ...limits }, app.listener('tcp'));
  const local = createListener({ via: 'socket', ...limits }, app.listener('socket'));
  let bound: BoundSocket | undefined;
  onEnd('listeners', async () => {
    bound?.unlink();
    await Promise.all([closeServer(local), closeServer(tcp)]);
  });
  // Until they have ended, the socket tells whoever asks that this daemon is still there.
  onEnd('answers under way', () => app.drain({ callsMs: CALLS_MS, gatewayMs: GATEWAY_MS }), GATEWAY_MS + STEP_MS);
  onEnd('new connections', () => void tcp.close());
  const { config, places } = options;
  if (config.httpPort !== undefined) address.port = await listenOnTcp(tcp, config.httpPort);
  bound = await listenOnSocket(local, places.socketPath);
  return {
    socketPath: places.socketPath,
    httpUrl: urlOf(address),
    reload: (next) => settings.change(next),
  };
}

/** What keeps things: all of it is closed in the end. */
interface Stores {
  readonly database: OpenedDatabase;
  readonly owner: UserRow;
  readonly ids: Ids;
  readonly tokens: WorkerTokenCounter;
  readonly meter: BatchingMeter;
}

async function openStores({ places, clock, logger, userName }: DaemonOptions, onEnd: OnEnd): Promise<Stores> {
  const migrationsDir = join(packageRoot(), 'prisma/migrations');
  const database = await openDatabase({ dataDir: places.dataDir, migrationsDir, clock, logger });
  onEnd('database', () => database.close());
  const tokens = new WorkerTokenCounter();
  onEnd('tokenizer', () => tokens.close());
  const meter = new BatchingMeter(database, logger);
  onEnd('metered requests', () => meter.flush());
  const ids = createIds(clock);
  const owner = await ensureFirstAdmin({ database, clock, ids }, userName);
  const daily = startDailyWork({
    ...{ clock, logger, backupDir: join(places.dataDir, 'backups') },
    backup: (file) => database.backup(file),
    prune: (now) => database.prune(now),
  });
  onEnd('daily work', daily);
  return { database, owner, ids, tokens, meter };
}

interface AppParts extends Stores {
  readonly settings: Settings;
  readonly address: Address;
  readonly onEnd: OnEnd;
}

async function createApp(options: DaemonOptions, parts: AppParts): Promise<HttpApp> {
  const { places, clock, logger, timeouts = DAEMON_TIMEOUTS } = options;
  const { database, ids, tokens, meter, settings, address, onEnd } = parts;
  const root = packageRoot();
  const version = packageVersion();
  const files = createFilePorts({ places, env: options.env, settings: () => settings.discovery });
  onEnd('watched files', () => files.watcher.close());
  const { services, live, indexer } = await createServices({
    ...{ database, clock, ids, sha256, tokens, files },
    templates: createTemplateFiles(join(root, 'templates')),
    budgets: () => settings.budgets,
    facts: {
      ...{ ...places, version, pid: process.pid, startedAt: clock.now(), shutDown: options.onStopAsked },
      httpUrl: () => urlOf(address),
      rssBytes: () => process.memoryUsage.rss(),
      isDraining: () => app.isDraining,
    },
  });
  onEnd('text index', indexer.start(logger));
  onEnd('linked files', () => services.fileLinks.close());
  await services.fileLinks.start(logger);
  onEnd(
    'uses of tokens',
    keepFlushing(() => services.tokens.flushUses(), logger),
  );
  const app: HttpApp = new HttpApp({
    ...{ services, logger, clock, version },
    gateway: createGateway({
      ...{ sessions: live, meter, clock, ids, logger, upstream: settings },
      limits: { bodyBytes: LIMITS.gatewayBodyBytes },
    }),
    owner: ownerActor(parts.owner),
    staticFiles: openStaticFiles(join(root, 'dist/web')),
    port: () => address.port,
    rates: () => settings.rates,
    isDegraded: () => database.isDegraded,
    bodyTimeoutMs: timeouts.bodyMs,
  });
  return app;
}

/** Calls now and then; answers the last call, for the end. */
function keepFlushing(flush: () => Promise<void>, logger: DaemonLogger): () => Promise<void> {
  const onError = (error: unknown) => logger.warn({ err: error }, 'the uses of tokens could not be stored yet');
  const timer = setInterval(() => void flush().catch(onError), TOKEN_USES_MS).unref();
  return () => {
    clearInterval(timer);
    return flush();
  };
}

/** The settings in force, and the providers as they name them. */
class Settings implements Upstream {
  readonly #options: DaemonOptions;
  #config: Config;
  #upstream: HttpUpstream;

  constructor(options: DaemonOptions) {
    this.#options = options;
    this.#config = options.config;
    this.#upstream = this.#connect(options.config);
  }

  get discovery(): Config['discovery'] {
    return this.#config.discovery;
  }

  get budgets(): Config['tokenBudget'] {
    return this.#config.tokenBudget;
  }

  get rates(): Config['rateLimit'] {
    return this.#config.rateLimit;
  }

  /** Requests under way go on with the providers they began with. */
  change(config: Config): void {
    this.#upstream = this.#connect(config);
    this.#config = config;
    this.#options.logger.setLevel(config.logLevel);
  }

  send: Upstream['send'] = (request, signal) => this.#upstream.send(request, signal);
  apiKey: Upstream['apiKey'] = (provider) => this.#upstream.apiKey(provider);

  close(): void {
    this.#upstream.close();
  }

  #connect({ upstreams }: Config): HttpUpstream {
    const { env, logger, places } = this.#options;
    try {
      const upstream = createHttpUpstream({
        env,
        providers: {
          anthropic: { baseUrl: DEFAULT_BASE_URLS.anthropic, ...given(upstreams.anthropic) },
          openai: { baseUrl: DEFAULT_BASE_URLS.openai, ...given(upstreams.openai) },
          gemini: { baseUrl: DEFAULT_BASE_URLS.gemini, ...given(upstreams.gemini) },
        },
      });
      logger.setSecrets(PROVIDERS.flatMap((provider) => upstream.apiKey(provider) ?? []));
      return upstream;
    } catch (error) {
      if (!isAppError(error)) throw error;
      const field = `upstreams.${error.details.provider}`;
      throw new AppError(error.code, `${places.configFile}: ${field}: ${error.message}`, error.details);
    }
  }
}

const PROVIDERS: readonly Provider[] = ['anthropic', 'openai', 'gemini'];

function given({ baseUrl, apiKeyEnv }: UpstreamSettings) {
  return { ...(baseUrl === undefined ? {} : { baseUrl }), ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }) };
}

interface Address {
  /** Bound TCP port; undefined while HTTP is off. */
  port: number | undefined;
}

function urlOf({ port }: Address): string | null {
  return port === undefined ? null : `http://${LOOPBACK}:${port}`;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
