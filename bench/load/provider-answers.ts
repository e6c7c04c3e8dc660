/** Header that chooses a streamed answer; it passes a gateway, as every `x-` header does. */
export const STREAM_HEADER = 'x-bench-stream';
/** Pieces of a streamed answer, each written by itself. */
const CHUNKS = 200;

const usage = {
  input_tokens: 5_000,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 4_000,
  output_tokens: 90,
};
const text = 'The switch holds from the next request on, and nothing else in the request changes. '.repeat(6);
const head = { id: 'msg_bench', type: 'message', role: 'assistant', model: 'm', stop_sequence: null };
/** The plain answer. */
export const DOCUMENT = Buffer.from(
  JSON.stringify({ ...head, content: [{ type: 'text', text }], stop_reason: 'end_turn', usage }),
);

function event(value: { readonly type: string }): Buffer {
  return Buffer.from(`event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`);
}

const delta = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' switched' } };
/** The streamed answer. */
export const EVENTS: readonly Buffer[] = [
  event({ type: 'message_start', ...{ message: { ...head, content: [], stop_reason: null, usage } } }),
  ...Array.from({ length: CHUNKS - 3 }, () => event(delta)),
  event({ type: 'message_delta', ...{ delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 90 } } }),
  event({ type: 'message_stop' }),
];

/** Bytes of the two answers. */
export const ANSWER_BYTES = {
  json: DOCUMENT.length,
  sse: EVENTS.reduce((sum, { length }) => sum + length, 0),
} as const;
