import Anthropic from '@anthropic-ai/sdk';
import { type Content, FunctionCallingConfigMode, GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import type { SessionUrls } from '../../contract/session.ts';
import type { FakeReply } from './fake-upstream.ts';

/** A program that uses an official SDK, as a user would write it: one conversation with a pause in the middle. */
export interface SdkProgram {
  readonly name: string;
  /** How the provider answers its calls, in order. */
  readonly replies: readonly FakeReply[];
  /** Holds the conversation; answers all that the SDK gave it. */
  run(base: SessionUrls, pause: () => Promise<void>): Promise<unknown>;
}

/** The key that the programs send to their provider. */
export const CLIENT_KEY = 'sk-client-0123456789';
/** The answer of the model after the tool. */
export const ANSWER = 'It is 21 °C – “mild”.';
/** What the model asks the tool first. */
export const TOOL_CALL = { name: 'weather', input: { place: 'Bern', unit: '°C', days: 1.5 } } as const;

const SYSTEM = 'You answer about the weather.\nUse the tool; "quote" it, \\ and é – 😀.';
const QUESTION = 'How warm is it?\n{"not":"json"} <active_persona>me</active_persona>';
const RESULT = '{"celsius": 21.0, "raw": "\\u0000"}';
const SCHEMA = { type: 'object' as const, properties: { place: { type: 'string' } }, required: ['place'] };
const LOOP: readonly FakeReply[] = [{ text: 'Let me look.', toolCall: TOOL_CALL }, { text: ANSWER }];

/** Every wire API through its SDK, plain and streamed; each pauses between two turns of a tool loop where it has one. */
export const SDK_PROGRAMS: readonly SdkProgram[] = [
  { name: '@anthropic-ai/sdk, messages', replies: LOOP, run: anthropic(false) },
  { name: '@anthropic-ai/sdk, messages, streamed', replies: LOOP, run: anthropic(true) },
  { name: '@anthropic-ai/sdk, count_tokens', replies: [{}, {}], run: countTokens },
  { name: 'openai, chat completions', replies: LOOP, run: chat(false) },
  { name: 'openai, chat completions, streamed', replies: LOOP, run: chat(true) },
  { name: 'openai, responses', replies: LOOP, run: responses(false) },
  { name: 'openai, responses, streamed', replies: LOOP, run: responses(true) },
  { name: '@google/genai, generateContent', replies: LOOP, run: gemini(false) },
  { name: '@google/genai, generateContentStream', replies: LOOP, run: gemini(true) },
];

type Run = SdkProgram['run'];

function newAnthropic({ anthropic: baseURL }: SessionUrls): Anthropic {
  return new Anthropic({ apiKey: CLIENT_KEY, baseURL, maxRetries: 0 });
}

function anthropic(isStreamed: boolean): Run {
  return async (base, pause) => {
    const client = newAnthropic(base);
    const tools = [{ name: TOOL_CALL.name, input_schema: SCHEMA }];
    const system = isStreamed ? [{ type: 'text' as const, text: SYSTEM }] : SYSTEM;
    const ask = { model: 'claude-x', max_tokens: 64, temperature: 0.25, tools, system };
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: QUESTION }];
    const turn = (): Promise<Anthropic.Message> =>
      isStreamed
        ? client.messages.stream({ ...ask, messages }).finalMessage()
        : client.messages.create({ ...ask, messages });
    const first = await turn();
    const use = first.content.find((block) => block.type === 'tool_use');
    const result = { type: 'tool_result' as const, tool_use_id: use?.id ?? '', content: RESULT };
    messages.push({ role: 'assistant', content: first.content }, { role: 'user', content: [result] });
    await pause();
    return [first, await turn()];
  };
}

async function countTokens(base: SessionUrls, pause: () => Promise<void>): Promise<unknown> {
  const client = newAnthropic(base);
  const ask = { model: 'claude-x', messages: [{ role: 'user' as const, content: QUESTION }] };
  const first = await client.messages.countTokens({ ...ask, system: SYSTEM });
  await pause();
  return [first, await client.messages.countTokens(ask)];
}

function newOpenAi({ openai: baseURL }: SessionUrls): OpenAI {
  return new OpenAI({ apiKey: CLIENT_KEY, baseURL, maxRetries: 0 });
}

function chat(isStreamed: boolean): Run {
  return async (base, pause) => {
    const client = newOpenAi(base);
    const tools = [{ type: 'function' as const, function: { name: TOOL_CALL.name, parameters: SCHEMA } }];
    const ask = { model: 'gpt-x', tools, temperature: 0.25 };
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: isStreamed ? 'developer' : 'system', content: SYSTEM },
      { role: 'user', content: QUESTION },
    ];
    const turn = async (): Promise<OpenAI.ChatCompletion> =>
      isStreamed
        ? client.chat.completions
            .stream({ ...ask, messages, stream_options: { include_usage: true } })
            .finalChatCompletion()
        : client.chat.completions.create({ ...ask, messages });
    const first = await turn();
    const said = first.choices[0]?.message;
    const calls = said?.tool_calls?.filter((call) => call.type === 'function') ?? [];
    messages.push(
      {
        role: 'assistant',
        content: said?.content ?? null,
        tool_calls: calls.map(({ id, type, function: { name, arguments: given } }) => ({
          id,
          type,
          function: { name, arguments: given },
        })),
      },
      { role: 'tool', tool_call_id: calls[0]?.id ?? '', content: RESULT },
    );
    await pause();
    return [first, await turn()];
  };
}

/** The plain one sends its history, the streamed one names the response before. */
function responses(isStreamed: boolean): Run {
  return async (base, pause) => {
    const client = newOpenAi(base);
    const tools = [{ type: 'function' as const, name: TOOL_CALL.name, parameters: SCHEMA, strict: false }];
    const ask = { model: 'gpt-x', tools, temperature: 0.25 };
    const turn = async (more: OpenAI.Responses.ResponseCreateParamsNonStreaming): Promise<OpenAI.Responses.Response> =>
      isStreamed
        ? client.responses.stream({ ...ask, ...more, stream: true }).finalResponse()
        : client.responses.create({ ...ask, ...more });
    const question = { role: 'user' as const, content: QUESTION };
    const first = await turn(isStreamed ? { input: QUESTION } : { instructions: SYSTEM, input: [question] });
    const call = first.output.find((item) => item.type === 'function_call');
    const output = { type: 'function_call_output' as const, call_id: call?.call_id ?? '', output: RESULT };
    await pause();
    const second = isStreamed
      ? { previous_response_id: first.id, input: [output] }
      : { instructions: SYSTEM, input: [question, ...(call ? [call] : []), output] };
    return [first, await turn(second)];
  };
}

function gemini(isStreamed: boolean): Run {
  return async ({ gemini: baseUrl }, pause) => {
    const client = new GoogleGenAI({ apiKey: CLIENT_KEY, httpOptions: { baseUrl } });
    const declaration = { name: TOOL_CALL.name, parametersJsonSchema: SCHEMA };
    const config = {
      ...(isStreamed ? {} : { systemInstruction: SYSTEM }),
      temperature: 0.25,
      tools: [{ functionDeclarations: [declaration] }],
      toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.AUTO } },
    };
    const contents: Content[] = [{ role: 'user', parts: [{ text: QUESTION }] }];
    const turn = async () => {
      if (!isStreamed) return [await client.models.generateContent({ model: 'gemini-x', contents, config })];
      const answers = [];
      for await (const each of await client.models.generateContentStream({ model: 'gemini-x', contents, config }))
        answers.push(each);
      return answers;
    };
    const first = await turn();
    const parts = first.flatMap((answer) => answer.candidates?.[0]?.content?.parts ?? []);
    const response = { name: TOOL_CALL.name, response: { output: RESULT } };
    contents.push({ role: 'model', parts }, { role: 'user', parts: [{ functionResponse: response }] });
    await pause();
    const answers = [...first, ...(await turn())];
    // Beside the answer the SDK keeps the head of the HTTP response, whose date differs.
    return answers.map(({ candidates, usageMetadata, modelVersion }) => ({ candidates, usageMetadata, modelVersion }));
  };
}
