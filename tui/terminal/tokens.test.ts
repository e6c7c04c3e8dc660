import { describe, expect, it } from 'vitest';
import { key, keySpec, type Token } from './tokens.ts';

describe('keySpec', () => {
  it.each<[Token, string | undefined]>([
    [key('s', { ctrl: true, shift: false, meta: false }), 'C-s'],
    [key('left', { ctrl: true, shift: true, meta: true }), 'C-M-S-left'],
    [key('enter'), 'enter'],
    [{ type: 'text', grapheme: 'a' }, 'a'],
    [{ type: 'text', grapheme: 'A' }, 'S-a'],
    [{ type: 'text', grapheme: '?' }, '?'],
    [{ type: 'text', grapheme: ' ' }, 'space'],
    [{ type: 'text', grapheme: '🚀' }, '🚀'],
    [{ type: 'paste', text: 'a' }, undefined],
    [{ type: 'reply', kind: 'focus', focused: true }, undefined],
  ])('of %j is %s', (token, spec) => {
    expect(keySpec(token)).toBe(spec);
  });
});
