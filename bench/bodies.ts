/** Request bodies in the form that coding agents send: tools, a system text, a conversation. */

/** Plain English. */
export const PROSE =
  'The daemon keeps one snapshot per session, and a switch replaces the pointer; nobody mutates it. ' +
  'A request reads it once, when its body is complete, so a change never shows up half way through.\n';
/** Text that JSON has to escape often. */
export const CODE = '  if (value === "none") {\n    return path.replace("\\\\", "/") + \'\\n\';\n  }\n';

/** Wire APIs with a body here. */
export type BodyWire = 'openai-chat' | 'anthropic-messages';

/** A body of about so many bytes. The order of the keys is that of the SDKs: system text of Anthropic at the end. */
export function requestBody(wire: BodyWire, text: string, sizeBytes: number): Buffer {
  const messages = history(text, Math.max(sizeBytes - 12_000, 4_000));
  const head = { model: 'm', max_tokens: 4_096, temperature: 0.7 };
  const system = PROSE.repeat(20);
  const body =
    wire === 'openai-chat'
      ? { ...head, messages: [{ role: 'system', content: system }, ...messages], tools: tools(8) }
      : { ...head, tools: tools(8), messages, system: [{ type: 'text', text: system }] };
  return Buffer.from(JSON.stringify(body));
}

function tools(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `tool_${i}`,
    description: PROSE.repeat(3),
    input_schema: {
      type: 'object',
      properties: { path: { type: 'string', description: 'A path.' }, limit: { type: 'integer', minimum: 0 } },
      required: ['path'],
    },
  }));
}

function history(text: string, sizeBytes: number): object[] {
  const turns: object[] = [];
  for (let left = sizeBytes; left > 0; left -= 3_000) {
    const content = text.repeat(Math.ceil(Math.min(left, 3_000) / text.length));
    turns.push({ role: turns.length % 2 === 0 ? 'user' : 'assistant', content });
  }
  return turns;
}
