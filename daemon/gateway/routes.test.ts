import { describe, expect, it } from 'vitest';
import { findRoute, isGatewayPath, pathForLog, splitTarget } from './routes.ts';

const TOKEN = `mst_AbCd1234_${'x'.repeat(43)}`;
const route = (method: string, target: string) => findRoute(method, splitTarget(target));

describe('a request target', () => {
  it.each([
    ['/s/tok/anthropic/v1/messages?beta=true', 'session', 'tok', 'anthropic', '/v1/messages', '?beta=true'],
    ['/p/tok/openai/v1/responses', 'project', 'tok', 'openai', '/v1/responses', ''],
    ['/gemini/v1beta/models/m:countTokens', 'none', '', 'gemini', '/v1beta/models/m:countTokens', ''],
    ['/s/tok', 'session', 'tok', undefined, '', ''],
    ['/s/tok/openai', 'session', 'tok', 'openai', '', ''],
    ['/s//openai/v1/models', 'session', '', 'openai', '/v1/models', ''],
    ['/s/tok/other/v1/messages', 'session', 'tok', undefined, '/other/v1/messages', ''],
    ['/v1internal:generateContent', 'none', '', 'gemini', '/v1internal:generateContent', ''],
    ['/openai/v1/models?a=/s/x?b', 'none', '', 'openai', '/v1/models', '?a=/s/x?b'],
  ])('%s is taken apart', (target, ...parts) => {
    const [carrier, token, provider, path, query] = parts;
    expect(splitTarget(target)).toEqual({ carrier, token, provider, path, query });
  });

  it('belongs to the gateway by its first segment', () => {
    for (const target of [
      '/s/x/openai/v1/models',
      '/p/x',
      '/anthropic/v1/messages',
      '/openai',
      '/gemini?x',
      '/v1internal:x',
    ]) {
      expect(isGatewayPath(target), target).toBe(true);
    }
    for (const target of [
      '/',
      '/sessions',
      '/trpc/session.list',
      '/health',
      '/openais/v1',
      '/assets/s/x',
      '/v1/messages',
    ]) {
      expect(isGatewayPath(target), target).toBe(false);
    }
  });

  it('is logged without its tokens, wherever they stand', () => {
    for (const target of [
      `/s/${TOKEN}/anthropic/v1/messages`,
      `/p/${TOKEN}/openai/v1/responses?key=${TOKEN}`,
      `/s/${TOKEN}`,
      `/s/${TOKEN}/${TOKEN}/v1`,
      `/anthropic/s/${TOKEN}/v1/messages`,
      `/gemini/v1beta/models/${TOKEN}:generateContent`,
    ]) {
      expect(pathForLog(splitTarget(target)), target).not.toContain('AbCd1234');
    }
    expect(pathForLog(splitTarget(`/s/${TOKEN}/anthropic/v1/messages?beta=true`))).toBe('/s/…/anthropic/v1/messages');
    expect(pathForLog(splitTarget('/v1internal:x'))).toBe('/v1internal:x');
  });
});

describe('the allow list', () => {
  it.each([
    ['POST', '/anthropic/v1/messages?beta=true', 'anthropic-messages', 'anthropic-messages'],
    ['POST', '/anthropic/v1/messages/count_tokens', 'anthropic-messages', 'anthropic-count'],
    ['GET', '/anthropic/v1/models?limit=1000', undefined, 'anthropic-models'],
    ['GET', '/anthropic/v1/models/claude-x', undefined, 'anthropic-models'],
    ['GET', '/anthropic/api/hello', undefined, 'anthropic-hello'],
    ['HEAD', '/anthropic/api/hello', undefined, 'anthropic-hello'],
    ['POST', '/openai/v1/chat/completions', 'openai-chat', 'openai-chat'],
    ['POST', '/openai/v1/responses', 'openai-responses', 'openai-responses'],
    ['POST', '/openai/v1/responses/compact', undefined, 'openai-compact'],
    ['GET', '/openai/v1/models', undefined, 'openai-models'],
    ['GET', '/openai/v1/models/ft:gpt-x:org::id', undefined, 'openai-models'],
    ['GET', '/openai/v1/models/org%2Fmodel', undefined, 'openai-models'],
    ['POST', '/gemini/v1beta/models/gemini-x:generateContent', 'gemini-generate', 'gemini-generate'],
    ['POST', '/gemini/v1/models/gemini-2.5-pro:streamGenerateContent?alt=sse', 'gemini-generate', 'gemini-generate'],
    ['POST', '/gemini/v1beta/models/gemini-x:countTokens', 'gemini-count', 'gemini-count'],
    ['GET', '/gemini/v1beta/models', undefined, 'gemini-models'],
  ])('forwards %s %s', (method, target, wire, meterAs) => {
    expect(route(method, target)).toMatchObject({ wire, meterAs });
  });

  it("takes the model from Google's path", () => {
    expect(route('POST', '/gemini/v1beta/models/gemini-2.5-pro:generateContent')).toMatchObject({
      model: 'gemini-2.5-pro',
    });
  });

  it.each([
    ['POST', '/anthropic/v1/complete'],
    ['POST', '/anthropic/v1/messages/'],
    ['POST', '/anthropic/v1/messages/batches'],
    ['POST', '/anthropic//v1/messages'],
    ['POST', '/anthropic/v1/Messages'],
    ['POST', '/anthropic/v1/chat/completions'],
    ['POST', '/openai/v1/messages'],
    ['POST', '/openai/v1/files'],
    ['GET', '/openai/v1/models/'],
    ['GET', `/openai/v1/models/${TOKEN}`],
    ['POST', `/gemini/v1/models/x${TOKEN}:generateContent`],
    ['GET', '/openai/v1/models/..'],
    ['GET', '/openai/v1/models/../files'],
    ['GET', '/openai/v1/models/%2e%2e'],
    ['GET', '/openai/v1/models/a%2F..%2Ffiles'],
    ['GET', '/openai/v1/models/a%5cb'],
    ['POST', '/gemini/v1beta/models/../files:generateContent'],
    ['POST', '/gemini/v1beta/models/m:embedContent'],
    ['POST', '/gemini/v1beta/models/m:constructor'],
    ['POST', '/gemini/v1beta/models/:generateContent'],
    ['POST', '/gemini/v2/models/m:generateContent'],
    ['POST', '/gemini/v1beta/files'],
    ['POST', '/other/v1/messages'],
    ['POST', '/openai'],
  ])('does not know %s %s', (method, target) => {
    expect(route(method, target)).toHaveProperty('hint');
  });

  it.each([
    ['GET', '/anthropic/v1/messages', /POST only/],
    ['HEAD', '/openai/v1/responses', /POST only/],
    ['DELETE', '/openai/v1/models/m', /GET only/],
    ['POST', '/anthropic/v1/v1/messages', /version twice/],
    ['POST', '/openai/v1/v1/chat/completions', /version twice/],
    ['POST', '/gemini/v1beta/v1beta/models/m:generateContent', /version twice/],
    ['POST', '/openai/chat/completions', /put \/v1/],
    ['POST', '/v1internal:generateContent', /GEMINI_API_KEY/],
    ['POST', '/s/t/nothing/v1/messages', /names no provider/],
  ])('says what is wrong with %s %s', (method, target, hint) => {
    expect(route(method, target)).toEqual({ hint: expect.stringMatching(hint) });
  });
});
