import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { type GatewayKit, gatewayKits, type KitSession } from '../../test/harness/gateway-kit.ts';

const kits = gatewayKits();
const TEXT = 'Hello from the fake provider.';
const CALL = { name: 'look', input: { place: 'Bern' } } as const;

interface Bench {
  readonly kit: GatewayKit;
  readonly session: KitSession;
  readonly base: string;
}

async function bench(): Promise<Bench> {
  const kit = await kits.start();
  const session = kit.newSession();
  session.switchTo('First');
  return { kit, session, base: `http://127.0.0.1:${kit.port}/s/${session.token}` };
}

/** Which persona each request carried. */
function personas({ kit }: Bench): readonly string[] {
  return kit.fake.requests.map(({ body }) => (body.toString('utf8').match(/First|Second/g) ?? []).join('+'));
}

function expectUsage({ kit }: Bench, count: number): Promise<void> {
  return kit.metered(count).then((rows) => {
    for (const row of rows)
      expect(row).toMatchObject({ status: 200, inputTokens: 21, outputTokens: 7, cachedTokens: 5 });
  });
}

describe('the official SDKs talk through the gateway', () => {
  it('@anthropic-ai/sdk: a tool loop with a switch in it, plain and streamed', async () => {
    const all = await bench();
    const client = new Anthropic({ apiKey: 'sk-client', baseURL: `${all.base}/anthropic`, maxRetries: 0 });
    const tools = [{ name: 'look', input_schema: { type: 'object' as const } }];
    const ask = { model: 'claude-x', max_tokens: 64, tools, system: 'base' };
    all.kit.fake.reply({ toolCall: CALL });
    const first = await client.messages.create({ ...ask, messages: [{ role: 'user', content: 'hi' }] });
    const use = first.content.find((block) => block.type === 'tool_use');
    expect(use).toMatchObject(CALL);
    all.session.switchTo('Second');
    const result = { type: 'tool_result' as const, tool_use_id: use?.id ?? '', content: 'fine' };
    const stream = client.messages.stream({
      ...ask,
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: first.content },
        { role: 'user', content: [result] },
      ],
    });
    expect(await stream.finalText()).toBe(TEXT);
    expect(personas(all)).toEqual(['First', 'Second']);
    expect(
      (await client.messages.countTokens({ model: 'claude-x', messages: [{ role: 'user', content: 'hi' }] }))
        .input_tokens,
    ).toBe(21);
    expect(personas(all)[2]).toBe('Second');
  });

  it('openai, Chat Completions: a tool loop with a switch in it, plain and streamed', async () => {
    const all = await bench();
    const client = new OpenAI({ apiKey: 'sk-client', baseURL: `${all.base}/openai/v1`, maxRetries: 0 });
    const tools = [{ type: 'function' as const, function: { name: 'look', parameters: { type: 'object' } } }];
    all.kit.fake.reply({ toolCall: CALL });
    const first = await client.chat.completions.create({
      model: 'gpt-x',
      tools,
      messages: [{ role: 'user', content: 'hi' }],
    });
    const said = first.choices[0]?.message;
    expect(said?.tool_calls?.[0]).toMatchObject({ function: { name: 'look', arguments: JSON.stringify(CALL.input) } });
    all.session.switchTo('Second');
    const stream = client.chat.completions.stream({
      model: 'gpt-x',
      tools,
      stream_options: { include_usage: true },
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: null, tool_calls: said?.tool_calls ?? [] },
        { role: 'tool', tool_call_id: 'call_fake', content: 'fine' },
      ],
    });
    expect(await stream.finalContent()).toBe(TEXT);
    expect(personas(all)).toEqual(['First', 'Second']);
    await expectUsage(all, 2);
  });

  it('openai, Responses: a tool loop with a switch in it, plain and streamed', async () => {
    const all = await bench();
    const client = new OpenAI({ apiKey: 'sk-client', baseURL: `${all.base}/openai/v1`, maxRetries: 0 });
    const tools = [{ type: 'function' as const, name: 'look', parameters: { type: 'object' }, strict: false }];
    const first = await client.responses.create({ model: 'gpt-x', tools, input: 'hi' });
    expect(first.output_text).toBe(TEXT);
    all.session.switchTo('Second');
    all.kit.fake.reply({ toolCall: CALL });
    const stream = client.responses.stream({
      model: 'gpt-x',
      tools,
      previous_response_id: first.id,
      input: [{ type: 'function_call_output', call_id: 'call_fake', output: 'fine' }],
    });
    const last = await stream.finalResponse();
    expect(last.output_text).toBe(TEXT);
    expect(last.output[1]).toMatchObject({ type: 'function_call', name: 'look' });
    expect(personas(all)).toEqual(['First', 'Second']);
    await expectUsage(all, 2);
  });

  it('@google/genai: plain and streamed, with a switch between', async () => {
    const all = await bench();
    const client = new GoogleGenAI({ apiKey: 'client-key', httpOptions: { baseUrl: `${all.base}/gemini` } });
    const ask = { model: 'gemini-x', contents: 'hi', config: { systemInstruction: 'base' } };
    all.kit.fake.reply({ toolCall: CALL });
    const first = await client.models.generateContent(ask);
    expect(first.functionCalls?.[0]).toMatchObject({ name: 'look', args: CALL.input });
    all.session.switchTo('Second');
    let text = '';
    for await (const chunk of await client.models.generateContentStream(ask)) text += chunk.text ?? '';
    expect(text).toBe(TEXT);
    expect(personas(all)).toEqual(['First', 'Second']);
    await expectUsage(all, 2);
    expect(all.kit.fake.requests[0]?.header('x-goog-api-key')).toBe('client-key');
    const count = await client.models.countTokens({ model: 'gemini-x', contents: 'hi' });
    expect(count.totalTokens).toBe(21);
  });

  it('and understand the errors that are ours', async () => {
    const { kit, base } = await bench();
    const wrong = base.replace(/.$/, '');
    const options = { apiKey: 'k', maxRetries: 0 };
    const anthropic = new Anthropic({ ...options, baseURL: `${wrong}/anthropic` });
    const openai = new OpenAI({ ...options, baseURL: `${wrong}/openai/v1` });
    const genai = new GoogleGenAI({ apiKey: 'k', httpOptions: { baseUrl: `${wrong}/gemini` } });
    const ask = { model: 'm', max_tokens: 1, messages: [{ role: 'user' as const, content: 'hi' }] };
    await expect(anthropic.messages.create(ask)).rejects.toThrow(Anthropic.AuthenticationError);
    await expect(openai.chat.completions.create(ask)).rejects.toMatchObject({ status: 401, code: 'invalid_api_key' });
    await expect(genai.models.generateContent({ model: 'm', contents: 'hi' })).rejects.toMatchObject({ status: 401 });
    expect(kit.fake.requests).toEqual([]);
  });
});
