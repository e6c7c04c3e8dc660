/** One call of each wire API, as its SDK would make it. */
export interface WireCall {
  readonly name: string;
  readonly provider: 'anthropic' | 'openai' | 'gemini';
  /** Path below the provider, with query. */
  readonly path: string;
  /** JSON with spellings that parsing and writing again would change. */
  readonly body: string;
  readonly isStream: boolean;
}

/** Members that show whether bytes were touched: number forms, key order, escapes, spaces. */
const ODD = '"x_odd" : { "10":1.0, "2":12345678901234567890,"e":1E5,"s":"\\u00e9\\/ é" }';
const TOOL = '"tools":[{"type":"function","name":"look","function":{"name":"look"},"input_schema":{"type":"object"}}]';
const TURN = '"messages":[{"role":"user","content":"hi"}]';

const call = (
  name: string,
  provider: WireCall['provider'],
  path: string,
  { members, isStream = false }: { readonly members: string; readonly isStream?: boolean },
): WireCall => ({ name, provider, path, body: `{ ${members},\n${ODD} }`, isStream });

/** Every injecting route, plain and streamed. All of them carry tools. */
export const WIRE_CALLS: readonly WireCall[] = [
  call('messages', 'anthropic', '/v1/messages?beta=true', {
    members: `"model":"claude-x","max_tokens":16,"system":"base",${TURN},${TOOL}`,
  }),
  call('messages, streamed', 'anthropic', '/v1/messages', {
    members: `"model":"claude-x","max_tokens":16,"system":[{"type":"text","text":"base"}],${TURN},${TOOL},"stream":true`,
    isStream: true,
  }),
  call('count_tokens', 'anthropic', '/v1/messages/count_tokens', { members: `"model":"claude-x",${TURN},${TOOL}` }),
  call('chat', 'openai', '/v1/chat/completions', {
    members: `"model":"gpt-x","messages":[{"role":"system","content":"base"},{"role":"user","content":"hi"}],${TOOL}`,
  }),
  call('chat, streamed', 'openai', '/v1/chat/completions', {
    members: `"model":"gpt-x",${TURN},${TOOL},"stream":true,"stream_options":{"include_usage":true}`,
    isStream: true,
  }),
  call('responses', 'openai', '/v1/responses', {
    members: `"model":"gpt-x","instructions":"base","input":"hi",${TOOL}`,
  }),
  call('responses, streamed', 'openai', '/v1/responses', {
    members: `"model":"gpt-x","input":[{"type":"message","role":"developer","content":[{"type":"input_text","text":"base"}]},{"type":"message","role":"user","content":"hi"}],${TOOL},"stream":true`,
    isStream: true,
  }),
  call('gemini', 'gemini', '/v1beta/models/gemini-x:generateContent', {
    members: `"contents":[{"role":"user","parts":[{"text":"hi"}]}],"systemInstruction":{"parts":[{"text":"base"}]},${TOOL}`,
  }),
  call('gemini, streamed', 'gemini', '/v1beta/models/gemini-x:streamGenerateContent?alt=sse', {
    members: `"contents":[{"role":"user","parts":[{"text":"hi"}]}],${TOOL}`,
    isStream: true,
  }),
  call('gemini, a growing list', 'gemini', '/v1/models/gemini-x:streamGenerateContent', {
    members: `"contents":[{"role":"user","parts":[{"text":"hi"}]}],${TOOL}`,
    isStream: true,
  }),
];

/** What was put into a body: the one stretch of `after` that is not in `before`; undefined unless that is all. */
export function insertionOf(before: Buffer, after: Buffer): Buffer | undefined {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  const length = after.length - before.length;
  const isPure = length >= 0 && before.subarray(start).equals(after.subarray(start + length));
  return isPure ? after.subarray(start, start + length) : undefined;
}
