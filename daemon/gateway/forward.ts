import type { Upstream, UpstreamResponse } from '../services/gateway-ports.ts';
import { GatewayRefusal } from './error-body.ts';
import type { Exchange } from './exchange.ts';
import { toUpstreamHeaders, withoutKeyParameter } from './headers.ts';
import { relayResponse } from './proxy.ts';
import type { Route } from './routes.ts';
import { createUsageMeter, type UsageMeter } from './usage-meter.ts';

/** What is sent to the provider. */
export interface ForwardPlan {
  readonly route: Route;
  readonly body: Buffer | undefined;
  readonly upstream: Upstream;
  /** Told each request header name that fits no family. */
  readonly onUnknownHeader: (name: string) => void;
}

/**
 * Sends a request to its provider and hands the answer to the client; writes the metered row at
 * the end. The client's going away aborts the provider's side at any time.
 * Throws UPSTREAM_FAILED, UPSTREAM_TIMEOUT, and a refusal when the only credential is one of ours.
 */
export async function forward(exchange: Exchange, plan: ForwardPlan): Promise<void> {
  const { res } = exchange;
  const controller = new AbortController();
  const leave = (): void => {
    if (!res.writableFinished) controller.abort();
  };
  res.once('close', leave);
  // It may have closed while the persona was being loaded.
  if (res.destroyed) controller.abort();
  try {
    const response = await send(exchange, plan, controller.signal);
    await relay(exchange, plan.route, response);
  } catch (error) {
    const isClientGone = controller.signal.aborted;
    controller.abort();
    if (!isClientGone) throw error;
    exchange.recordClientGone();
  }
}

function send(
  { req, target }: Exchange,
  { route, body, upstream, onUnknownHeader }: ForwardPlan,
  signal: AbortSignal,
): Promise<UpstreamResponse> {
  const { provider } = route;
  const apiKey = upstream.apiKey(provider);
  const { headers, lacksCredential } = toUpstreamHeaders(req.rawHeaders, {
    provider,
    apiKey,
    bodyBytes: body?.length,
    onUnknown: onUnknownHeader,
  });
  if (lacksCredential) {
    throw new GatewayRefusal(
      'unauthenticated',
      `the daemon holds no key for ${provider}: set apiKeyEnv of this upstream, or send your own key and put the token into the path`,
    );
  }
  const query = apiKey === undefined ? target.query : withoutKeyParameter(target.query);
  return upstream.send({ provider, method: req.method ?? 'GET', target: target.path + query, headers, body }, signal);
}

async function relay(exchange: Exchange, route: Route, response: UpstreamResponse): Promise<void> {
  const usage = meterFor(exchange, route, response);
  const end = await relayResponse({
    response,
    res: exchange.res,
    onChunk(chunk) {
      exchange.noteFirstByte();
      usage?.push(chunk);
    },
  });
  if (end === 'upstream-broke') exchange.logBroken();
  exchange.record(response.status, usage?.finish());
}

/** Only answers to inference report usage. */
function meterFor(exchange: Exchange, { provider, wire }: Route, response: UpstreamResponse): UsageMeter | undefined {
  if (!wire || response.status < 200 || response.status > 299) return undefined;
  return createUsageMeter({
    provider,
    rawHeaders: response.rawHeaders,
    onFailure: (error) => exchange.logUnmetered(error),
  });
}
