import { describe, expect, it } from 'vitest';
import { renderBlock } from '../../domain/prompt/active-block.ts';
import { BodyUnreadable, escapeBlock, injectPersona, type Wire } from './inject.ts';

const NONCE = 'n0nce';
const ALWAYS = { nonce: NONCE, policy: 'always' } as const;
const TEXT = renderBlock({ ids: ['p'], versions: ['1.0.0'], nonce: NONCE, text: 'Be "terse".' });
const BLOCK = escapeBlock(TEXT);
const B = BLOCK.escaped.toString();

function inject(wire: Wire, body: string) {
  return injectPersona(wire, Buffer.from(body), BLOCK, ALWAYS);
}

function remove(wire: Wire, body: string) {
  return injectPersona(wire, Buffer.from(body), undefined, ALWAYS);
}

describe('unreadable bodies', () => {
  const WIRES = ['anthropic-messages', 'openai-chat', 'openai-responses', 'gemini-generate', 'gemini-count'] as const;

  it.each([
    '',
    ' ',
    '[]',
    '"{}"',
    '1',
    'null',
    '\ufeff{}',
    '{} {}',
    '{}x',
    '{}\u0000',
    '{"a":1,}',
    '{"a":\u00a01}',
    "{'a':1}",
  ])('are refused with or without a persona: %j', (body) => {
    for (const wire of WIRES) {
      expect(() => inject(wire, body)).toThrow(BodyUnreadable);
      expect(() => remove(wire, body)).toThrow(BodyUnreadable);
    }
  });

  it('are refused when cut short at any offset', () => {
    const body =
      '{"model":"m","messages":[{"role":"system","content":[{"type":"text","text":"a\\u00e9"}]},{"role":"user"}],' +
      `"n":-1.5e+3,"system":[{"type":"text","text":"${B}"},{"text":"b"}],"input":[{"role":"developer"}],"t":true}`;
    for (const wire of WIRES) {
      expect(inject(wire, body).reparsed).toBe(false);
      for (let length = 0; length < body.length; length += 1) {
        expect(() => inject(wire, body.slice(0, length)), String(length)).toThrow(BodyUnreadable);
      }
    }
  });

  it('never show their text in the error', () => {
    expect(() => inject('openai-chat', '{"secret":hush}')).toThrow(
      new BodyUnreadable('the body is not valid JSON: unexpected byte at offset 10'),
    );
  });

  it('are refused when an odd one is nested too deeply to be written anew', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    expect(inject('anthropic-messages', `{"a":${deep}}`).injected).toBe(true);
    expect(() => inject('anthropic-messages', `{"a":${deep},"system":1,"system":"b"}`)).toThrow(BodyUnreadable);
  });
});
