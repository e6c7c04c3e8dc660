import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Config, loadConfig } from './config.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function load(text: string | undefined, env: Record<string, string> = {}): Config {
  const folder = mkdtempSync(join(tmpdir(), 'maestro-config-'));
  folders.push(folder);
  const file = join(folder, 'config.json');
  if (text !== undefined) writeFileSync(file, text);
  return loadConfig(file, env);
}

/** What a wrong configuration is refused with; the temporary folder is cut out. */
function refusal(text: string | undefined, env: Record<string, string> = {}): string {
  try {
    load(text, env);
  } catch (error) {
    expect(error).toMatchObject({ code: 'SETUP_UNSAFE' });
    return (error as Error).message.replaceAll(/\S*config\.json/g, 'config.json');
  }
  throw new Error('it was accepted');
}

describe('the configuration', () => {
  it('is complete without a file', () => {
    expect(load(undefined)).toEqual({
      upstreams: { anthropic: {}, openai: {}, gemini: {} },
      rateLimit: { authFailuresPerMinute: 10, requestsPerSecond: 50 },
      discovery: { markers: undefined, importRoots: [] },
      tokenBudget: {},
      logLevel: 'info',
      httpPort: 7717,
      warnings: [],
    });
  });

  it('takes folders and markers for context files, and no paths where names are meant', () => {
    const config = load('{"discovery":{"importRoots":["/shared/rules"],"markers":["package.json"]}}');
    expect(config.discovery).toEqual({ markers: ['package.json'], importRoots: ['/shared/rules'] });
    expect(refusal('{"discovery":{"importRoots":["rules"]}}')).toContain('must be an absolute path');
    expect(refusal('{"discovery":{"markers":["../x"]}}')).toContain('must be a name, not a path');
  });

  it('takes what the file says and leaves the rest at its defaults', () => {
    const config = load(
      '{"upstreams":{"openai":{"baseUrl":"https://proxy.example/v1","apiKeyEnv":"KEY"},"gemini":{"passthrough":true}},"rateLimit":{"authFailuresPerMinute":99}}',
    );
    expect(config.upstreams).toEqual({
      anthropic: {},
      openai: { baseUrl: 'https://proxy.example/v1', apiKeyEnv: 'KEY' },
      gemini: {},
    });
    expect(config.rateLimit).toEqual({ authFailuresPerMinute: 99, requestsPerSecond: 50 });
  });

  it('lets the environment win over the file', () => {
    const config = load('{"upstreams":{"anthropic":{"baseUrl":"https://a.example","apiKeyEnv":"KEY"}}}', {
      MAESTRO_UPSTREAM_ANTHROPIC: 'http://127.0.0.1:9',
      MAESTRO_UPSTREAM_GEMINI: '',
      MAESTRO_HTTP_PORT: '0',
    });
    expect(config.upstreams.anthropic).toEqual({ baseUrl: 'http://127.0.0.1:9', apiKeyEnv: 'KEY' });
    expect(config.upstreams.gemini).toEqual({});
    expect(config.httpPort).toBe(0);
    expect(load(undefined, { MAESTRO_HTTP: 'off', MAESTRO_HTTP_PORT: '80' }).httpPort).toBeUndefined();
  });

  it('warns of keys that it does not know, at any depth, and goes on', () => {
    const config = load('{"colour":1,"upstreams":{"mine":{},"openai":{"baseUrl":"https://o.example","key":"x"}}}');
    expect(config.upstreams.openai).toEqual({ baseUrl: 'https://o.example' });
    expect(config.warnings.map((text) => text.replace(/^.*config\.json: /, ''))).toEqual([
      'upstreams.openai.key is not known and ignored',
      'upstreams.mine is not known and ignored',
      'colour is not known and ignored',
    ]);
  });

  it.each([
    ['{"rateLimit":{"authFailuresPerMinute":"many"}}', /config\.json: rateLimit\.authFailuresPerMinute: /],
    ['{"rateLimit":{"requestsPerSecond":0},"x":1}', /config\.json: rateLimit\.requestsPerSecond: /],
    ['{"upstreams":{"openai":{"apiKeyEnv":"K","passthrough":true}}}', /upstreams\.openai\.passthrough: contradicts/],
    ['{"upstreams":[]}', /config\.json: upstreams: /],
    ['[]', /config\.json: the whole file: /],
    ['{\n  "log": {} "x": 1}', /config\.json is not JSON, line 2, column 13/],
    ['', /config\.json is not JSON/],
  ])('refuses %s with the file and the field', (text, message) => {
    expect(refusal(text)).toMatch(message);
  });

  it('never repeats a key that was put in the wrong place', () => {
    expect(refusal('{"upstreams":{"openai":{"apiKeyEnv":"sk-live-123"}}}')).not.toContain('sk-live');
    expect(refusal('{"upstreams":{"openai":{"apiKeyEnv":sk-live-123}}}')).not.toContain('sk-live');
  });

  it('refuses variables that say nothing it knows', () => {
    expect(refusal(undefined, { MAESTRO_HTTP: 'no' })).toContain('MAESTRO_HTTP must be');
    for (const port of ['65536', '-1', '7717x', '1e3'])
      expect(refusal(undefined, { MAESTRO_HTTP_PORT: port })).toContain('MAESTRO_HTTP_PORT must be');
  });
});
