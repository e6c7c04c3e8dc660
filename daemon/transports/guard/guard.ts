import { type Credentials, identify, type Principal } from './credential.ts';
import { checkBrowser, checkHost, checkMethod, checkTarget, type RequestHead } from './early-checks.ts';
import { valuesOf } from './raw-headers.ts';
import { type Refusal, tooMany } from './refusal.ts';
import type { TokenBuckets } from './token-buckets.ts';

/**
 * What a request is for. `open` needs no credential because it gives no data of anybody (the files
 * of the web view, and the exchange of a one-time code); `gateway` has rules of its own for
 * credentials and bodies; `none` is refused, but only to those who may know.
 */
export type RouteKind = 'health' | 'gateway' | 'open' | 'private' | 'none';

/** What the guard decides by. */
export interface GuardDeps {
  /** The bound TCP port; undefined while HTTP is off. */
  readonly port: () => number | undefined;
  readonly routeOf: (method: string, target: string) => RouteKind;
  readonly credentials: Credentials;
  /** Wrong credentials by address. */
  readonly failures: TokenBuckets;
  /** Requests by principal. */
  readonly rates: TokenBuckets;
  /** Longest body of a POST that is not the gateway's. */
  readonly bodyBytes: number;
}

/** A request that may go on; `principal` is there for private routes. */
export interface Passed {
  readonly route: Exclude<RouteKind, 'none'>;
  readonly principal: Principal | undefined;
}

/**
 * Lets a request through or says why not; in this order, and the first that refuses decides:
 * Host, target, method, Origin, credential, content, cookie origin, rate, route. Limits of the
 * connection come before it, in the options of the server. Limits never lock out the Unix socket.
 */
export function checkRequest(deps: GuardDeps, head: RequestHead): Passed | Refusal {
  const port = deps.port();
  const route = deps.routeOf(head.method, head.target);
  const early =
    checkHost(head, port) ?? checkTarget(head) ?? checkMethod(head, route === 'gateway') ?? checkBrowser(head);
  if (early) return early;
  if (route === 'health' || route === 'gateway') return { route, principal: undefined };
  const isFile = route === 'open' && head.method === 'GET';
  const blocked = isFile ? undefined : checkFailures(deps, head);
  if (blocked) return blocked;
  if (route === 'open') return checkContent(head, deps.bodyBytes) ?? { route, principal: undefined };
  const who = identify(head, deps.credentials, port);
  if ('status' in who) {
    if (who.isGuess && head.via === 'tcp') deps.failures.take(head.address);
    return who;
  }
  const late = checkContent(head, deps.bodyBytes) ?? checkCookieOrigin(head, who) ?? checkRate(deps, head, who);
  if (late) return late;
  return route === 'none' ? notFound() : { route, principal: who };
}

/** Step 5, before any credential is looked at. */
function checkFailures({ failures }: GuardDeps, { via, address }: RequestHead): Refusal | undefined {
  if (via === 'socket') return undefined;
  const wait = failures.waitSeconds(address);
  return wait > 0
    ? tooMany('failed credentials', 'too many wrong credentials came from this address: wait a little', wait)
    : undefined;
}

/** Step 6: JSON only, plain, of a known length. */
function checkContent({ method, rawHeaders }: RequestHead, bodyBytes: number): Refusal | undefined {
  const lengths = valuesOf(rawHeaders, 'content-length');
  const length = Number(lengths[0] ?? 'NaN');
  const isChunked = valuesOf(rawHeaders, 'transfer-encoding').length > 0;
  if (method === 'GET')
    return isChunked || (lengths.length > 0 && length !== 0)
      ? invalid('body on GET', 'a GET request has no body')
      : undefined;
  const types = valuesOf(rawHeaders, 'content-type');
  if (types.length !== 1 || !/^application\/json(?:[ \t]*;[ \t]*charset="?utf-8"?)?$/i.test(types[0] ?? ''))
    return { status: 415, code: 'INVALID_INPUT', reason: 'content type', message: 'send application/json' };
  if (valuesOf(rawHeaders, 'content-encoding').length > 0)
    return { status: 415, code: 'INVALID_INPUT', reason: 'content encoding', message: 'send the body uncompressed' };
  if (length > bodyBytes)
    return {
      status: 413,
      code: 'CONTENT_TOO_LARGE',
      reason: 'content length',
      message: `the body may have at most ${bodyBytes} bytes`,
    };
  return length > 0 && !isChunked ? undefined : invalid('content length', 'send a body with its Content-Length');
}

/** Step 7: a cookie goes along with whatever page makes the browser ask, so a change must say where it comes from. */
function checkCookieOrigin({ method, rawHeaders }: RequestHead, { actor }: Principal): Refusal | undefined {
  const isFine = actor.via !== 'cookie' || method === 'GET' || valuesOf(rawHeaders, 'origin').length === 1;
  return isFine
    ? undefined
    : { status: 403, code: 'FORBIDDEN', reason: 'no origin', message: 'changes by cookie need an Origin header' };
}

/** Step 8. */
function checkRate({ rates }: GuardDeps, { via }: RequestHead, { key }: Principal): Refusal | undefined {
  if (via === 'socket') return undefined;
  const wait = rates.waitSeconds(key);
  if (wait > 0) return tooMany('rate', 'too many requests in a second: wait a little and repeat', wait);
  rates.take(key);
  return undefined;
}

function notFound(): Refusal {
  return {
    status: 404,
    code: 'INVALID_INPUT',
    reason: 'route',
    message: 'there is nothing here: procedures are under /trpc/, the gateway under /s/<token>/',
  };
}

function invalid(reason: string, message: string): Refusal {
  return { status: 400, code: 'INVALID_INPUT', reason, message };
}
