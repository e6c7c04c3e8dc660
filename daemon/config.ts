import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from './domain/errors.ts';
import type { Provider } from './services/gateway-ports.ts';

/** One provider, as the configuration and the environment name it. */
export interface UpstreamSettings {
  /** Absent: the official endpoint. */
  readonly baseUrl?: string | undefined;
  /** Name of the environment variable with the daemon's own key; absent: the client's key is passed through. */
  readonly apiKeyEnv?: string | undefined;
}

/** Limits that a person may move. */
export interface RateSettings {
  /** Wrong credentials that one address may show on HTTP within a minute. */
  readonly authFailuresPerMinute: number;
  /** Calls a second of one token or cookie on HTTP. */
  readonly requestsPerSecond: number;
}

/** What discovery of context files may do. */
export interface DiscoveryConfig {
  /** What marks a project in the native mode; undefined: `.git`. */
  readonly markers: readonly string[] | undefined;
  /** Absolute paths of folders outside of projects that links and imports may lead into. */
  readonly importRoots: readonly string[];
}

/** Budgets in tokens (o200k); none where undefined. */
export interface BudgetConfig {
  readonly max: number | undefined;
  readonly warn: number | undefined;
  readonly session: number | undefined;
}

/** How much is logged. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** The settings of a daemon, complete and checked. */
export interface Config {
  readonly upstreams: Readonly<Record<Provider, UpstreamSettings>>;
  readonly rateLimit: RateSettings;
  readonly discovery: DiscoveryConfig;
  readonly tokenBudget: BudgetConfig;
  readonly logLevel: LogLevel;
  /** TCP port on 127.0.0.1, 0 for a free one; undefined: no HTTP, only the Unix socket. */
  readonly httpPort: number | undefined;
  /** What was not understood and is ignored, for the log. */
  readonly warnings: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where HTTP listens when nothing is said. */
export const DEFAULT_HTTP_PORT = 7717;
const MAX_FILE_BYTES = 1024 * 1024;

const upstream = z
  .strictObject({
    baseUrl: z
      .string()
      .min(1)
      .max(2_000)
      .optional()
      .describe('Where the provider is: https, or http on a loopback address. The official endpoint when absent.'),
    apiKeyEnv: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable, never the key itself')
      .optional()
      .describe(
        "Name of the environment variable with the daemon's own key; absent: the client's key is passed through.",
      ),
    passthrough: z.boolean().optional().describe("Says that the client's key is passed through, as it is by default."),
  })
  .refine(({ apiKeyEnv, passthrough }) => apiKeyEnv === undefined || passthrough !== true, {
    path: ['passthrough'],
    message: 'contradicts apiKeyEnv: keep one of them',
  });

const tokenCount = z.int().min(1).max(10_000_000).optional();

/** What `config.json` may hold. `docs/reference/config.md` is made of it. */
export const configSchema = z.strictObject({
  upstreams: z
    .strictObject({ anthropic: upstream.default({}), openai: upstream.default({}), gemini: upstream.default({}) })
    .prefault({}),
  rateLimit: z
    .strictObject({
      authFailuresPerMinute: z
        .int()
        .min(1)
        .max(100_000)
        .default(10)
        .describe('Wrong credentials that one address may show on HTTP within a minute.'),
      requestsPerSecond: z
        .int()
        .min(1)
        .max(100_000)
        .default(50)
        .describe('Calls a second of one token or web login on HTTP; the Unix socket has no limit.'),
    })
    .prefault({}),
  discovery: z
    .strictObject({
      markers: z
        .array(z.string().regex(/^(?!\.{1,2}$)[^\0/\\]+$/, 'must be a name, not a path'))
        .max(16)
        .optional()
        .describe('Names that mark the root of a project in the native mode; `.git` when absent.'),
      importRoots: z
        .array(
          z
            .string()
            .max(4_096)
            .regex(/^\/[^\0]*$/, 'must be an absolute path'),
        )
        .max(64)
        .default([])
        .describe('Folders outside of projects that links and imports of context files may lead into.'),
    })
    .prefault({}),
  tokenBudget: z
    .strictObject({
      max: tokenCount.describe('Tokens that the effective prompt of a persona without a budget of its own may have.'),
      warn: tokenCount.describe('Tokens over which there is a warning, for personas without a budget of their own.'),
      session: tokenCount.describe(
        'Tokens that all a session has in force may have together, unless it is started with a limit.',
      ),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: z
        .enum(['debug', 'info', 'warn', 'error'])
        .default('info')
        .describe('The least important lines that are kept.'),
    })
    .prefault({}),
  // The terminal manager reads its own section; a mistake there must not stop the daemon.
  tui: z.unknown().optional(),
});

/**
 * The settings of `config.json` with the environment laid over them (`MAESTRO_HTTP`, `MAESTRO_HTTP_PORT`,
 * `MAESTRO_UPSTREAM_ANTHROPIC|OPENAI|GEMINI`). No file is the normal case. Unknown keys are ignored
 * with a warning. Throws SETUP_UNSAFE that names the file and the field, or the variable.
 */
export function loadConfig(file: string, env: Environment): Config {
  const { value, warnings } = parseSettings(file, readJson(file));
  const { upstreams, rateLimit, discovery, tokenBudget, log } = value;
  return {
    upstreams: {
      anthropic: overridden(upstreams.anthropic, env.MAESTRO_UPSTREAM_ANTHROPIC),
      openai: overridden(upstreams.openai, env.MAESTRO_UPSTREAM_OPENAI),
      gemini: overridden(upstreams.gemini, env.MAESTRO_UPSTREAM_GEMINI),
    },
    rateLimit,
    discovery: { markers: discovery.markers, importRoots: discovery.importRoots },
    tokenBudget: { max: tokenBudget.max, warn: tokenBudget.warn, session: tokenBudget.session },
    logLevel: log.level,
    httpPort: httpPortOf(env),
    warnings,
  };
}

function overridden({ baseUrl, apiKeyEnv }: UpstreamSettings, url: string | undefined): UpstreamSettings {
  return { baseUrl: url || baseUrl, apiKeyEnv };
}

function httpPortOf({ MAESTRO_HTTP: isOn, MAESTRO_HTTP_PORT: port }: Environment): number | undefined {
  if (isOn === 'off') return undefined;
  if (isOn !== undefined && isOn !== '' && isOn !== 'on')
    throw new AppError('SETUP_UNSAFE', 'MAESTRO_HTTP must be "on" or "off"');
  if (port === undefined || port === '') return DEFAULT_HTTP_PORT;
  if (/^\d{1,5}$/.test(port) && Number(port) <= 65_535) return Number(port);
  throw new AppError('SETUP_UNSAFE', 'MAESTRO_HTTP_PORT must be a number from 0 to 65535; 0 picks a free port');
}

function readJson(file: string): unknown {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new AppError('SETUP_UNSAFE', `${file} cannot be read (${code}): correct its permissions or remove it`);
  }
  if (bytes.length > MAX_FILE_BYTES) throw new AppError('SETUP_UNSAFE', `${file} is larger than 1 MiB`);
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own words quote the file, which may hold a key that was put in the wrong place.
    throw new AppError('SETUP_UNSAFE', `${file} is not JSON${placeOf(error, text)}: correct it or remove it`);
  }
}

function placeOf(error: unknown, text: string): string {
  const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  if (position === undefined) return '';
  const before = text.slice(0, Number(position)).split('\n');
  return `, line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

function parseSettings(file: string, value: unknown) {
  const strict = configSchema.safeParse(value);
  if (strict.success) return { value: strict.data, warnings: [] };
  const unknown = strict.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [],
  );
  const known = configSchema.safeParse(unknown.reduce(without, value));
  if (known.success)
    return {
      value: known.data,
      warnings: unknown.map((path) => `${file}: ${path.join('.')} is not known and ignored`),
    };
  const [issue] = known.error.issues;
  const field = issue?.path.join('.') || 'the whole file';
  throw new AppError('SETUP_UNSAFE', `${file}: ${field}: ${issue?.message ?? 'invalid'}`, { file, field });
}

/** A copy of a JSON value without what a path leads to. */
function without(value: unknown, path: readonly PropertyKey[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value;
  const entries = Object.entries(value).flatMap(([name, each]) =>
    name !== key ? [[name, each] as const] : rest.length === 0 ? [] : [[name, without(each, rest)] as const],
  );
  return Object.fromEntries(entries);
}
