/** A tool the model is made to call. */
export interface FakeToolCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What the model is made to say. */
export interface FakeAnswer {
  readonly text: string;
  readonly toolCall?: FakeToolCall | undefined;
}

/** The payload of an answer in a provider's own form; each chunk is written by itself. */
export interface FakePayload {
  readonly contentType: string;
  readonly chunks: readonly string[];
}

/** Usage that every answer reports: cached tokens are part of the input where the provider counts so. */
export const FAKE_USAGE = { input: 21, output: 7, cached: 5 } as const;

interface Call {
  /** Path without query. */
  readonly path: string;
  readonly query: string;
  readonly json: Readonly<Record<string, unknown>>;
}

const CREATED = 1_790_000_000;

/** The answer to a call in the form of its provider; undefined for a path that no provider has. */
export function answerTo(call: Call, answer: FakeAnswer): FakePayload | undefined {
  const { path, json } = call;
  const isStream = json.stream === true;
  const model = String(json.model ?? 'fake-model');
  if (path.endsWith('/v1/messages'))
    return isStream ? anthropicStream(model, answer) : document(anthropicMessage(model, answer));
  if (path.endsWith('/v1/messages/count_tokens')) return document({ input_tokens: FAKE_USAGE.input });
  if (path.endsWith('/v1/chat/completions'))
    return isStream ? chatStream(model, call, answer) : document(chat(model, answer));
  if (path.endsWith('/v1/responses'))
    return isStream ? responsesStream(model, answer) : document(response(model, answer, 'completed'));
  if (path.endsWith('/v1/responses/compact'))
    return document({ id: 'resp_fake', object: 'response.compaction', output: [] });
  if (/:generateContent$/.test(path)) return document(gemini(answer));
  if (/:streamGenerateContent$/.test(path)) return geminiStream(call.query, answer);
  if (/:countTokens$/.test(path)) return document({ totalTokens: FAKE_USAGE.input });
  if (/\/models(\/[^/]+)?$/.test(path)) return document({ object: 'list', data: [], has_more: false, models: [] });
  return path.endsWith('/api/hello') ? document({ message: 'hello' }) : undefined;
}

function document(value: object): FakePayload {
  return { contentType: 'application/json', chunks: [JSON.stringify(value)] };
}

function events(list: readonly object[], named: boolean, last: readonly string[] = []): FakePayload {
  const lines = list.map((event) => {
    const name = named && 'type' in event ? `event: ${String(event.type)}\n` : '';
    return `${name}data: ${JSON.stringify(event)}\n\n`;
  });
  return { contentType: 'text/event-stream; charset=utf-8', chunks: [...lines, ...last] };
}

/** A text in pieces, as a model streams it. */
function pieces(text: string): readonly string[] {
  return text.match(/[\s\S]{1,8}/g) ?? [];
}

const anthropicUsage = {
  input_tokens: FAKE_USAGE.input,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: FAKE_USAGE.cached,
  output_tokens: FAKE_USAGE.output,
};

function anthropicMessage(model: string, { text, toolCall }: FakeAnswer): object {
  const tool = toolCall && { type: 'tool_use', id: 'toolu_fake', name: toolCall.name, input: toolCall.input };
  return {
    id: 'msg_fake',
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text }, ...(tool ? [tool] : [])],
    stop_reason: tool ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: anthropicUsage,
  };
}

function anthropicStream(model: string, { text, toolCall }: FakeAnswer): FakePayload {
  const delta = (index: number, body: object): object => ({ type: 'content_block_delta', index, delta: body });
  const tool = toolCall
    ? [
        {
          type: 'content_block_start',
          index: 1,
          content_block: { type: 'tool_use', id: 'toolu_fake', name: toolCall.name, input: {} },
        },
        delta(1, { type: 'input_json_delta', partial_json: JSON.stringify(toolCall.input) }),
        { type: 'content_block_stop', index: 1 },
      ]
    : [];
  return events(
    [
      {
        type: 'message_start',
        message: {
          ...anthropicMessage(model, { text: '' }),
          content: [],
          stop_reason: null,
          usage: { ...anthropicUsage, output_tokens: 1 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'ping' },
      ...pieces(text).map((piece) => delta(0, { type: 'text_delta', text: piece })),
      { type: 'content_block_stop', index: 0 },
      ...tool,
      {
        type: 'message_delta',
        delta: { stop_reason: toolCall ? 'tool_use' : 'end_turn', stop_sequence: null },
        usage: { output_tokens: FAKE_USAGE.output },
      },
      { type: 'message_stop' },
    ],
    true,
  );
}

const chatUsage = {
  prompt_tokens: FAKE_USAGE.input,
  completion_tokens: FAKE_USAGE.output,
  total_tokens: FAKE_USAGE.input + FAKE_USAGE.output,
  prompt_tokens_details: { cached_tokens: FAKE_USAGE.cached },
};

function chatToolCalls(toolCall: FakeToolCall | undefined): object {
  if (!toolCall) return {};
  const call = { name: toolCall.name, arguments: JSON.stringify(toolCall.input) };
  return { tool_calls: [{ index: 0, id: 'call_fake', type: 'function', function: call }] };
}

function chat(model: string, { text, toolCall }: FakeAnswer): object {
  const message = { role: 'assistant', content: text, refusal: null, ...chatToolCalls(toolCall) };
  const choice = { index: 0, message, logprobs: null, finish_reason: toolCall ? 'tool_calls' : 'stop' };
  return {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: CREATED,
    model,
    choices: [choice],
    usage: chatUsage,
  };
}

function chatStream(model: string, { json }: Call, { text, toolCall }: FakeAnswer): FakePayload {
  const wantsUsage = JSON.stringify(json.stream_options ?? {}).includes('"include_usage":true');
  const head = { id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: CREATED, model };
  const chunk = (delta: object, finish: string | null = null): object => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...(wantsUsage ? { usage: null } : {}),
  });
  return events(
    [
      chunk({ role: 'assistant', content: '' }),
      ...pieces(text).map((piece) => chunk({ content: piece })),
      ...(toolCall ? [chunk(chatToolCalls(toolCall))] : []),
      chunk({}, toolCall ? 'tool_calls' : 'stop'),
      ...(wantsUsage ? [{ ...head, choices: [], usage: chatUsage }] : []),
    ],
    false,
    ['data: [DONE]\n\n'],
  );
}

function responseItems({ text, toolCall }: FakeAnswer): readonly Readonly<Record<string, unknown>>[] {
  const part = { type: 'output_text', text, annotations: [] };
  const message = { type: 'message', id: 'msg_fake', status: 'completed', role: 'assistant', content: [part] };
  if (!toolCall) return [message];
  const call = { call_id: 'call_fake', name: toolCall.name, arguments: JSON.stringify(toolCall.input) };
  return [message, { type: 'function_call', id: 'fc_fake', status: 'completed', ...call }];
}

function response(model: string, answer: FakeAnswer, status: 'completed' | 'in_progress'): object {
  const isDone = status === 'completed';
  const usage = {
    input_tokens: FAKE_USAGE.input,
    input_tokens_details: { cached_tokens: FAKE_USAGE.cached },
    output_tokens: FAKE_USAGE.output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: FAKE_USAGE.input + FAKE_USAGE.output,
  };
  return {
    id: 'resp_fake',
    object: 'response',
    created_at: CREATED,
    status,
    error: null,
    model,
    output: isDone ? responseItems(answer) : [],
    tools: [],
    usage: isDone ? usage : null,
  };
}

function responsesStream(model: string, answer: FakeAnswer): FakePayload {
  const [message, call] = responseItems(answer);
  const at = { output_index: 0, content_index: 0, item_id: 'msg_fake' };
  const part = { type: 'output_text', text: '', annotations: [] };
  const list: object[] = [
    { type: 'response.created', response: response(model, answer, 'in_progress') },
    { type: 'response.output_item.added', output_index: 0, item: { ...message, status: 'in_progress', content: [] } },
    { type: 'response.content_part.added', ...at, part },
    ...pieces(answer.text).map((delta) => ({ type: 'response.output_text.delta', ...at, delta })),
    { type: 'response.output_text.done', ...at, text: answer.text },
    { type: 'response.content_part.done', ...at, part: { ...part, text: answer.text } },
    { type: 'response.output_item.done', output_index: 0, item: message },
  ];
  if (call) {
    const place = { output_index: 1, item_id: 'fc_fake' };
    list.push(
      { type: 'response.output_item.added', output_index: 1, item: { ...call, status: 'in_progress', arguments: '' } },
      { type: 'response.function_call_arguments.delta', ...place, delta: call.arguments },
      { type: 'response.function_call_arguments.done', ...place, arguments: call.arguments },
      { type: 'response.output_item.done', output_index: 1, item: call },
    );
  }
  list.push({ type: 'response.completed', response: response(model, answer, 'completed') });
  return events(
    list.map((event, i) => ({ ...event, sequence_number: i })),
    true,
  );
}

function geminiChunk(parts: readonly object[], isLast: boolean): object {
  return {
    candidates: [{ content: { role: 'model', parts }, index: 0, ...(isLast ? { finishReason: 'STOP' } : {}) }],
    usageMetadata: {
      promptTokenCount: FAKE_USAGE.input,
      cachedContentTokenCount: FAKE_USAGE.cached,
      ...(isLast ? { candidatesTokenCount: FAKE_USAGE.output - 2, thoughtsTokenCount: 2 } : {}),
      totalTokenCount: FAKE_USAGE.input + (isLast ? FAKE_USAGE.output : 0),
    },
    modelVersion: 'fake-gemini',
  };
}

function geminiCall(toolCall: FakeToolCall | undefined): readonly object[] {
  return toolCall ? [{ functionCall: { name: toolCall.name, args: toolCall.input } }] : [];
}

function gemini({ text, toolCall }: FakeAnswer): object {
  return geminiChunk([{ text }, ...geminiCall(toolCall)], true);
}

/** With alt=sse events, without it one JSON list that grows. */
function geminiStream(query: string, { text, toolCall }: FakeAnswer): FakePayload {
  const list = [
    ...pieces(text).map((piece) => geminiChunk([{ text: piece }], false)),
    geminiChunk([...geminiCall(toolCall), { text: '' }], true),
  ];
  if (query.includes('alt=sse')) return events(list, false);
  const chunks = list.map((each, i) => (i === 0 ? '[' : ',\r\n') + JSON.stringify(each));
  return { contentType: 'application/json; charset=UTF-8', chunks: [...chunks, ']'] };
}
