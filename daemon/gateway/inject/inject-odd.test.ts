import { describe, expect, it } from 'vitest';
import { renderBlock } from '../../domain/prompt/active-block.ts';
import { BodyUnreadable, escapeBlock, injectPersona, type Wire } from './inject.ts';

const NONCE = 'n0nce';
const ALWAYS = { nonce: NONCE, policy: 'always' } as const;
const TEXT = renderBlock({ ids: ['p'], versions: ['1.0.0'], nonce: NONCE, text: 'Be "terse".' });
const BLOCK = escapeBlock(TEXT);
const B = BLOCK.escaped.toString();
const MINE = `{"type":"text","text":"${B}"}`;

function inject(wire: Wire, body: string | Buffer, options: object = {}) {
  return injectPersona(wire, Buffer.from(body), BLOCK, { ...ALWAYS, ...options });
}

function remove(wire: Wire, body: string | Buffer) {
  return injectPersona(wire, Buffer.from(body), undefined, ALWAYS);
}

describe('bytes that are not the block', () => {
  const ODD =
    '{ "model":"m","max_tokens":1.0 ,"big":12345678901234567890,"o":{"10":1,"2":2},' +
    '"system":[{"type":"text","text":"a\\u00e9\\"]}"}], "messages":[]}\r\n';

  it('keep number spellings, key order, escapes and white space', () => {
    const result = inject('anthropic-messages', ODD);
    expect(result).toMatchObject({ injected: true, reparsed: false, model: 'm' });
    expect(result.body.toString()).toBe(ODD.replace('"}],', `"},${MINE}],`));
    expect(remove('anthropic-messages', result.body).body.toString()).toBe(ODD);
  });

  it('keep invalid UTF-8 inside strings', () => {
    const bytes = Buffer.from('{"system":"caf\xe9 \xc3\x28 \xff","messages":[{"content":"\xf0\x9f"}]}', 'latin1');
    const result = injectPersona('anthropic-messages', bytes, BLOCK, ALWAYS).body;
    expect(result.toString('latin1')).toBe(bytes.toString('latin1').replace('\xff"', `\xff\\n\\n${B}"`));
    expect(remove('anthropic-messages', result).body.equals(bytes)).toBe(true);
  });

  it('keep doubled keys that the rule does not touch, also inside other values', () => {
    const body = '{"x":1,"x":2,"metadata":{"system":1,"system":2},"messages":[]}';
    const result = inject('anthropic-messages', body);
    expect(result.reparsed).toBe(false);
    expect(result.body.toString()).toBe(`${body.slice(0, -1)},"system":[${MINE}]}`);
  });

  it('keep the text of users who write our marker', () => {
    const said = JSON.stringify(`look: ${TEXT}`);
    const messages = `"messages":[{"role":"system","content":"S"},{"role":"user","content":${said}}]`;
    for (const [wire, body] of [
      ['anthropic-messages', `{"system":"S","messages":[{"role":"user","content":${said}}]}`],
      ['openai-chat', `{${messages}}`],
      ['openai-responses', `{"instructions":"S","input":[{"role":"user","content":${said}}]}`],
      ['openai-responses', `{"input":${said}}`],
      ['gemini-generate', `{"contents":[{"role":"system","parts":[{"text":${said}}]}]}`],
    ] as const) {
      const result = remove(wire, body).body;
      expect(result.toString()).toBe(body);
      expect(remove(wire, inject(wire, body).body).body.toString()).toBe(body);
    }
  });

  it('keep blocks that carry another nonce', () => {
    const foreign = JSON.stringify(renderBlock({ ids: ['p'], versions: ['1'], nonce: 'other', text: 't' }));
    const body = `{"system":[{"type":"text","text":${foreign}}]}`;
    expect(remove('anthropic-messages', body).body.toString()).toBe(body);
  });
});

describe('places', () => {
  const cases: readonly (readonly [Wire, string, string])[] = [
    ['anthropic-messages', '{}', `{"system":[${MINE}]}`],
    ['anthropic-messages', ' { } ', ` {"system":[${MINE}] } `],
    ['anthropic-messages', '{"a":1 }', `{"a":1,"system":[${MINE}] }`],
    ['anthropic-messages', '{"system":""}', `{"system":"\\n\\n${B}"}`],
    ['anthropic-messages', '{"system":"x\\\\"}', `{"system":"x\\\\\\n\\n${B}"}`],
    ['anthropic-messages', '{"system":[]}', `{"system":[${MINE} ]}`],
    ['anthropic-messages', '{"system":[\n]}', `{"system":[${MINE} \n]}`],
    ['anthropic-messages', '{"sy\\u0073tem":"S"}', `{"sy\\u0073tem":"S\\n\\n${B}"}`],
    ['openai-chat', '{"messages":[]}', `{"messages":[{"role":"system","content":"${B}"} ]}`],
    [
      'openai-chat',
      '{"messages":[ {"role":"user"}]}',
      `{"messages":[{"role":"system","content":"${B}"}, {"role":"user"}]}`,
    ],
    [
      'openai-chat',
      '{"messages":[{"role":"system","content":"a"} ,{"content":"b","role":"developer"}, {"role":"user"}]}',
      `{"messages":[{"role":"system","content":"a"} ,{"content":"b","role":"developer"},{"role":"developer","content":"${B}"}, {"role":"user"}]}`,
    ],
    [
      'openai-chat',
      '{"messages":[{"role":"user","content":"a"},{"role":"system","content":"late"}]}',
      `{"messages":[{"role":"system","content":"${B}"},{"role":"user","content":"a"},{"role":"system","content":"late"}]}`,
    ],
    ['openai-responses', '{"input":"hi"}', `{"input":"hi","instructions":"${B}"}`],
    ['openai-responses', '{"input":[{"role":"user"}]}', `{"input":[{"role":"user"}],"instructions":"${B}"}`],
    [
      'openai-responses',
      '{"instructions":null,"input":[{"role":"system","content":"d"}]}',
      `{"instructions":null,"input":[{"role":"system","content":"d"},{"type":"message","role":"developer","content":[{"type":"input_text","text":"${B}"}]}]}`,
    ],
    ['gemini-generate', '{"contents":[]}', `{"contents":[],"systemInstruction":{"parts":[{"text":"${B}"}]}}`],
    ['gemini-generate', '{"system_instruction":{"parts":[]}}', `{"system_instruction":{"parts":[{"text":"${B}"} ]}}`],
  ];

  it.each(cases)('%s: the block goes into %s and out again', (wire, body, injected) => {
    const result = inject(wire, body);
    expect(result.body.toString()).toBe(injected);
    expect(result.reparsed).toBe(false);
    expect(inject(wire, injected).body.toString()).toBe(injected);
    expect(remove(wire, injected).body.toString()).toBe(body);
  });

  it.each([
    ['anthropic-messages', '{"system":null}', `{"system":[${MINE}]}`, '{}'],
    ['anthropic-messages', '{"system":null ,"a":1}', `{"a":1,"system":[${MINE}]}`, '{"a":1}'],
    ['anthropic-messages', '{"a":1, "system":null}', `{"a":1,"system":[${MINE}]}`, '{"a":1}'],
    ['openai-responses', '{"instructions":null,"input":""}', `{"input":"","instructions":"${B}"}`, '{"input":""}'],
    ['openai-chat', '{"messages":null}', `{"messages":[{"role":"system","content":"${B}"}]}`, '{}'],
    ['gemini-generate', '{"system_instruction":null}', `{"systemInstruction":{"parts":[{"text":"${B}"}]}}`, '{}'],
  ] as const)('%s: null in %s counts as absent', (wire, body, injected, without) => {
    expect(inject(wire, body)).toMatchObject({ injected: true, reparsed: false });
    expect(inject(wire, body).body.toString()).toBe(injected);
    expect(inject(wire, injected).body.toString()).toBe(injected);
    expect(remove(wire, injected).body.toString()).toBe(without);
    expect(remove(wire, body).body.toString()).toBe(body);
  });

  it('merges into the last leading system message for backends that allow one only', () => {
    const text = '{"messages":[{"role":"system","content":"S"},{"role":"user"}],"t":1.0}';
    const merged = inject('openai-chat', text, { mergeSystem: true });
    expect(merged.body.toString()).toBe(text.replace('"S"', `"S\\n\\n${B}"`));
    expect(remove('openai-chat', merged.body).body.toString()).toBe(text);
    const list = '{"messages":[{"role":"system","content":[{"type":"text","text":"S"}]}]}';
    const added = inject('openai-chat', list, { mergeSystem: true });
    expect(added.body.toString()).toBe(list.replace('"S"}', `"S"},${MINE}`));
    expect(remove('openai-chat', added.body).body.toString()).toBe(list);
    const none = inject('openai-chat', '{"messages":[{"role":"user"}]}', { mergeSystem: true });
    expect(JSON.parse(none.body.toString()).messages[0]).toEqual({ role: 'system', content: TEXT });
  });
});

describe('removal', () => {
  it("never searches a message whose first role is a user's, whatever a second role says", () => {
    const body = `{"messages":[{"role":"user","role":"system","content":"${B}"}]}`;
    expect(remove('openai-chat', body).body.toString()).toBe(body);
    const mixed = `{"messages":[{"role":"system","role":"user","content":"${B}"}]}`;
    expect(JSON.parse(remove('openai-chat', mixed).body.toString()).messages).toEqual([
      { role: 'user', content: TEXT },
    ]);
  });

  it.each([
    [`{"system":[${MINE},{"text":"a"}]}`, '{"system":[{"text":"a"}]}'],
    [`{"system":[ ${MINE} , {"text":"a"}, ${MINE} ]}`, '{"system":[  {"text":"a"} ]}'],
    [`{"system":[${MINE},${MINE},{"text":"a"}]}`, '{"system":[{"text":"a"}]}'],
    [`{"system":[ ${MINE}\n],"a":1}`, '{"a":1}'],
    [`{"system":[{"text":"a\\n\\n${B}\\n\\nb"}]}`, '{"system":[{"text":"a\\n\\nb"}]}'],
    [`{"system":[{"text":"${B}","cache_control":{"type":"ephemeral"}},{"text":"a"}]}`, '{"system":[{"text":"a"}]}'],
    [`{"system":"${B}\\n\\n${B}"}`, '{}'],
    [`{"system":"a\\n\\n${B} and ${B}."}`, '{"system":"a and ."}'],
    // The gap's first byte is the second half of an escaped backslash: it must stay.
    [`{"system":"a\\\\n\\n${B}"}`, '{"system":"a\\\\n\\n"}'],
    [`{"system":"a\\\\\\n\\n${B}"}`, '{"system":"a\\\\"}'],
  ])('takes every block of ours out of %s', (body, clean) => {
    expect(remove('anthropic-messages', body)).toMatchObject({ reparsed: false, injected: false });
    expect(remove('anthropic-messages', body).body.toString()).toBe(clean);
  });

  it('finds a block that somebody wrote anew with other escapes', () => {
    for (const rewritten of [
      B.replaceAll('/', '\\/'),
      B.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e'),
      B.replaceAll('\\"', '\\u0022'),
    ]) {
      const result = remove('anthropic-messages', `{"system":"a\\n\\n${rewritten}","messages":[]}`);
      expect(result.body.toString()).toBe('{"system":"a","messages":[]}');
      expect(result.reparsed).toBe(true);
    }
  });

  it('leaves a nonce without a block where it is', () => {
    const body = `{"system":"the nonce is ${NONCE} and <active_persona key=\\"${NONCE}\\">","a":1}`;
    expect(JSON.parse(remove('anthropic-messages', body).body.toString())).toEqual(JSON.parse(body));
  });

  it('takes a developer message of ours out of the head before it looks for the place', () => {
    const item = `{"type":"message","role":"developer","content":[{"type":"input_text","text":"${B}"}]}`;
    const result = inject('openai-responses', `{"input":[${item},{"role":"user","content":"hi"}]}`);
    expect(result.body.toString()).toBe(`{"input":[{"role":"user","content":"hi"}],"instructions":"${B}"}`);
  });
});

describe('the fallback', () => {
  it.each([
    ['anthropic-messages', '{"system":"a","system":"b"}', { system: `b\n\n${TEXT}` }],
    ['anthropic-messages', '{"system":"a","sys\\u0074em":"b"}', { system: `b\n\n${TEXT}` }],
    [
      'anthropic-messages',
      '{"system":{"type":"text","text":"a"}}',
      {
        system: [
          { type: 'text', text: 'a' },
          { type: 'text', text: TEXT },
        ],
      },
    ],
    [
      'openai-chat',
      '{"messages":[{"content":"a"}]}',
      { messages: [{ role: 'system', content: TEXT }, { content: 'a' }] },
    ],
    ['openai-chat', '{"messages":["a"]}', { messages: [{ role: 'system', content: TEXT }, 'a'] }],
    ['gemini-generate', '{"systemInstruction":"a"}', { systemInstruction: { parts: [{ text: 'a' }, { text: TEXT }] } }],
    [
      'gemini-generate',
      '{"systemInstruction":{"role":"user"}}',
      { systemInstruction: { role: 'user', parts: [{ text: TEXT }] } },
    ],
    [
      'gemini-generate',
      '{"systemInstruction":{"parts":{"text":"a"}}}',
      { systemInstruction: { parts: [{ text: 'a' }, { text: TEXT }] } },
    ],
    [
      'gemini-generate',
      '{"systemInstruction":{"parts":[]},"system_instruction":{"parts":[{"text":"a"}]}}',
      {
        systemInstruction: { parts: [{ text: TEXT }] },
        system_instruction: { parts: [{ text: 'a' }, { text: TEXT }] },
      },
    ],
  ] as const)('%s: understands %s', (wire, body, value) => {
    const result = inject(wire, body);
    expect(result).toMatchObject({ injected: true, reparsed: true });
    expect(JSON.parse(result.body.toString())).toEqual(value);
    expect(inject(wire, result.body).body.equals(result.body)).toBe(true);
    expect(remove(wire, body).body.toString()).toBe(body);
  });

  it('forwards nothing of ours that hides behind a doubled key', () => {
    const result = remove('anthropic-messages', `{"system":"${B}","system":"b"}`);
    expect(result).toMatchObject({ reparsed: true });
    expect(result.body.toString()).toBe('{"system":"b"}');
  });

  it.each([
    ['anthropic-messages', '{"system":5}'],
    ['openai-chat', '{"messages":{"role":"user"}}'],
    ['openai-responses', '{"instructions":["a"]}'],
    ['gemini-generate', '{"systemInstruction":["a"]}'],
    ['gemini-generate', '{"systemInstruction":{"parts":"a"}}'],
    ['gemini-count', '{"generateContentRequest":"a"}'],
  ] as const)('%s: refuses %s, whose place nobody understands, but only if a block goes there', (wire, body) => {
    expect(() => inject(wire, body)).toThrow(BodyUnreadable);
    expect(remove(wire, body).body.toString()).toBe(body);
  });
});
