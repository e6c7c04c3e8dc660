import { AppError } from '../domain/errors.ts';
import type { Provider } from '../services/gateway-ports.ts';

/** Where a provider is, as the configuration says. */
export interface ProviderConfig {
  /** https, or http on a loopback address; a path in it comes before `/v1…`. */
  readonly baseUrl: string;
  /** Name of the environment variable with the daemon's own key; absent: the client's key is passed through. */
  readonly apiKeyEnv?: string | undefined;
}

/** A base URL, taken apart once. */
export interface Origin {
  readonly isTls: boolean;
  readonly host: string;
  readonly port: number;
  /** Value of the Host header. */
  readonly authority: string;
  /** Empty, or a path without a slash at its end. */
  readonly basePath: string;
  /** For messages: scheme and authority only. */
  readonly label: string;
}

/** The official endpoints. */
export const DEFAULT_BASE_URLS: Readonly<Record<Provider, string>> = {
  anthropic: 'https://api.anthropic.com',
  openai: 'https://api.openai.com',
  gemini: 'https://generativelanguage.googleapis.com',
};

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Takes a base URL apart. A `/v1` at its end is left out, because every target brings its own.
 * Throws SETUP_UNSAFE when it is no URL, holds credentials, query or fragment, or would send keys
 * in the clear to another machine.
 */
export function parseOrigin(provider: Provider, baseUrl: string): Origin {
  if (!URL.canParse(baseUrl)) throw unsafe(provider, 'is not a URL');
  const url = new URL(baseUrl);
  if (url.username !== '' || url.password !== '') throw unsafe(provider, 'holds a user name or password');
  if (url.search !== '' || url.hash !== '') throw unsafe(provider, 'has a query or fragment');
  const isTls = url.protocol === 'https:';
  if (!isTls && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
    throw unsafe(provider, 'is neither https nor http on a loopback address');
  }
  return {
    isTls,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || (isTls ? 443 : 80)),
    authority: url.host,
    basePath: url.pathname.replace(/\/+$/, '').replace(/\/v1$/, ''),
    label: url.origin,
  };
}

/**
 * The daemon's own key for a provider; undefined when the client's key is passed through.
 * Throws SETUP_UNSAFE when the configured variable is unset: falling back to the client's key
 * would be a silent change of who pays.
 */
export function readApiKey(
  provider: Provider,
  { apiKeyEnv }: ProviderConfig,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (apiKeyEnv === undefined) return undefined;
  const key = env[apiKeyEnv]?.trim();
  if (key) return key;
  throw new AppError(
    'SETUP_UNSAFE',
    `upstream ${provider} takes its key from ${apiKeyEnv}, which is not set: set it, or remove apiKeyEnv from config.json`,
    { provider, apiKeyEnv },
  );
}

function unsafe(provider: Provider, complaint: string): AppError {
  return new AppError(
    'SETUP_UNSAFE',
    `the base URL of upstream ${provider} ${complaint}: correct it in config.json or the environment`,
    { provider },
  );
}
