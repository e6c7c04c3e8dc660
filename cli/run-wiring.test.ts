import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentKind } from '../contract/session.ts';
import { agentKindOf, appliesWhen } from './agents.ts';
import { mergeJson, parseJsonc, type WiringInput, wireAgent } from './run-wiring.ts';
import { AGENT_KINDS } from './table/common.ts';

const token = `mst_abcd1234_${'s'.repeat(43)}`;
const base = `http://127.0.0.1:7717/s/${token}`;
const session: WiringInput['session'] = {
  id: '0123456789',
  token,
  urls: { anthropic: `${base}/anthropic`, openai: `${base}/openai/v1`, gemini: `${base}/gemini` },
};

const wire = (kind: AgentKind, env: WiringInput['env'] = {}, geminiSettings?: unknown) =>
  wireAgent({ kind, session, env, geminiSettings });

describe('wiring an agent to the gateway', () => {
  it('tells Claude Code its base URL and leaves its own login alone', () => {
    const { env, args } = wire('claude-code');
    expect(env.ANTHROPIC_BASE_URL).toBe(`${base}/anthropic`);
    expect(Object.keys(env)).not.toContain('ANTHROPIC_API_KEY');
    expect(args).toEqual([]);
  });

  it('gives Codex a provider by arguments, and the token by a variable that the provider names', () => {
    const { env, args } = wire('codex', { OPENAI_API_KEY: 'sk-mine' });
    expect(args).toEqual([
      '-c',
      'model_provider="maestro"',
      '-c',
      'model_providers.maestro={name="Maestro", base_url="http://127.0.0.1:7717/openai/v1", env_key="OPENAI_API_KEY", wire_api="responses", env_http_headers={"x-maestro-session"="MAESTRO_SESSION_TOKEN"}}',
    ]);
    expect(env.MAESTRO_SESSION_TOKEN).toBe(token);
    expect(env.OPENAI_API_KEY).toBeUndefined();
  });

  it('gives Gemini CLI a settings file merged with the system settings there are', () => {
    const { env, settingsFile } = wire(
      'gemini-cli',
      { GEMINI_API_KEY: 'k' },
      { ui: { theme: 'x' }, security: { auth: { selectedType: 'oauth', enforced: true }, folderTrust: true } },
    );
    expect(env.GOOGLE_GEMINI_BASE_URL).toBe(`${base}/gemini`);
    expect(settingsFile).toEqual({
      variable: 'GEMINI_CLI_SYSTEM_SETTINGS_PATH',
      content: {
        ui: { theme: 'x' },
        security: { auth: { selectedType: 'gemini-api-key', enforced: true }, folderTrust: true },
      },
    });
  });

  it('merges its providers into the configuration that opencode was given already', () => {
    const mine = { theme: 'x', provider: { anthropic: { options: { timeout: 5 } }, local: { npm: 'y' } } };
    const { env } = wire('opencode', { OPENCODE_CONFIG_CONTENT: JSON.stringify(mine) });
    expect(JSON.parse(env.OPENCODE_CONFIG_CONTENT ?? '')).toEqual({
      theme: 'x',
      provider: {
        anthropic: { options: { timeout: 5, baseURL: `${base}/anthropic/v1` } },
        openai: { options: { baseURL: `${base}/openai/v1` } },
        local: { npm: 'y' },
      },
    });
  });

  it('says so when the configuration of opencode was no JSON', () => {
    expect(wire('opencode', { OPENCODE_CONFIG_CONTENT: 'oops' }).notes).toHaveLength(1);
  });

  it('splits the URL for Goose into host and path', () => {
    expect(wire('goose').env).toMatchObject({
      OPENAI_HOST: 'http://127.0.0.1:7717',
      OPENAI_BASE_PATH: `s/${token}/openai/v1/chat/completions`,
    });
  });

  it('gives any other program the variables of the three SDKs', () => {
    expect(wire('other').env).toMatchObject({
      OPENAI_BASE_URL: `${base}/openai/v1`,
      OPENAI_API_BASE: `${base}/openai/v1`,
      ANTHROPIC_BASE_URL: `${base}/anthropic`,
      GOOGLE_GEMINI_BASE_URL: `${base}/gemini`,
    });
  });

  it.each(['codex', 'gemini-cli'] as const)(
    'lends %s the session token where it would not start without a key',
    (kind) => {
      const { env, notes } = wire(kind);
      expect([env.OPENAI_API_KEY, env.GEMINI_API_KEY]).toContain(token);
      expect(notes).toHaveLength(1);
    },
  );

  it('keeps loopback out of proxies, with what was kept out before', () => {
    const { env } = wire('aider', { NO_PROXY: 'a.example, localhost', no_proxy: 'b.example' });
    expect(env.NO_PROXY).toBe('a.example,localhost,b.example,127.0.0.1');
    expect(env.no_proxy).toBe(env.NO_PROXY);
  });

  it('never puts the token into arguments, and always names the session', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...AGENT_KINDS),
        fc.dictionary(fc.constantFrom('OPENAI_API_KEY', 'NO_PROXY', 'OPENCODE_CONFIG_CONTENT'), fc.string()),
        (kind, env) => {
          const wiring = wire(kind, env);
          expect(wiring.args.join(' ')).not.toContain(token);
          expect(JSON.stringify(wiring.settingsFile ?? null)).not.toContain(token);
          expect(wiring.env).toMatchObject({ MAESTRO_SESSION: session.id, MAESTRO_SESSION_TOKEN: token });
        },
      ),
    );
  });
});

describe('the pieces of wiring', () => {
  it.each([
    ['claude', 'claude-code'],
    ['/usr/local/bin/codex', 'codex'],
    ['gemini.cmd', 'gemini-cli'],
    ['python', 'other'],
    ['my-claude', 'other'],
  ])('takes %s for %s', (command, kind) => {
    expect(agentKindOf(command)).toBe(kind);
  });

  it('says for every kind when a switch applies', () => {
    for (const kind of AGENT_KINDS) expect(appliesWhen(kind)).toMatch(/^now \(next request\)/);
  });

  it('reads JSON with comments and leaves what looks like one inside texts', () => {
    expect(parseJsonc('{ // one\n "a": "http://x/*y*/", /* two */ "b": 1 }')).toEqual({ a: 'http://x/*y*/', b: 1 });
    expect(parseJsonc('[1]')).toBeUndefined();
    expect(parseJsonc('{')).toBeUndefined();
  });

  it('merges objects key by key and replaces the rest', () => {
    expect(mergeJson({ a: { b: 1, c: [1] } }, { a: { c: [2] } })).toEqual({ a: { b: 1, c: [2] } });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        expect(mergeJson(value, {})).toEqual(value);
        expect(mergeJson({}, value)).toEqual(value);
      }),
    );
  });
});
