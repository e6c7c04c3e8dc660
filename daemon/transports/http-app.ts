import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { ERROR_TABLE } from '../../contract/errors.ts';
import { LIMITS, PROTOCOL_VERSION } from '../../contract/limits.ts';
import { isAppError } from '../domain/errors.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { pathForLog, splitTarget } from '../gateway/routes.ts';
import type { Actor, Clock, Logger } from '../services/ports.ts';
import type { Services } from '../services/services.ts';
import { sendJson, sendRefusal } from './answer.ts';
import { EventStreams } from './event-streams.ts';
import type { RequestHead, Via } from './guard/early-checks.ts';
import { checkRequest, type GuardDeps, type Passed, type RouteKind } from './guard/guard.ts';
import type { Refusal } from './guard/refusal.ts';
import { TokenBuckets } from './guard/token-buckets.ts';
import { InFlight } from './in-flight.ts';
import { BodyTimeout } from './request-text.ts';
import { createRpcHandler, RPC_PREFIX, type RpcHandler } from './rpc-handler.ts';
import type { StaticFiles } from './static-files.ts';
import { createWebLogin, type WebLogin } from './web-login.ts';

/** Limits of requests that a person may move while the daemon runs. */
export interface RequestRates {
  readonly authFailuresPerMinute: number;
  readonly requestsPerSecond: number;
}

/** What the whole interface of the daemon is made of. */
export interface HttpAppDeps {
  readonly services: Services;
  readonly gateway: Gateway;
  readonly staticFiles: StaticFiles;
  /** Whom the Unix socket stands for. */
  readonly owner: Actor;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly version: string;
  /** Bound TCP port; undefined while HTTP is off. */
  readonly port: () => number | undefined;
  readonly rates: () => RequestRates;
  /** Whether the database takes no changes now. */
  readonly isDegraded: () => boolean;
  /** Longest wait for the body of a call, milliseconds; gateway bodies have their own. */
  readonly bodyTimeoutMs: number;
}

/** How long a shutdown waits, milliseconds. */
export interface DrainBounds {
  readonly callsMs: number;
  readonly gatewayMs: number;
}

interface Asked {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly via: Via;
}

/** What a draining daemon still answers: whoever starts the next one asks whether this one has gone. */
const WHILE_DRAINING: ReadonlySet<string> = new Set(['/health', '/trpc/system.status']);

/** Guard, routes and answers of the daemon, the same on TCP and on the Unix socket. */
export class HttpApp {
  readonly #deps: HttpAppDeps;
  readonly #guard: GuardDeps;
  readonly #rpc: RpcHandler;
  readonly #login: WebLogin;
  readonly #inFlight = new InFlight();
  readonly #streams = new EventStreams();
  #isDraining = false;

  constructor(deps: HttpAppDeps) {
    this.#deps = deps;
    const { services, logger, port } = deps;
    const guard = createGuard(deps);
    const body = { bytes: LIMITS.rpcBodyBytes, timeoutMs: deps.bodyTimeoutMs };
    this.#guard = guard;
    this.#rpc = createRpcHandler({ services, logger, streams: this.#streams, body });
    this.#login = createWebLogin({
      tokens: services.tokens,
      port,
      body,
      onFailure: ({ socket }) => guard.failures.take(socket.remoteAddress ?? ''),
    });
  }

  /** The listener for the requests of one server. */
  listener(via: Via): RequestListener {
    return (req, res) => {
      const asked = { req, res, via };
      this.#serve(asked).catch((error: unknown) => this.#refuse(asked, toRefusal(error, this.#deps.logger)));
    };
  }

  /**
   * Takes nothing new but questions for the state, ends the event streams, and waits for the answers
   * under way; those that take longer than the bounds are cut off.
   */
  async drain({ callsMs, gatewayMs }: DrainBounds): Promise<void> {
    this.#isDraining = true;
    this.#streams.endAll();
    await Promise.all([this.#inFlight.settle('call', callsMs), this.#inFlight.settle('gateway', gatewayMs)]);
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  async #serve(asked: Asked): Promise<void> {
    const verdict = checkRequest(this.#guard, headOf(asked));
    if ('status' in verdict) return this.#refuse(asked, verdict);
    if (this.#isDraining && !WHILE_DRAINING.has(pathOf(asked.req.url ?? ''))) return this.#refuse(asked, DRAINING);
    // The state may be asked for while the last answers are awaited, so it does not count as one.
    if (!this.#isDraining) this.#inFlight.add(asked.res, verdict.route === 'gateway' ? 'gateway' : 'call');
    const refusal = await this.#answer(asked, verdict);
    if (refusal) this.#refuse(asked, refusal);
  }

  async #answer({ req, res, via }: Asked, { route, principal }: Passed): Promise<Refusal | undefined> {
    const { gateway, staticFiles } = this.#deps;
    if (route === 'gateway') await gateway.handle(req, res, { via });
    else if (route === 'health') sendJson(res, 200, this.#health());
    else if (route === 'open') return req.method === 'POST' ? this.#login.login(req, res) : staticFiles.send(req, res);
    else if (req.url === LOGOUT) await this.#login.logout(req, res);
    else if (principal) await this.#rpc(req, res, principal);
    return undefined;
  }

  #health(): object {
    const status = this.#isDraining ? 'draining' : this.#deps.isDegraded() ? 'degraded' : 'ok';
    return { status, version: this.#deps.version, protocol: PROTOCOL_VERSION };
  }

  #refuse({ req, res, via }: Asked, refusal: Refusal): void {
    const { status, reason } = refusal;
    const path = pathForLog(splitTarget(req.url ?? '')).slice(0, 200);
    this.#deps.logger.info({ via, method: req.method, path, status, reason }, 'request refused');
    sendRefusal(req, res, refusal);
  }
}

const LOGIN = '/login';
const LOGOUT = '/logout';

const DRAINING: Refusal = {
  status: 503,
  code: 'DAEMON_UNREACHABLE',
  reason: 'draining',
  message: 'the daemon is stopping: repeat the request when it runs again',
};

function createGuard({ services, gateway, staticFiles, owner, clock, port, rates }: HttpAppDeps): GuardDeps {
  const now = () => clock.monotonicMs();
  const { tokens } = services;
  const failureSize = () => {
    const { authFailuresPerMinute: perMinute } = rates();
    return { capacity: perMinute, perSecond: perMinute / 60 };
  };
  // Twice the rate at once: a page that opens asks for several things.
  const rateSize = () => ({ capacity: rates().requestsPerSecond * 2, perSecond: rates().requestsPerSecond });
  return {
    port,
    credentials: { owner, bearer: (token) => tokens.bearer(token), cookie: (value) => tokens.cookie(value) },
    failures: new TokenBuckets(failureSize, now),
    rates: new TokenBuckets(rateSize, now),
    bodyBytes: LIMITS.rpcBodyBytes,
    routeOf(method, target): RouteKind {
      if (gateway.handles(target)) return 'gateway';
      if (target.startsWith(RPC_PREFIX)) return 'private';
      if (method === 'POST') return target === LOGIN ? 'open' : target === LOGOUT ? 'private' : 'none';
      if (target === '/health') return 'health';
      return staticFiles.handles(target) ? 'open' : 'none';
    },
  };
}

function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? '';
}

function headOf({ req, via }: Asked): RequestHead {
  const { method = '', url: target = '', httpVersion, rawHeaders, socket } = req;
  return { via, method, target, httpVersion, rawHeaders, address: socket.remoteAddress ?? '' };
}

/** What a failure inside looks like outside: an AppError as it is, anything else as an id that the log explains. */
function toRefusal(error: unknown, logger: Logger): Refusal {
  if (error instanceof BodyTimeout)
    return { status: 408, code: 'INVALID_INPUT', reason: 'slow body', message: 'the body did not arrive in time' };
  if (isAppError(error)) {
    const { code, message } = error;
    return { status: ERROR_TABLE[code].http, code, reason: code, message };
  }
  const errorId = randomUUID();
  logger.error({ errorId, err: error }, 'a request failed');
  const message = `internal error ${errorId}; the log has the details`;
  return { status: 500, code: 'INTERNAL', reason: 'defect', message };
}
