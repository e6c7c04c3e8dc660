import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderBlock } from '../../domain/prompt/active-block.ts';
import { BodyUnreadable, OddShape } from './errors.ts';
import { injectByValue } from './fallback.ts';
import { escapeBlock, type InjectOptions, type InjectResult, injectPersona, type Wire } from './inject.ts';

const NONCE = 'n0nce';
const WIRES = ['anthropic-messages', 'openai-chat', 'openai-responses', 'gemini-generate', 'gemini-count'] as const;

const textArb = fc.oneof(
  fc.constantFrom(
    '',
    '\\',
    '\n\n',
    '"]}',
    'a\\n\n',
    '</active_persona>',
    '<active_persona id="x" key="other">t</active_persona>',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 12 }),
);

const blockArb = fc
  .record({ text: textArb, version: fc.constantFrom('1.0.0', '2.0.0') })
  .map(({ text, version }) => escapeBlock(renderBlock({ ids: ['p'], versions: [version], nonce: NONCE, text })));

function list(item: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> {
  return fc.array(item, { maxLength: 3 });
}

const textItem = fc.record(
  { type: fc.constant('text'), text: textArb, cache_control: fc.constant({}) },
  { requiredKeys: ['text'] },
);
const content = fc.oneof(textArb, list(textItem));
const message = fc.record({ role: fc.constantFrom('system', 'developer', 'user', 'assistant'), content });
const toolItem = fc.record({ type: fc.constant('function_call_output'), output: textArb });
const odd = fc.oneof(
  { weight: 20, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 1 }) },
);

/** Mostly well-formed members of a request; each is absent now and then, null, empty or odd. */
const MEMBERS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  model: fc.string({ maxLength: 3 }),
  tools: list(fc.constant({ name: 'f', properties: { 10: 1, 2: 1.5 } })),
  stream: fc.boolean(),
  n: fc.integer(),
  system: fc.oneof(content, fc.constant(null)),
  instructions: fc.oneof(textArb, fc.constant(null)),
  messages: fc.oneof(list(message), fc.constant(null)),
  input: fc.oneof(list(fc.oneof(message, toolItem)), textArb),
  contents: list(fc.record({ role: fc.constant('user'), parts: list(fc.record({ text: textArb })) })),
  systemInstruction: fc.oneof(
    fc.record({ role: fc.constant('user'), parts: list(fc.record({ text: textArb })) }, { requiredKeys: ['parts'] }),
    fc.constant(null),
  ),
};

const membersArb = fc
  .shuffledSubarray(Object.keys(MEMBERS))
  .chain((names) => fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), MEMBERS[name] ?? fc.constant(0), odd))))
  .map((members) => members.map(([name, value, strange]): [string, unknown] => [name, strange ?? value]));

interface Style {
  readonly spaces: readonly string[];
  readonly ascii: boolean;
  readonly decimals: boolean;
}

const styleArb: fc.Arbitrary<Style> = fc.record({
  spaces: fc.array(fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n  '), { minLength: 1, maxLength: 7 }),
  ascii: fc.boolean(),
  decimals: fc.boolean(),
});

/** Writes JSON as other encoders do: white space anywhere, `\u` and `\/` escapes, numbers such as 1.0. */
function print(value: unknown, { spaces, ascii, decimals }: Style): string {
  let turn = 0;
  const gap = () => spaces[turn++ % spaces.length] ?? '';
  const text = (from: string) => {
    const plain = JSON.stringify(from);
    const hex = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return ascii ? plain.replace(/[^\x20-\x7e]|é/g, hex).replaceAll('/', '\\/') : plain;
  };
  const write = (item: unknown): string => {
    if (typeof item === 'string') return text(item);
    if (typeof item === 'number' && Number.isSafeInteger(item) && decimals)
      return Object.is(item, -0) ? '-0.0' : `${item}.0`;
    if (typeof item !== 'object' || item === null) return JSON.stringify(item);
    const parts = Array.isArray(item)
      ? item.map((each) => gap() + write(each) + gap())
      : Object.entries(item).map(([key, each]) => `${gap()}${text(key)}${gap()}:${gap()}${write(each)}${gap()}`);
    const inside = parts.length === 0 ? gap() : parts.join(',');
    return Array.isArray(item) ? `[${inside}]` : `{${inside}}`;
  };
  return gap() + write(value) + gap();
}

const bodyArb = fc
  .tuple(membersArb, styleArb, fc.constantFrom(...WIRES), fc.boolean())
  .map(([members, style, wire, mergeSystem]) => {
    const request = Object.fromEntries(members);
    const body = wire === 'gemini-count' ? { generateContentRequest: request } : request;
    const options: InjectOptions = { nonce: NONCE, policy: 'always', mergeSystem };
    return { wire, style, options, value: request, bytes: Buffer.from(print(body, style)) };
  });

function attempt(run: () => InjectResult): InjectResult | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof BodyUnreadable) return undefined;
    throw error;
  }
}

function parse(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString());
}

/** The value as JSON can write it: -0 becomes 0. */
function written(bytes: Buffer): unknown {
  return JSON.parse(JSON.stringify(parse(bytes)));
}

function isInsertion(before: Buffer, after: Buffer): boolean {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  return before.subarray(same).equals(after.subarray(same + after.length - before.length));
}

/** Null in the place itself is taken away for the block: then more than an insertion happens. */
function hasNullPlace(value: Record<string, unknown>): boolean {
  return ['system', 'instructions', 'messages', 'systemInstruction'].some((name) => value[name] === null);
}

describe('generated bodies', () => {
  it('get the block as one insertion, or with marks of a fallback', () => {
    fc.assert(
      fc.property(bodyArb, blockArb, ({ wire, bytes, options, value }, block) => {
        const result = attempt(() => injectPersona(wire, bytes, block, options));
        fc.pre(result !== undefined);
        expect(result.injected).toBe(true);
        if (result.reparsed) return;
        if (!hasNullPlace(value)) expect(isInsertion(bytes, result.body)).toBe(true);
        expect(result.body.includes(block.escaped)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('hold the same value as after parse, insert and stringify', () => {
    fc.assert(
      fc.property(bodyArb, blockArb, ({ wire, bytes, options }, block) => {
        const spliced = attempt(() => injectPersona(wire, bytes, block, options));
        const byValue = attempt(() => injectByValue({ wire, body: bytes, block, options }));
        fc.pre(spliced !== undefined && byValue !== undefined);
        expect(written(spliced.body)).toEqual(written(byValue.body));
        const { body: _, reparsed: __, ...rest } = spliced;
        expect(byValue).toMatchObject(rest);
      }),
      { numRuns: 2000 },
    );
  });

  it('are the same when injected twice, and when switched instead of injected at once', () => {
    fc.assert(
      fc.property(bodyArb, blockArb, blockArb, ({ wire, bytes, options }, first, second) => {
        const once = attempt(() => injectPersona(wire, bytes, first, options));
        fc.pre(once !== undefined);
        expect(injectPersona(wire, once.body, first, options).body.toString()).toBe(once.body.toString());
        const switched = injectPersona(wire, once.body, second, options).body;
        expect(switched.toString()).toBe(injectPersona(wire, bytes, second, options).body.toString());
      }),
      { numRuns: 2000 },
    );
  });

  it('are what they were once the persona is cleared', () => {
    fc.assert(
      fc.property(bodyArb, blockArb, ({ wire, bytes, options, value }, block) => {
        expect(injectPersona(wire, bytes, undefined, options).body).toBe(bytes);
        const once = attempt(() => injectPersona(wire, bytes, block, options));
        fc.pre(once !== undefined && !once.reparsed && !hasNullPlace(value));
        const cleared = injectPersona(wire, once.body, undefined, options);
        expect(cleared.body.toString()).toBe(bytes.toString());
        expect(cleared.reparsed).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('lose a block that a client sent back in other spelling', () => {
    fc.assert(
      fc.property(bodyArb, styleArb, blockArb, blockArb, ({ wire, bytes, options }, style, first, second) => {
        const once = attempt(() => injectPersona(wire, bytes, first, options));
        fc.pre(once !== undefined);
        const echoed = Buffer.from(print(parse(once.body), style));
        const again = injectPersona(wire, echoed, second, options).body;
        expect(written(again)).toEqual(written(injectPersona(wire, bytes, second, options).body));
      }),
      { numRuns: 2000 },
    );
  });

  it('throw nothing but BodyUnreadable when their bytes are damaged, and only if JSON.parse throws too', () => {
    const damage = fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 3 }), fc.nat({ max: 2 }));
    fc.assert(
      fc.property(bodyArb, damage, blockArb, ({ wire, bytes, options }, [at, put, cut], block) => {
        const from = at % (bytes.length + 1);
        const damaged = Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + cut)]);
        const result = attempt(() => injectPersona(wire, damaged, undefined, options));
        const isObject = /^[\s]*\{/.test(damaged.toString('latin1'));
        if (result === undefined && isObject) expect(() => parse(damaged)).toThrow(SyntaxError);
        if (result !== undefined) expect(() => parse(damaged)).not.toThrow();
        const injected = attempt(() => injectPersona(wire, damaged, block, options));
        if (injected !== undefined) expect(() => parse(injected.body)).not.toThrow();
      }),
      { numRuns: 3000 },
    );
  });

  it('never let the inner error out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...WIRES), fc.jsonValue(), blockArb, (wire: Wire, value, block) => {
        for (const key of [
          'system',
          'messages',
          'input',
          'instructions',
          'systemInstruction',
          'generateContentRequest',
        ]) {
          const body = Buffer.from(JSON.stringify({ [key]: value }));
          const run = () => injectPersona(wire, body, block, { nonce: NONCE, policy: 'always' });
          expect(attempt(run)).not.toBeInstanceOf(OddShape);
        }
      }),
      { numRuns: 300 },
    );
  });
});
