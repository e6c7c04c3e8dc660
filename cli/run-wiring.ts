import type { AgentKind, SessionUrls } from '../contract/session.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What an agent is wired from. */
export interface WiringInput {
  readonly kind: AgentKind;
  readonly session: { readonly id: string; readonly token: string; readonly urls: SessionUrls };
  /** Environment of the caller. */
  readonly env: Env;
  /** System settings of Gemini CLI that are there already; they are merged. */
  readonly geminiSettings?: unknown;
}

/** What one process gets so that its requests pass the gateway. Nothing else of the user's is changed. */
export interface Wiring {
  /** Variables for the child only. */
  readonly env: Readonly<Record<string, string>>;
  /** Arguments in front of the user's; they never hold the token, since other users see arguments. */
  readonly args: readonly string[];
  /** A private file that lives as long as the process; its path goes into the variable. */
  readonly settingsFile?: { readonly variable: string; readonly content: unknown };
  /** What the user should know. */
  readonly notes: readonly string[];
}

/** How each agent is told where its provider is; see docs/agents.md. The token is in the environment only. */
export function wireAgent(input: WiringInput): Wiring {
  const wiring = wirings[input.kind](input);
  return { ...wiring, env: { ...commonEnv(input), ...wiring.env } };
}

const LOOPBACK = ['127.0.0.1', 'localhost'];

function commonEnv({ session, env }: WiringInput): Record<string, string> {
  const bypass = [...(env.NO_PROXY ?? '').split(','), ...(env.no_proxy ?? '').split(','), ...LOOPBACK];
  const noProxy = [...new Set(bypass.map((host) => host.trim()).filter((host) => host !== ''))].join(',');
  return {
    MAESTRO_SESSION: session.id,
    MAESTRO_SESSION_TOKEN: session.token,
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  };
}

const wirings: Readonly<Record<AgentKind, (input: WiringInput) => Wiring>> = {
  'claude-code': ({ session }) => ({ env: { ANTHROPIC_BASE_URL: session.urls.anthropic }, args: [], notes: [] }),
  codex: wireCodex,
  'gemini-cli': wireGemini,
  opencode: wireOpencode,
  aider: ({ session: { urls } }) => ({
    env: { OPENAI_API_BASE: urls.openai, ANTHROPIC_API_BASE: urls.anthropic },
    args: [],
    notes: [],
  }),
  goose: wireGoose,
  continue: wireProgram,
  sdk: wireProgram,
  other: wireProgram,
};

function wireProgram({ session: { urls } }: WiringInput): Wiring {
  return {
    env: {
      OPENAI_BASE_URL: urls.openai,
      OPENAI_API_BASE: urls.openai,
      ANTHROPIC_BASE_URL: urls.anthropic,
      GOOGLE_GEMINI_BASE_URL: urls.gemini,
    },
    args: [],
    notes: [],
  };
}

function wireCodex(input: WiringInput): Wiring {
  const provider = [
    'name="Maestro"',
    `base_url="${origin(input)}/openai/v1"`,
    'env_key="OPENAI_API_KEY"',
    'wire_api="responses"',
    'env_http_headers={"x-maestro-session"="MAESTRO_SESSION_TOKEN"}',
  ];
  return {
    ...withKey(input, 'OPENAI_API_KEY', 'openai'),
    args: ['-c', 'model_provider="maestro"', '-c', `model_providers.maestro={${provider.join(', ')}}`],
  };
}

function wireGemini(input: WiringInput): Wiring {
  const { env, notes } = withKey(input, 'GEMINI_API_KEY', 'gemini');
  const settings = { security: { auth: { selectedType: 'gemini-api-key' } } };
  return {
    env: { ...env, GOOGLE_GEMINI_BASE_URL: input.session.urls.gemini },
    args: [],
    settingsFile: {
      variable: 'GEMINI_CLI_SYSTEM_SETTINGS_PATH',
      content: mergeJson(input.geminiSettings ?? {}, settings),
    },
    notes,
  };
}

function wireOpencode({ session: { urls }, env }: WiringInput): Wiring {
  const ours = {
    provider: {
      anthropic: { options: { baseURL: `${urls.anthropic}/v1` } },
      openai: { options: { baseURL: urls.openai } },
    },
  };
  const there = parseJsonc(env.OPENCODE_CONFIG_CONTENT ?? '{}');
  const notes =
    there === undefined ? ['OPENCODE_CONFIG_CONTENT held no JSON object and is replaced for this process'] : [];
  return { env: { OPENCODE_CONFIG_CONTENT: JSON.stringify(mergeJson(there ?? {}, ours)) }, args: [], notes };
}

function wireGoose(input: WiringInput): Wiring {
  const { session } = input;
  return {
    env: {
      OPENAI_HOST: origin(input),
      OPENAI_BASE_PATH: `${new URL(session.urls.openai).pathname.slice(1)}/chat/completions`,
    },
    args: [],
    notes: [],
  };
}

/**
 * These agents refuse to start without a key of their provider. Without one they get the session
 * token: the gateway knows it, never sends it on, and uses the key that the daemon is configured with.
 */
function withKey({ env, session }: WiringInput, variable: string, upstream: string): Pick<Wiring, 'env' | 'notes'> {
  if ((env[variable] ?? '') !== '') return { env: {}, notes: [] };
  return {
    env: { [variable]: session.token },
    notes: [`${variable} is not set: the daemon needs a key of its own (config upstreams.${upstream}.apiKeyEnv)`],
  };
}

function origin({ session }: WiringInput): string {
  return new URL(session.urls.openai).origin;
}

/** JSON with `//` and block comments, as settings files of agents are; undefined when it is no object. */
export function parseJsonc(text: string): Readonly<Record<string, unknown>> | undefined {
  const plain = text.replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_all, string) => string ?? '');
  try {
    const value: unknown = JSON.parse(plain);
    return isObject(value) ? value : undefined;
  } catch {
    // The caller says what it was and what happens instead.
    return undefined;
  }
}

/** The second laid over the first: objects key by key, anything else replaced. */
export function mergeJson(under: unknown, over: unknown): unknown {
  if (!isObject(under) || !isObject(over)) return over;
  const keys = [...new Set([...Object.keys(under), ...Object.keys(over)])];
  return Object.fromEntries(
    keys.map((key) => [key, Object.hasOwn(over, key) ? mergeJson(under[key], over[key]) : under[key]]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
