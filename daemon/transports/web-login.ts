import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TokenService } from '../services/token-service.ts';
import { API_HEADERS } from './answer.ts';
import { cookieName } from './guard/credential.ts';
import { cookiesOf } from './guard/raw-headers.ts';
import type { Refusal } from './guard/refusal.ts';
import { type BodyLimits, readText } from './request-text.ts';

/** What logging in and out needs. */
export interface WebLoginDeps {
  readonly tokens: Pick<TokenService, 'redeem' | 'logout'>;
  readonly port: () => number | undefined;
  readonly body: BodyLimits;
  /** Told of a code that was wrong. */
  readonly onFailure: (req: IncomingMessage) => void;
}

/** The way of a browser in and out. */
export interface WebLogin {
  /** `{"code": "mst_…"}` becomes the web cookie, once; a Refusal when the code is wrong, old or used. */
  login(req: IncomingMessage, res: ServerResponse): Promise<Refusal | undefined>;
  /** Ends the login of the cookie that came along; one that came with a token has none. */
  logout(req: IncomingMessage, res: ServerResponse): Promise<void>;
}

const ATTRIBUTES = 'HttpOnly; SameSite=Strict; Path=/';

/** Login by one-time codes. The cookie has no life of its own in the browser; the daemon ends it. */
export function createWebLogin({ tokens, port, body, onFailure }: WebLoginDeps): WebLogin {
  return {
    async login(req, res) {
      const text = await readText(req, body);
      if (text === undefined) return undefined;
      const at = port();
      const code = codeOf(text);
      const login = code === undefined || at === undefined ? undefined : await tokens.redeem(code);
      if (!login || at === undefined) {
        onFailure(req);
        return wrongCode();
      }
      sendEmpty(res, `${cookieName(at)}=${login.cookieValue}; ${ATTRIBUTES}`);
      return undefined;
    },
    async logout(req, res) {
      await readText(req, body);
      const name = cookieName(port() ?? 0);
      const [value] = cookiesOf(req.rawHeaders, name);
      if (value !== undefined) await tokens.logout(value);
      sendEmpty(res, `${name}=; ${ATTRIBUTES}; Max-Age=0`);
    },
  };
}

function sendEmpty(res: ServerResponse, cookie: string): void {
  res.writeHead(204, { ...API_HEADERS, 'set-cookie': cookie }).end();
}

/** The code of `{"code": "…"}` and of nothing else. */
function codeOf(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Object.keys(value).join() !== 'code') return undefined;
    const { code } = value as { readonly code: unknown };
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}

function wrongCode(): Refusal {
  return {
    status: 401,
    code: 'UNAUTHENTICATED',
    reason: 'login code',
    message: 'the link was used before or is older than 60 seconds: make a new one with `maestro web`',
  };
}
