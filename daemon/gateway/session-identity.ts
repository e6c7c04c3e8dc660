import type { IncomingHttpHeaders } from 'node:http';
import type { GatewaySessions } from '../services/gateway-ports.ts';
import { GatewayRefusal } from './error-body.ts';
import type { Target } from './routes.ts';

/** Where a request came in. */
export type Via = 'tcp' | 'socket';

/** What may say which session a request belongs to. */
export interface IdentityClues {
  readonly target: Target;
  readonly headers: IncomingHttpHeaders;
  readonly via: Via;
}

const BEARER = /^bearer +(.*)$/i;

/**
 * Id of the session a request belongs to. The first carrier that is present decides: the path,
 * then the header `x-maestro-session`, then an API key of the form `mst_…`. A carrier that is
 * present but wrong is never passed over for the next.
 * Throws a refusal: `unauthenticated`, or `session-mismatch` when path and header differ.
 */
export function identifySession(sessions: GatewaySessions, { target, headers, via }: IdentityClues): string {
  if (target.carrier === 'project') {
    throw new GatewayRefusal(
      'unauthenticated',
      'project tokens are not accepted here: start a session and use its own URL',
    );
  }
  if (isTokenInside(target.query)) {
    throw new GatewayRefusal('unauthenticated', 'a maestro token in the query is not accepted: put it into the path');
  }
  const header = headers['x-maestro-session'];
  const named = header === undefined ? undefined : String(header);
  if (target.carrier === 'session') return byPath(sessions, target.token, named);
  if (named !== undefined) return byHeader(sessions, named, via);
  const key = maestroKey(headers);
  if (key !== undefined) return known(sessions.authenticate(key), 'the API key is no token of a live session');
  throw new GatewayRefusal(
    'unauthenticated',
    'no session is named: use the URL of `maestro session start`, or send its token in x-maestro-session',
  );
}

function byPath(sessions: GatewaySessions, token: string, header: string | undefined): string {
  const id = known(sessions.authenticate(token), 'the token in the path is no token of a live session');
  // Beside a token a bare id is no credential: it only says which session is meant.
  const named = header === undefined ? id : header.startsWith('mst_') ? byHeader(sessions, header, 'tcp') : header;
  if (named === id) return id;
  throw new GatewayRefusal(
    'session-mismatch',
    'the path and x-maestro-session name different sessions: send one of them only',
  );
}

function byHeader(sessions: GatewaySessions, value: string, via: Via): string {
  // The file permission of the socket is the owner's credential, so there a bare id is enough.
  const isBareId = via === 'socket' && !value.startsWith('mst_');
  const id = isBareId ? sessions.snapshot(value)?.sessionId : sessions.authenticate(value);
  return known(id, 'x-maestro-session is no token of a live session');
}

function known(id: string | undefined, complaint: string): string {
  if (id !== undefined) return id;
  throw new GatewayRefusal(
    'unauthenticated',
    `${complaint}: it is unknown, ended or revoked; start one with \`maestro session start\``,
  );
}

function maestroKey(headers: IncomingHttpHeaders): string | undefined {
  const bearer = BEARER.exec(headers.authorization ?? '')?.[1];
  const keys = [bearer, headers['x-api-key'], headers['x-goog-api-key']];
  return keys.find((key): key is string => typeof key === 'string' && key.startsWith('mst_'));
}

/** Whether a query holds a token of ours, percent escapes included. */
function isTokenInside(query: string): boolean {
  if (query.includes('mst_')) return true;
  return (
    query.includes('%') &&
    query.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))).includes('mst_')
  );
}
