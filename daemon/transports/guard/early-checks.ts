import { valuesOf } from './raw-headers.ts';
import type { Refusal } from './refusal.ts';

/** Where a request came in: TCP on the loopback, or the Unix socket. */
export type Via = 'tcp' | 'socket';

/** A request as its head stood on the wire. */
export interface RequestHead {
  readonly via: Via;
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  /** Flat: name, value, name, value. */
  readonly rawHeaders: readonly string[];
  /** Of the peer; empty on the Unix socket. */
  readonly address: string;
}

const MAX_TARGET_BYTES = 8_192;
/** Clients send about 25. Node drops what is beyond 2,000 without a word, so nobody may come near. */
const MAX_HEADERS = 100;
const HOSTS = ['127.0.0.1', 'localhost', '[::1]'] as const;

/** The values of Host that name this daemon and nothing else. A browser leaves port 80 out. */
export function authoritiesOf(port: number): ReadonlySet<string> {
  return new Set(HOSTS.map((host) => (port === 80 ? host : `${host}:${port}`)));
}

/**
 * Step 2: which machine the client believes to talk to. A page that was rebound to the loopback by
 * DNS is its own origin and sends no Origin header, so Host alone gives it away. The value is
 * compared, never parsed: a parser reads `2130706433` as 127.0.0.1.
 */
export function checkHost(head: RequestHead, port: number | undefined): Refusal | undefined {
  if (head.rawHeaders.length / 2 > MAX_HEADERS)
    return {
      status: 431,
      code: 'CONTENT_TOO_LARGE',
      reason: 'header count',
      message: `at most ${MAX_HEADERS} headers are taken`,
    };
  if (head.httpVersion !== '1.1') return invalid('http version', 'only HTTP/1.1 is spoken here');
  const hosts = valuesOf(head.rawHeaders, 'host');
  const [host] = hosts;
  if (hosts.length !== 1 || host === undefined) return invalid('host count', 'send exactly one Host header');
  if (head.via === 'socket') return undefined;
  if (port !== undefined && authoritiesOf(port).has(host.toLowerCase())) return undefined;
  return {
    status: 421,
    code: 'FORBIDDEN',
    reason: 'host',
    message: 'this daemon answers to 127.0.0.1, localhost and [::1] with its port only: correct the Host header',
  };
}

/** Step 3: the request target, before anything decodes it. */
export function checkTarget({ target }: RequestHead): Refusal | undefined {
  if (!target.startsWith('/')) return invalid('target form', 'the request target must begin with a slash');
  if (target.length > MAX_TARGET_BYTES)
    return {
      status: 414,
      code: 'CONTENT_TOO_LARGE',
      reason: 'target length',
      message: `the request target is longer than ${MAX_TARGET_BYTES} bytes: send the input in a POST body`,
    };
  const isPlain = /^[\x21-\x7e]*$/.test(target) && !/[#\\]|%00|%(?![0-9a-f]{2})/i.test(target);
  return isPlain ? undefined : invalid('target characters', 'the request target holds characters that do not belong');
}

/** Step 3: what may be asked for with which method. HEAD is for the gateway: agents use it to look whether it is there. */
export function checkMethod({ method, rawHeaders }: RequestHead, isGateway: boolean): Refusal | undefined {
  const allowed = isGateway ? ['GET', 'HEAD', 'POST'] : ['GET', 'POST'];
  if (!allowed.includes(method))
    return {
      status: 405,
      code: 'INVALID_INPUT',
      reason: 'method',
      message: `only ${allowed.join(', ')} are taken here`,
      headers: { allow: allowed.join(', ') },
    };
  // The gateway refuses upgrades itself, in the words of the client's own wire.
  if (isGateway || valuesOf(rawHeaders, 'upgrade').length === 0) return undefined;
  return {
    status: 426,
    code: 'INVALID_INPUT',
    reason: 'upgrade',
    message: 'upgrades are not taken: use plain HTTP/1.1; streams are server-sent events',
  };
}

/**
 * Step 4: nothing that a page of another origin makes a browser send. Other ports of this machine
 * are other origins. No browser reaches a Unix socket, so there any Origin is a forgery.
 */
export function checkBrowser({ via, rawHeaders }: RequestHead): Refusal | undefined {
  const origins = valuesOf(rawHeaders, 'origin');
  const own = `http://${valuesOf(rawHeaders, 'host')[0]?.toLowerCase()}`;
  const isOwn = origins.length === 0 || (via === 'tcp' && origins.length === 1 && origins[0] === own);
  const sites = valuesOf(rawHeaders, 'sec-fetch-site');
  if (isOwn && sites.every((site) => site === 'same-origin' || site === 'none')) return undefined;
  return {
    status: 403,
    code: 'FORBIDDEN',
    reason: isOwn ? 'sec-fetch-site' : 'origin',
    message: 'requests of other web pages are refused: open the web view with `maestro web`',
  };
}

function invalid(reason: string, message: string): Refusal {
  return { status: 400, code: 'INVALID_INPUT', reason, message };
}
