import type { Provider } from '../services/gateway-ports.ts';
import type { Wire } from './inject/inject.ts';

/** What a request target says: who carries the token, which provider, and the provider's own path. */
export interface Target {
  /** `session`: `/s/<token>/…`, `project`: `/p/<token>/…`, `none`: the token is elsewhere. */
  readonly carrier: 'session' | 'project' | 'none';
  /** The token of the path; empty for `none`. Never log it. */
  readonly token: string;
  /** undefined when the segment names no provider. */
  readonly provider: Provider | undefined;
  /** The provider's path without query, e.g. `/v1/messages`. */
  readonly path: string;
  /** Empty, or the query with its `?`. */
  readonly query: string;
}

/** A request that may be forwarded. */
export interface Route {
  readonly provider: Provider;
  /** How the persona is put in; undefined where the body is forwarded as it came. */
  readonly wire: Wire | undefined;
  /** Name of the kind of request in the metered row. */
  readonly meterAs: string;
  /** The model where the path names it. */
  readonly model: string | undefined;
}

/** Why there is no route, in words for the client. */
export interface NoRoute {
  readonly hint: string;
}

interface Entry extends Route {
  readonly method: 'GET' | 'POST';
}

const PROVIDERS: ReadonlyMap<string, Provider> = new Map([
  ['anthropic', 'anthropic'],
  ['openai', 'openai'],
  ['gemini', 'gemini'],
]);

const PREFIXES = ['/s/', '/p/', '/anthropic/', '/openai/', '/gemini/', '/v1internal'] as const;

/** Gemini with a Google login; the request is nested, so the plain rule would not reach it. */
const CODE_ASSIST = '/v1internal';

const post = (provider: Provider, meterAs: string, wire?: Wire): Entry => ({
  method: 'POST',
  provider,
  wire,
  meterAs,
  model: undefined,
});
const get = (provider: Provider, meterAs: string): Entry => ({
  method: 'GET',
  provider,
  wire: undefined,
  meterAs,
  model: undefined,
});

/** The allow list of paths that are the same in every request. */
const PATHS: Readonly<Record<Provider, ReadonlyMap<string, Entry>>> = {
  anthropic: new Map([
    ['/v1/messages', post('anthropic', 'anthropic-messages', 'anthropic-messages')],
    ['/v1/messages/count_tokens', post('anthropic', 'anthropic-count', 'anthropic-messages')],
    ['/v1/models', get('anthropic', 'anthropic-models')],
    ['/api/hello', get('anthropic', 'anthropic-hello')],
  ]),
  openai: new Map([
    ['/v1/chat/completions', post('openai', 'openai-chat', 'openai-chat')],
    ['/v1/responses', post('openai', 'openai-responses', 'openai-responses')],
    ['/v1/responses/compact', post('openai', 'openai-compact')],
    ['/v1/models', get('openai', 'openai-models')],
  ]),
  gemini: new Map([['/v1beta/models', get('gemini', 'gemini-models')]]),
};

const MODEL_BY_ID: Readonly<Partial<Record<Provider, Entry>>> = {
  anthropic: get('anthropic', 'anthropic-models'),
  openai: get('openai', 'openai-models'),
};

const GEMINI_VERBS: ReadonlyMap<string, { readonly wire: Wire; readonly meterAs: string }> = new Map([
  ['generateContent', { wire: 'gemini-generate', meterAs: 'gemini-generate' }],
  ['streamGenerateContent', { wire: 'gemini-generate', meterAs: 'gemini-generate' }],
  ['countTokens', { wire: 'gemini-count', meterAs: 'gemini-count' }],
]);

const GEMINI_MODEL = /^\/v1(?:beta)?\/models\/(.+):([A-Za-z]+)$/;
/** A model id as a path segment: no slash, and only escapes that cannot change the path. */
const SEGMENT = /^(?:[\w~:@+,=.-]|%(?:2f|3a|40))+$/i;
const DOT_SEGMENT = /(?:^|%2f)\.{1,2}(?:%2f|$)/i;
const TOKEN_TEXT = /mst_[A-Za-z0-9_-]*/g;

/** Whether a request target belongs to the gateway (with or without query). */
export function isGatewayPath(target: string): boolean {
  return (
    PREFIXES.some((prefix) => target.startsWith(prefix)) || /^\/(?:anthropic|openai|gemini|s|p)(?:\?|$)/.test(target)
  );
}

/** Takes a request target apart; makes no decision about it. */
export function splitTarget(url: string): Target {
  const mark = url.indexOf('?');
  const whole = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? '' : url.slice(mark);
  const carrier = whole.startsWith('/s/') ? 'session' : whole.startsWith('/p/') ? 'project' : 'none';
  if (carrier === 'none') return { carrier, token: '', ...splitProvider(whole), query };
  const end = whole.indexOf('/', 3);
  const token = end < 0 ? whole.slice(3) : whole.slice(3, end);
  return { carrier, token, ...splitProvider(end < 0 ? '' : whole.slice(end)), query };
}

function splitProvider(rest: string): { readonly provider: Provider | undefined; readonly path: string } {
  if (rest.startsWith(CODE_ASSIST)) return { provider: 'gemini', path: rest };
  const slash = rest.indexOf('/', 1);
  const provider = PROVIDERS.get(slash < 0 ? rest.slice(1) : rest.slice(1, slash));
  return { provider, path: provider ? (slash < 0 ? '' : rest.slice(slash)) : rest };
}

/** The route of a request, by the allow list of section 2 of the gateway's design; HEAD goes where GET goes. */
export function findRoute(method: string, { provider, path }: Target): Route | NoRoute {
  if (!provider)
    return { hint: 'the path names no provider: use /anthropic, /openai or /gemini after the session token' };
  const entry = PATHS[provider].get(path) ?? modelRoute(provider, path);
  if (!entry) return { hint: hintFor(provider, path) };
  if (method === entry.method || (method === 'HEAD' && entry.method === 'GET')) return entry;
  return { hint: `this path takes ${entry.method} only` };
}

function modelRoute(provider: Provider, path: string): Entry | undefined {
  if (provider !== 'gemini') {
    return path.startsWith('/v1/models/') && isSegment(path.slice(11)) ? MODEL_BY_ID[provider] : undefined;
  }
  const parts = GEMINI_MODEL.exec(path);
  const verb = GEMINI_VERBS.get(parts?.[2] ?? '');
  const model = parts?.[1] ?? '';
  return verb && isSegment(model) ? { ...verb, method: 'POST', provider, model } : undefined;
}

function isSegment(text: string): boolean {
  // A token in the place of a model would go to the provider.
  return SEGMENT.test(text) && !DOT_SEGMENT.test(text) && !text.includes('mst_');
}

function hintFor(provider: Provider, path: string): string {
  if (path.startsWith(CODE_ASSIST)) {
    return 'Gemini with a Google login is not forwarded: start the client with an API key (GEMINI_API_KEY)';
  }
  if (/^\/v1(?:beta)?\/v1(?:beta)?\//.test(path)) {
    return 'the path holds the version twice: take it off the end of the base URL, because this client adds it itself';
  }
  if (!path.startsWith('/v1') && PATHS[provider].has(`/v1${path}`)) {
    return 'the path lacks the version: put /v1 at the end of the base URL';
  }
  return 'this path is not forwarded; only inference, token count and model paths are';
}

/** A request target for the log: without query, with every token cut out. */
export function pathForLog({ carrier, provider, path }: Target): string {
  const prefix = carrier === 'session' ? '/s/…' : carrier === 'project' ? '/p/…' : '';
  const isNested = provider !== undefined && !path.startsWith(CODE_ASSIST);
  return `${prefix}${isNested ? `/${provider}` : ''}${path}`.replaceAll(TOKEN_TEXT, 'mst_…');
}
