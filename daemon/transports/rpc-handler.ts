import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReadableStream } from 'node:stream/web';
import type { TRPCError } from '@trpc/server';
import { resolveResponse } from '@trpc/server/http';
import { ERROR_TABLE } from '../../contract/errors.ts';
import { isAppError } from '../domain/errors.ts';
import { appRouter } from '../rpc/router.ts';
import type { Logger } from '../services/ports.ts';
import type { Services } from '../services/services.ts';
import { sendRefusal, sendText } from './answer.ts';
import type { EventStreams } from './event-streams.ts';
import type { Principal } from './guard/credential.ts';
import { type BodyLimits, readText } from './request-text.ts';

/** What the procedures are served with. */
export interface RpcHandlerDeps {
  readonly services: Services;
  readonly logger: Logger;
  readonly streams: EventStreams;
  readonly body: BodyLimits;
}

/** Answers a request under `/trpc/` that has passed the guard. */
export type RpcHandler = (req: IncomingMessage, res: ServerResponse, principal: Principal) => Promise<void>;

/** Path before the name of a procedure. */
export const RPC_PREFIX = '/trpc/';
const MAX_BATCH = 20;
/** All that tRPC reads of the headers; credentials never reach it. */
const PASSED_HEADERS = ['content-type', 'accept', 'last-event-id'] as const;

/**
 * The tRPC router over `node:http`. Queries are taken by POST as well, because their inputs may be
 * longer than a request line; mutations never by GET.
 */
export function createRpcHandler({ services, logger, streams, body }: RpcHandlerDeps): RpcHandler {
  return async (req, res, { actor, key }) => {
    const text = req.method === 'POST' ? await readText(req, body) : undefined;
    if (req.method === 'POST' && text === undefined) return;
    const request = toRequest(req, res, text);
    const response = await resolveResponse({
      router: appRouter,
      req: request,
      path: new URL(request.url).pathname.slice(RPC_PREFIX.length),
      error: null,
      createContext: async () => ({ actor, services, logger }),
      allowMethodOverride: true,
      maxBatchSize: MAX_BATCH,
      responseMeta: ({ errors }) => statusOf(errors),
    });
    if (!isEventStream(response)) return sendText(res, response.status, await response.text());
    const refusal = streams.refusalFor(key);
    const events = response.body as ReadableStream<Uint8Array>;
    if (!refusal) return streams.send(res, events, key);
    await events.cancel();
    sendRefusal(req, res, refusal);
  };
}

function toRequest(req: IncomingMessage, res: ServerResponse, text: string | undefined): Request {
  const gone = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  const headers = new Headers();
  for (const name of PASSED_HEADERS) {
    const value = req.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return new Request(`http://daemon${req.url}`, {
    method: req.method ?? 'GET',
    headers,
    signal: gone.signal,
    ...(text === undefined ? {} : { body: text }),
  });
}

/** A single call answers with the status of its error in the table; tRPC knows fewer statuses. */
function statusOf(errors: readonly TRPCError[]): { readonly status?: number } {
  const [error] = errors;
  return errors.length === 1 && isAppError(error?.cause) ? { status: ERROR_TABLE[error.cause.code].http } : {};
}

function isEventStream(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/event-stream') === true;
}
