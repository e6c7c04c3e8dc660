import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { createGateway, type Gateway } from '../../daemon/gateway/gateway.ts';
import { createIds } from '../../daemon/platform/ids.ts';
import type { GatewaySessions, GatewaySnapshot, PromptBlock } from '../../daemon/services/gateway-ports.ts';
import type { Clock, Logger } from '../../daemon/services/ports.ts';
import type { RequestRow } from '../../daemon/services/rows.ts';
import { createHttpUpstream } from '../../daemon/upstream/http-upstream.ts';
import { type FakeUpstream, startFakeUpstream } from './fake-upstream.ts';
import { type RawResponse, rawRequest } from './raw-http.ts';

/** A plain call of the Messages API with a tool. */
export const BODY =
  '{"model":"claude-x","max_tokens":9,"messages":[{"role":"user","content":"hi"}],"tools":[{"name":"t"}]}';
/** Its path without a token. */
export const MESSAGES = '/anthropic/v1/messages';

/** Starts gateways in the tests of a file and stops them after each test. */
export function gatewayKits(): { start(options?: GatewayKitOptions): Promise<GatewayKit> } {
  const kits: GatewayKit[] = [];
  afterEach(async () => {
    for (const kit of kits.splice(0)) await kit.close();
  });
  return {
    async start(options) {
      const kit = await startGatewayKit(options);
      kits.push(kit);
      return kit;
    },
  };
}

/** Posts `BODY`, or another one, over a connection of its own. */
export function post(
  kit: GatewayKit,
  target: string,
  rest: { readonly headers?: readonly string[]; readonly body?: string | Buffer } = {},
): Promise<RawResponse> {
  return rawRequest({ port: kit.port }, { method: 'POST', target, body: BODY, ...rest });
}

/** A response body as JSON. */
export function json(response: RawResponse): unknown {
  return JSON.parse(response.body.toString('utf8'));
}

/** `error.message`, which every dialect has. */
export function message(response: RawResponse): string {
  return (json(response) as { readonly error: { readonly message: string } }).error.message;
}

/** Marks the blocks of these tests. */
export const NONCE = 'kitnonce1';

/** Settings of a gateway for tests. */
export interface GatewayKitOptions {
  readonly bodyBytes?: number;
  readonly headTimeoutMs?: number;
  /** The daemon's own key for every provider. */
  readonly apiKey?: string;
}

/** A session of a test: its token, and what may be changed about it. */
export interface KitSession {
  readonly id: string;
  readonly token: string;
  /** Puts a persona in force by its text; undefined takes it away. */
  switchTo(text: string | undefined): void;
  change(changes: Partial<GatewaySnapshot>): void;
  end(): void;
  /** How often the gateway has read the snapshot. */
  readonly reads: number;
}

/** A real HTTP server with the gateway in front of a fake provider. */
export interface GatewayKit {
  readonly gateway: Gateway;
  readonly fake: FakeUpstream;
  readonly port: number;
  readonly socketPath: string;
  readonly rows: readonly RequestRow[];
  /** Log lines as JSON. */
  readonly log: readonly string[];
  newSession(changes?: Partial<GatewaySnapshot>): KitSession;
  /** Resolves when so many rows are there. */
  metered(count: number): Promise<readonly RequestRow[]>;
  close(): Promise<void>;
}

/** The block of a persona text, as the gateway gets it. */
export function blockOf(text: string): PromptBlock {
  const whole = `<active_persona id="p" version="1.0.0" key="${NONCE}">\n${text}\n</active_persona>`;
  return { escaped: Buffer.from(JSON.stringify(whole).slice(1, -1)) };
}

/** Starts the gateway on a loopback port and on a Unix socket. */
export async function startGatewayKit(options: GatewayKitOptions = {}): Promise<GatewayKit> {
  const fake = await startFakeUpstream();
  const upstream = createUpstream(fake, options);
  const sessions = new KitSessions();
  const rows: RequestRow[] = [];
  const log: string[] = [];
  const watchers = new Set<() => void>();
  const gateway = createGateway({
    sessions,
    upstream,
    meter: {
      record(row) {
        rows.push(row);
        for (const watcher of [...watchers]) watcher();
      },
    },
    clock,
    ids: createIds(clock),
    logger: toLogger(log),
    limits: { bodyBytes: options.bodyBytes ?? 32 * 1024 * 1024 },
  });
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'));
  const socketPath = join(folder, 's');
  const [tcp, local] = [newServer(gateway, 'tcp'), newServer(gateway, 'socket')];
  await Promise.all([
    new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve)),
    new Promise<void>((resolve) => local.listen(socketPath, resolve)),
  ]);
  return {
    gateway,
    fake,
    port: (tcp.address() as AddressInfo).port,
    socketPath,
    rows,
    log,
    newSession: (changes) => sessions.add(changes),
    metered: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (rows.length < count) return;
          watchers.delete(check);
          resolve(rows);
        };
        watchers.add(check);
        check();
      }),
    async close() {
      upstream.close();
      for (const server of [tcp, local]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      await fake.close();
      await rm(folder, { recursive: true });
    },
  };
}

function newServer(gateway: Gateway, via: 'tcp' | 'socket'): Server {
  return createServer((req, res) => {
    if (gateway.handles(req.url ?? '')) void gateway.handle(req, res, { via });
    else res.writeHead(418).end();
  });
}

function createUpstream(fake: FakeUpstream, { apiKey, headTimeoutMs }: GatewayKitOptions) {
  const provider = { baseUrl: fake.url, apiKeyEnv: apiKey === undefined ? undefined : 'OWN_KEY' };
  return createHttpUpstream({
    providers: { anthropic: provider, openai: provider, gemini: provider },
    env: { OWN_KEY: apiKey },
    ...(headTimeoutMs === undefined ? {} : { headTimeoutMs }),
  });
}

const clock: Clock = { now: () => new Date(), monotonicMs: () => performance.now() };

interface Entry {
  snapshot: GatewaySnapshot;
  reads: number;
}

/** Sessions in memory, with the rules of the port and none of the services behind it. */
class KitSessions implements GatewaySessions {
  readonly nonce = NONCE;
  readonly #ids = createIds(clock);
  readonly #entries = new Map<string, Entry>();
  readonly #tokens = new Map<string, string>();

  authenticate(token: string): string | undefined {
    const id = this.#tokens.get(token);
    return id !== undefined && this.#entries.has(id) ? id : undefined;
  }

  snapshot(sessionId: string): GatewaySnapshot | undefined {
    const entry = this.#entries.get(sessionId);
    if (entry) entry.reads += 1;
    return entry?.snapshot;
  }

  add(changes: Partial<GatewaySnapshot> = {}): KitSession {
    const id = this.#ids.sessionId();
    const { text: token } = this.#ids.token();
    const entry: Entry = {
      reads: 0,
      snapshot: {
        sessionId: id,
        agent: 'sdk',
        revision: 0,
        mode: 'system',
        policy: 'always',
        onFailure: 'closed',
        personaVersionIds: [],
        block: () => undefined,
        ...changes,
      },
    };
    this.#entries.set(id, entry);
    this.#tokens.set(token, id);
    const change = (next: Partial<GatewaySnapshot>): void => {
      entry.snapshot = { ...entry.snapshot, revision: entry.snapshot.revision + 1, ...next };
    };
    return {
      id,
      token,
      change,
      switchTo: (text) =>
        change(
          text === undefined
            ? { block: () => undefined, personaVersionIds: [] }
            : { block: () => blockOf(text), personaVersionIds: [`version-of-${text}`] },
        ),
      end: () => void this.#entries.delete(id),
      get reads() {
        return entry.reads;
      },
    };
  }
}

function toLogger(log: string[]): Logger {
  const write =
    (level: string) =>
    (fields: object, message: string): void => {
      const plain = Object.entries(fields).map(([key, value]) => [
        key,
        value instanceof Error ? String(value.stack) : value,
      ]);
      log.push(JSON.stringify({ level, message, ...Object.fromEntries(plain) }));
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
