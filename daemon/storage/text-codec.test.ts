import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packText, unpackText } from './text-codec.ts';

describe('a packed text', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 2_000 }), (text) => {
        expect(unpackText(packText(text))).toBe(text);
      }),
    );
  });

  it('is smaller where words repeat, and plain where packing would not help', () => {
    const prose = 'Answer in one sentence. '.repeat(50);
    expect(packText(prose)).toMatchObject({ codec: 1 });
    expect(packText(prose).content.length).toBeLessThan(prose.length / 4);
    expect(packText('short')).toMatchObject({ codec: 0 });
  });

  it('of an unknown codec is refused', () => {
    expect(() => unpackText({ content: new Uint8Array([1]), codec: 9 })).toThrow('codec 9');
  });
});
