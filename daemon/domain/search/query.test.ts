import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../errors.ts';
import { parseSearchQuery, TEXT_FIELDS, toMatchText } from './query.ts';

describe('a search query', () => {
  it('is words, phrases and filters, each with a minus for not', () => {
    expect(parseSearchQuery('review "never merge" -draft tag:work/code -kind:style in:content has:findings')).toEqual({
      terms: [
        { kind: 'word', text: 'review', isNegated: false },
        { kind: 'phrase', text: 'never merge', isNegated: false },
        { kind: 'word', text: 'draft', isNegated: true },
      ],
      filters: [
        { key: 'tag', value: 'work/code', isNegated: false },
        { key: 'kind', value: 'style', isNegated: true },
        { key: 'has', value: 'findings', isNegated: false },
      ],
      fields: ['content'],
    });
  });

  it('takes values with blanks in quotes, keys in any case, and several fields', () => {
    expect(parseSearchQuery('TAG:"two words" IN:name in:title')).toEqual({
      terms: [],
      filters: [{ key: 'tag', value: 'two words', isNegated: false }],
      fields: ['name', 'title'],
    });
    expect(parseSearchQuery('')).toEqual({ terms: [], filters: [], fields: TEXT_FIELDS });
  });

  it.each([
    ['a foo:bar', 3, 'no filter "foo:"'],
    ['kind:story', 1, 'kind: takes persona, fragment, style'],
    ['x in:body', 3, 'no field "body"'],
    ['x -in:name', 3, 'without -'],
    ['say "never', 5, 'has no end'],
    ['tag:""', 1, 'needs a value'],
    ['ok ---', 4, 'no letter or digit'],
    ['ok ""', 4, 'no letter or digit'],
    [`${'a '.repeat(32)}b`, 65, 'at most 32 parts'],
  ])('tells where %j is not understood', (query, column, words) => {
    expect(() => parseSearchQuery(query)).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT', details: { column }, message: expect.stringContaining(words) }),
    );
  });

  it('is understood or refused with a typed error, whatever it is', () => {
    const odd = fc.string({
      unit: fc.oneof(fc.constantFrom('"', '-', ':', '*', '(', ')', '\0', ' ', 'a', 'tag:'), fc.string()),
    });
    fc.assert(
      fc.property(fc.oneof(odd, fc.string({ unit: 'binary' })), (text) => {
        try {
          const { terms, fields } = parseSearchQuery(text);
          const match = toMatchText(terms, { fields, joiner: 'AND' });
          expect(match === undefined).toBe(terms.length === 0);
        } catch (error) {
          expect(isAppError(error, 'INVALID_INPUT')).toBe(true);
        }
      }),
    );
  });
});

describe('the text for FTS5', () => {
  it('quotes every term, so that operators are words', () => {
    const { terms } = parseSearchQuery('NEAR AND a*b "x OR y" col^2');
    expect(toMatchText(terms, { fields: TEXT_FIELDS, joiner: 'AND' })).toBe(
      '("NEAR"* AND "AND"* AND "a*b"* AND "x OR y" AND "col^2"*)',
    );
    expect(toMatchText([{ kind: 'word', text: 'a"b' }], { fields: ['name', 'content'], joiner: 'OR' })).toBe(
      '{name content} : ("a""b"*)',
    );
    expect(toMatchText([], { fields: TEXT_FIELDS, joiner: 'AND' })).toBeUndefined();
  });
});
