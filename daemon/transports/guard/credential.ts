import type { Actor } from '../../services/ports.ts';
import type { RequestHead } from './early-checks.ts';
import { cookiesOf, valuesOf } from './raw-headers.ts';
import type { Refusal } from './refusal.ts';

/** Who is known; nothing here asks the database. */
export interface Credentials {
  /** Who an access token stands for; undefined for anything not usable now. */
  bearer(token: string): Actor | undefined;
  /** Who the value of a web cookie stands for. */
  cookie(value: string): Actor | undefined;
  /** The person whose daemon this is: whom the permission of the Unix socket proves. */
  readonly owner: Actor;
}

/** Somebody, and the key of their rate bucket and of their streams. */
export interface Principal {
  readonly actor: Actor;
  readonly key: string;
}

/** A credential that is there and wrong, or none where one is needed. */
export interface BadCredential extends Refusal {
  /** Whether somebody tried a token: that counts against the address. A missing one or an old cookie does not. */
  readonly isGuess: boolean;
}

const BEARER = /^Bearer (mst_([A-Za-z0-9]{8})_[A-Za-z0-9_-]{43})$/;
const COOKIE = /^mst_([A-Za-z0-9]{8})_[A-Za-z0-9_-]{43}$/;

/** Name of the web cookie; it carries the port because cookies ignore ports. */
export function cookieName(port: number): string {
  return `maestro_${port}`;
}

/**
 * Step 5: who asks. The first credential that is present decides; a bad one is never passed over
 * for the next. Tokens come in the Authorization header only, never from a URL.
 */
export function identify(
  head: RequestHead,
  credentials: Credentials,
  port: number | undefined,
): Principal | BadCredential {
  const headers = valuesOf(head.rawHeaders, 'authorization');
  if (headers.length > 0) return byToken(headers, credentials);
  const cookies = port === undefined ? [] : cookiesOf(head.rawHeaders, cookieName(port));
  if (cookies.length > 0) return byCookie(cookies, credentials);
  if (head.via === 'socket') return { actor: credentials.owner, key: 'owner' };
  return bad('no credential', 'send a token as `Authorization: Bearer mst_…`, or log in with `maestro web`', false);
}

function byToken(headers: readonly string[], { bearer }: Credentials): Principal | BadCredential {
  const [, token, id] = BEARER.exec(headers.length === 1 ? (headers[0] ?? '') : '') ?? [];
  const actor = token === undefined ? undefined : bearer(token);
  if (actor) return { actor, key: `token ${id}` };
  return bad('bad token', 'the token is malformed, unknown, expired or revoked: see `maestro token list`', true);
}

function byCookie(cookies: readonly string[], { cookie }: Credentials): Principal | BadCredential {
  const value = cookies.length === 1 ? (cookies[0] ?? '') : '';
  const [, id] = COOKIE.exec(value) ?? [];
  const actor = id === undefined ? undefined : cookie(value);
  if (actor) return { actor, key: `cookie ${id}` };
  return bad('bad cookie', 'the login has ended: open the web view again with `maestro web`', false);
}

function bad(reason: string, message: string, isGuess: boolean): BadCredential {
  const headers = { 'www-authenticate': 'Bearer' };
  return { status: 401, code: 'UNAUTHENTICATED', reason, message, headers, isGuess };
}
