import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GatewaySessions, RequestMeter, Upstream } from '../services/gateway-ports.ts';
import type { Clock, Ids, Logger } from '../services/ports.ts';
import { GatewayRefusal } from './error-body.ts';
import { Exchange } from './exchange.ts';
import { forward } from './forward.ts';
import { applyPersona } from './persona-step.ts';
import { hasBody, UPGRADE_MESSAGE } from './refusal-response.ts';
import { readBody } from './request-body.ts';
import { findRoute, isGatewayPath, type Route } from './routes.ts';
import { identifySession, type Via } from './session-identity.ts';

/** What the gateway is made of. */
export interface GatewayDeps {
  readonly sessions: GatewaySessions;
  readonly upstream: Upstream;
  readonly meter: RequestMeter;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly limits: {
    /** Longest request body. */
    readonly bodyBytes: number;
  };
}

/** Where a request came in. */
export interface GatewayContext {
  readonly via: Via;
}

/** The reverse proxy in front of the providers, as an HTTP handler. */
export interface Gateway {
  /** Whether a request target is one of the gateway's. */
  handles(target: string): boolean;
  /**
   * Answers a request; resolves when the answer has ended or the client is gone. Never rejects:
   * its own errors are written in the client's dialect. No header may be set on `res` before.
   */
  handle(req: IncomingMessage, res: ServerResponse, context: GatewayContext): Promise<void>;
  /** Names of request headers that fitted no family and were not forwarded, and how often. */
  droppedHeaders(): ReadonlyMap<string, number>;
}

/** Header names that are counted; clients choose them, so there is an end. */
const MAX_DROPPED_NAMES = 100;

/** A gateway over these sessions and providers. */
export function createGateway(deps: GatewayDeps): Gateway {
  const dropped = new Map<string, number>();
  return {
    handles: isGatewayPath,
    async handle(req, res, { via }) {
      const exchange = new Exchange(deps, req, res);
      try {
        await serve(exchange, via);
      } catch (error) {
        exchange.refuse(error);
      }
    },
    droppedHeaders: () => dropped,
  };

  async function serve(exchange: Exchange, via: Via): Promise<void> {
    const { req } = exchange;
    if (req.headers.upgrade !== undefined) throw new GatewayRefusal('upgrade', UPGRADE_MESSAGE);
    const sessionId = identifySession(deps.sessions, { target: exchange.target, headers: req.headers, via });
    const route = routeOf(exchange);
    const body = await receive(exchange, route);
    if (body === 'client-gone') return;
    // The one look at the session: the whole request is here, so a switch from now on is for the next one.
    const snapshot = deps.sessions.snapshot(sessionId);
    if (!snapshot) throw new GatewayRefusal('unauthenticated', 'the session has ended: start a new one');
    exchange.meterFor(snapshot, route);
    const prepared = await applyPersona({ snapshot, route, body, nonce: deps.sessions.nonce });
    exchange.noteInjection(prepared);
    await forward(exchange, { route, body: prepared.body, upstream: deps.upstream, onUnknownHeader: countDropped });
  }

  async function receive({ req }: Exchange, { wire }: Route): Promise<Buffer | undefined | 'client-gone'> {
    if (req.headers['content-encoding'] !== undefined) {
      throw new GatewayRefusal(
        'unsupported-encoding',
        'send the body without content-encoding: compressed ones are not read',
      );
    }
    if (!hasBody(req)) {
      if (wire) throw new GatewayRefusal('invalid-body', 'the request has no body: send the JSON of the call');
      return undefined;
    }
    return (await readBody(req, deps.limits.bodyBytes)) ?? 'client-gone';
  }

  function countDropped(name: string): void {
    const count = dropped.get(name) ?? 0;
    if (count > 0 || dropped.size < MAX_DROPPED_NAMES) dropped.set(name, count + 1);
  }
}

function routeOf({ req, target }: Exchange): Route {
  const route = findRoute(req.method ?? '', target);
  if ('hint' in route) throw new GatewayRefusal('not-found', route.hint);
  return route;
}
