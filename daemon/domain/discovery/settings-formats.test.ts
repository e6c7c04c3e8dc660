import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textsOf, tryLooseJson, valueAt } from './loose-json.ts';
import { tomlValues } from './toml-values.ts';

describe('loose JSON', () => {
  it('is JSON where it is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(tryLooseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['\ufeff{"a":1}', { a: 1 }],
    ['{ // x, "b": 2\n "a": 1, /* , } */ }', { a: 1 }],
    ['["http://x//y", "/* no */", "a,]",]', ['http://x//y', '/* no */', 'a,]']],
    ['{"a":"\\"//"}', { a: '"//' }],
    ['{"a":1', undefined],
    ['{"a":1} /* open', { a: 1 }],
    ['"open', undefined],
    ['', undefined],
  ])('of %j is %j', (text, expected) => {
    expect(tryLooseJson(text)).toEqual(expected);
  });

  it('never throws, and takes no long time on what is made for that', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', '/', '*', ',', '\\', '[', ']', '{', '}', ' ', '\n', '1') }),
        (text) => void tryLooseJson(text),
      ),
    );
    for (const text of ['/*'.repeat(300_000), '"'.repeat(300_001), ','.repeat(300_000), '//'.repeat(300_000)])
      expect(tryLooseJson(text)).toBeUndefined();
  });

  it('is asked for values without touching what objects inherit', () => {
    expect(valueAt({ a: { b: [1] } }, 'a', 'b')).toEqual([1]);
    expect(valueAt({}, 'constructor', 'name')).toBeUndefined();
    expect(valueAt(null, 'a')).toBeUndefined();
    expect(textsOf(['a', 1, 'b'])).toEqual(['a', 'b']);
    expect(textsOf('a')).toEqual(['a']);
    expect(textsOf({})).toBeUndefined();
  });
});

describe('the values of a TOML file', () => {
  it('are numbers, texts and lists of texts before the first table', () => {
    const text = [
      '# settings',
      'model = "gpt \\"x\\"" # trailing',
      "path = 'C:\\no'",
      'n = 32_768',
      '"quoted" = 1',
      'list = [',
      '  "a", # one',
      "  'b,]',",
      ']',
      'empty = []',
      'float = 1.5',
      'inline = { a = 1 }',
      '[table]',
      'n = 7',
    ].join('\n');
    expect([...tomlValues(text)]).toEqual([
      ['model', 'gpt "x"'],
      ['path', 'C:\\no'],
      ['n', 32_768],
      ['quoted', 1],
      ['list', ['a', 'b,]']],
      ['empty', []],
    ]);
  });

  it('are none where there is no TOML; nothing throws or hangs', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '=', '[', ']', '"', "'", '\n', ',', '#', ' ', '\\') }),
        (text) => void tomlValues(text),
      ),
    );
    expect(tomlValues(`a = [${'"x",\n'.repeat(50_000)}`).size).toBe(0);
  });
});
