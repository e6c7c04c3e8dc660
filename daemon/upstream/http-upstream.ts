import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { AppError } from '../domain/errors.ts';
import type { Provider, Upstream, UpstreamRequest, UpstreamResponse } from '../services/gateway-ports.ts';
import { type Origin, type ProviderConfig, parseOrigin, readApiKey } from './upstream-origin.ts';

/** The providers and how long to wait for them. */
export interface UpstreamConfig {
  readonly providers: Readonly<Record<Provider, ProviderConfig>>;
  /** Where `apiKeyEnv` is looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Longest wait for a response head, milliseconds; 600,000 when absent. */
  readonly headTimeoutMs?: number;
}

/** The upstream over HTTP/1.1, with connections that are kept. */
export interface HttpUpstream extends Upstream {
  /** Destroys every connection. */
  close(): void;
}

interface Peer {
  readonly provider: Provider;
  readonly origin: Origin;
  readonly agent: http.Agent;
  readonly apiKey: string | undefined;
}

interface Attempt {
  readonly peer: Peer;
  readonly request: UpstreamRequest;
  readonly signal: AbortSignal;
  readonly headTimeoutMs: number;
  /** false: a socket of its own, for the one retry. */
  readonly mayReuse: boolean;
}

const HEAD_TIMEOUT_MS = 600_000;
/** A free connection is closed before the provider is likely to do so. */
const FREE_SOCKET_MS = 60_000;
const MAX_HEAD_BYTES = 64 * 1024;
/** How a connection breaks that the peer had closed while it lay unused: on reading or on writing. */
const STALE_CODES: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE']);

/** Thrown inside to ask for the one retry. */
class StaleSocket extends Error {}

/**
 * The upstream client on `node:http` and `node:https`, one keep-alive agent per origin.
 * Throws SETUP_UNSAFE for a base URL that is not https (or http on loopback), and for a key
 * variable that is not set.
 */
export function createHttpUpstream(config: UpstreamConfig): HttpUpstream {
  const agents = new Map<string, http.Agent>();
  const peers: Readonly<Record<Provider, Peer>> = {
    anthropic: toPeer('anthropic'),
    openai: toPeer('openai'),
    gemini: toPeer('gemini'),
  };
  const headTimeoutMs = config.headTimeoutMs ?? HEAD_TIMEOUT_MS;
  return {
    apiKey: (provider) => peers[provider].apiKey,
    async send(request, signal) {
      const attempt = { peer: peers[request.provider], request, signal, headTimeoutMs };
      try {
        return await sendOnce({ ...attempt, mayReuse: true });
      } catch (error) {
        if (!(error instanceof StaleSocket)) throw error;
        return sendOnce({ ...attempt, mayReuse: false });
      }
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };

  function toPeer(provider: Provider): Peer {
    const settings = config.providers[provider];
    const origin = parseOrigin(provider, settings.baseUrl);
    const agent = agents.get(origin.label) ?? newAgent(origin);
    agents.set(origin.label, agent);
    return { provider, origin, agent, apiKey: readApiKey(provider, settings, config.env) };
  }
}

function newAgent({ isTls }: Origin): http.Agent {
  const options = { keepAlive: true, timeout: FREE_SOCKET_MS };
  return isTls ? new https.Agent(options) : new http.Agent(options);
}

function sendOnce(attempt: Attempt): Promise<UpstreamResponse> {
  const { peer, request, signal, headTimeoutMs } = attempt;
  if (signal.aborted) return Promise.reject(clientGone());
  return new Promise((resolve, reject) => {
    const req = open(attempt);
    let bytesBefore = 0;
    let socket: Socket | undefined;
    const timer = setTimeout(() => {
      reject(tooSlow(peer, headTimeoutMs));
      req.destroy();
    }, headTimeoutMs);
    timer.unref();
    signal.addEventListener('abort', abort);
    req.once('socket', (given: Socket) => {
      socket = given;
      bytesBefore = given.bytesRead;
    });
    req.once('response', (response) => {
      clearTimeout(timer);
      // The socket goes back to the agent after the body: a late abort must not reach its next user.
      response.once('end', () => signal.removeEventListener('abort', abort));
      resolve(toResponse(response));
    });
    // Later errors belong to the body, which reports them itself.
    req.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (signal.aborted) return reject(clientGone());
      const isStale = req.reusedSocket && STALE_CODES.has(error.code) && socket?.bytesRead === bytesBefore;
      reject(isStale ? new StaleSocket() : unreachable(peer, error));
    });
    req.once('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    });
    req.end(request.body);

    function abort(): void {
      req.destroy();
      reject(clientGone());
    }
  });
}

function open({ peer, request, mayReuse }: Attempt): http.ClientRequest {
  const { origin, agent } = peer;
  const { request: start } = origin.isTls ? https : http;
  return start({
    host: origin.host,
    port: origin.port,
    method: request.method,
    path: origin.basePath + request.target,
    // A flat list is sent as it is: order, case and repeated names stay.
    headers: ['Host', origin.authority, ...request.headers],
    agent: mayReuse && agent,
    maxHeaderSize: MAX_HEAD_BYTES,
  });
}

function toResponse(response: http.IncomingMessage): UpstreamResponse {
  return {
    status: response.statusCode ?? 502,
    statusText: response.statusMessage ?? '',
    rawHeaders: response.rawHeaders,
    body: response,
  };
}

function clientGone(): AppError {
  return new AppError('UPSTREAM_FAILED', 'the request was given up before the provider answered');
}

function unreachable({ provider, origin }: Peer, error: NodeJS.ErrnoException): AppError {
  const reason = error.code ?? 'connection broken';
  return new AppError(
    'UPSTREAM_FAILED',
    `the provider ${provider} could not be reached at ${origin.label} (${reason}): check the network and the upstream in config.json`,
    { provider, reason },
    { cause: error },
  );
}

function tooSlow({ provider, origin }: Peer, headTimeoutMs: number): AppError {
  return new AppError(
    'UPSTREAM_TIMEOUT',
    `the provider ${provider} at ${origin.label} sent no answer within ${headTimeoutMs / 1000} s: try again`,
    { provider },
  );
}
