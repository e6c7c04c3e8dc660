import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPersonaName } from '../../../contract/limits.ts';
import type { PersonaFields, PersonaHeader } from '../../../contract/persona.ts';
import { personaFields } from '../../../contract/persona.ts';
import { isAppError } from '../errors.ts';
import { scanText } from '../text/scan.ts';
import { formatDocument, parseDocument } from './document.ts';

function refusal(document: string) {
  try {
    parseDocument(document);
  } catch (error) {
    if (isAppError(error)) {
      const { findings = [] } = error.details as { findings?: { code: string; line: number; message: string }[] };
      return { code: error.code, findings, first: findings[0] };
    }
    throw error;
  }
  throw new Error('it was not refused');
}

describe('parseDocument', () => {
  it('reads every typed key, keeps the others, and takes the body as it is', () => {
    const document = `---
name: code-reviewer
displayName: Code Reviewer
description: "Reads diffs: all of them"
version: 1.2.0
parent: base@production
kind: style
tags: [review, c++/old]
inherit: append
includes: [tone, "law@1.0.0"]
variables:
  who: you
  key: { required: true, description: the key }
tokenBudget: { max: 600, warn: 500 }
model: "*opus*"
checks:
  - maxLength: 10
metadata: { team: core }
color: red
---

# Rules

- text
`.replace('c++/old', 'lang/old');
    expect(parseDocument(document)).toEqual({
      name: 'code-reviewer',
      version: '1.2.0',
      findings: [],
      fields: {
        displayName: 'Code Reviewer',
        description: 'Reads diffs: all of them',
        parent: 'base@production',
        tags: ['review', 'lang/old'],
        content: '# Rules\n\n- text\n',
        header: {
          kind: 'style',
          inherit: 'append',
          includes: ['tone', 'law@1.0.0'],
          variables: { who: { default: 'you' }, key: { required: true, description: 'the key' } },
          tokenBudget: { max: 600, warn: 500 },
          model: '*opus*',
          checks: [{ maxLength: 10 }],
          extra: { metadata: { team: 'core' }, color: 'red' },
        },
      },
    });
  });

  it('takes a text without front matter as nothing but content', () => {
    for (const text of ['You are careful.', '----\nrule', '# A\n\n---\n\nb: c\n---\n', '- a\n']) {
      expect(parseDocument(text)).toEqual({ fields: { content: text }, findings: [] });
    }
  });

  it('drops a byte order mark, keeps CRLF in the body and takes both ends of front matter', () => {
    expect(parseDocument('\ufeff---\r\nname: a\r\n---\r\n\r\none\r\ntwo\r\n')).toMatchObject({
      name: 'a',
      fields: { content: 'one\r\ntwo\r\n' },
    });
    expect(parseDocument('---\nname: a\n...\n---\nbody')).toMatchObject({
      name: 'a',
      fields: { content: '---\nbody' },
    });
    expect(parseDocument('---\n---\nbody')).toEqual({ fields: { content: 'body' }, findings: [] });
    expect(parseDocument('---\n# nothing\n---')).toEqual({ fields: { content: '' }, findings: [] });
  });

  it('lets yes, dates and octals be what they are in YAML 1.2', () => {
    const { fields } = parseDocument('---\na: yes\nb: 2024-01-01\nc: 010\nd: ~\n---\n');
    expect(fields.header?.extra).toEqual({ a: 'yes', b: '2024-01-01', c: 10, d: null });
  });

  it('makes a name of a title and says so', () => {
    expect(parseDocument('---\nname: Code Reviewer\n---\n')).toMatchObject({
      name: 'code-reviewer',
      fields: { displayName: 'Code Reviewer' },
      findings: [{ code: 'NAME_CHARSET', line: 2 }],
    });
    expect(parseDocument('---\nname: A_b\ndisplayName: X\n---\n').fields.displayName).toBe('X');
  });

  it.each([
    ['an empty text', '', 'EMPTY'],
    ['a block without end', '---\nname: a\nbody', 'FRONTMATTER'],
    ['front matter in another language', '---js\n{ name: process.exit(1) }\n---\nx', 'FRONTMATTER'],
    ['a blank after the first line', '--- \nname: a\n---\nx', 'FRONTMATTER'],
    ['YAML that is none', '---\nname: [a\n---\nx', 'FRONTMATTER'],
    ['a list', '---\n- a\n---\nx', 'FRONTMATTER'],
    ['a plain word', '---\nname\n---\nx', 'FRONTMATTER'],
    ['an alias', '---\na: &x [1]\nb: *x\n---\nx', 'YAML_ALIAS'],
    ['an anchor without alias', '---\na: &x 1\n---\nx', 'YAML_ALIAS'],
    ['a merge key', '---\na:\n  <<: { b: 1 }\n---\nx', 'YAML_ALIAS'],
    ['a known tag', '---\na: !!str 1\n---\nx', 'YAML_TAG'],
    ['a binary tag', '---\na: !!binary aGk=\n---\nx', 'YAML_TAG'],
    ['a function', '---\na: !!js/function x\n---\nx', 'YAML_TAG'],
    ['nine levels', '---\na: {b: {c: {d: {e: {f: {g: {h: {i: 1}}}}}}}}\n---\nx', 'YAML_DEPTH'],
    ['a key twice', '---\na: 1\na: 2\n---\nx', 'YAML_DUPKEY'],
    ['__proto__', '---\n__proto__: { isAdmin: true }\n---\nx', 'PROTO_KEY'],
    ['constructor, deep', '---\na: [{ b: { constructor: 1 } }]\n---\nx', 'PROTO_KEY'],
    ['a dotted prototype', '---\na.prototype.b: 1\n---\nx', 'PROTO_KEY'],
    ['a key of the daemon', '---\nownerId: me\n---\nx', 'UNKNOWN_KEY'],
    ['a key that programs call', '---\ntoJSON: x\n---\nx', 'UNKNOWN_KEY'],
    ['a key of every object', '---\nhasOwnProperty: x\n---\nx', 'UNKNOWN_KEY'],
    ['too many keys', `---\n${Array.from({ length: 65 }, (_, i) => `k${i}: 1`).join('\n')}\n---\nx`, 'UNKNOWN_KEY'],
    ['a number for a title', '---\ndisplayName: 7\n---\nx', 'SCHEMA'],
    ['a short version', '---\nversion: 1.0\n---\nx', 'SCHEMA'],
    ['one tag without a list', '---\ntags: a, b\n---\nx', 'SCHEMA'],
    ['an unknown kind', '---\nkind: robot\n---\nx', 'SCHEMA'],
    ['a budget of nothing', '---\ntokenBudget: { max: 0 }\n---\nx', 'SCHEMA'],
    ['metadata that is a list', '---\nmetadata: [1]\n---\nx', 'SCHEMA'],
    ['a number that is none', '---\na: { b: .nan }\n---\nx', 'SCHEMA'],
    ['a number too large', '---\na: 99999999999999999999\n---\nx', 'SCHEMA'],
    ['a path for a name', '---\nname: ../../etc/x\n---\nx', 'NAME_CHARSET'],
    ['a device for a name', '---\nname: CON\n---\nx', 'NAME_CHARSET'],
    ['a number for a name', '---\nname: 7\n---\nx', 'NAME_CHARSET'],
    ['a blank at the end of a name', '---\nname: "trail "\n---\nx', 'NAME_CHARSET'],
    ['an escape in a name', '---\nname: "a\\x1b[31mb"\n---\nx', 'NAME_CHARSET'],
    ['letters of another script in a name', '---\nname: "\u0440aypal"\n---\nx', 'NAME_CHARSET'],
  ])('refuses %s', (_what, document, code) => {
    expect(refusal(document)).toMatchObject({ code: 'IMPORT_INVALID', first: { code } });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('names every wrong key and its line in the document', () => {
    const { findings } = refusal('---\nname: ok\nkind: robot\na: |\n  x\n\ntags: 5\nrole: admin\n---\nx');
    expect(findings.map(({ code, line }) => [code, line])).toEqual([
      ['SCHEMA', 7],
      ['SCHEMA', 3],
      ['UNKNOWN_KEY', 8],
    ]);
  });

  it('refuses hidden characters in values however they are spelled', () => {
    expect(refusal('---\ndescription: "a\\u202eb"\n---\nx')).toMatchObject({
      code: 'CONTENT_UNSAFE',
      first: { code: 'BIDI', line: 2 },
    });
    expect(refusal('---\na: { b: ["\\uD800"] }\n---\nx').first?.code).toBe('BAD_UTF8');
  });

  it('measures front matter and text in bytes before it reads them', () => {
    const tooLong = `---\na: "${'é'.repeat(8_190)}"\n---\nx`;
    expect(refusal(tooLong).code).toBe('CONTENT_TOO_LARGE');
    expect(parseDocument(`---\na: "${'é'.repeat(8_180)}"\n---\nx`).fields.content).toBe('x');
    expect(refusal('é'.repeat(524_289)).code).toBe('CONTENT_TOO_LARGE');
    expect(parseDocument('é'.repeat(524_288)).fields.content).toHaveLength(524_288);
  });
});

describe('formatDocument', () => {
  const words = fc
    .oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom(
        'true',
        '1.0',
        '~',
        '# x',
        '@x',
        '*x',
        'a: b',
        '- x',
        '---',
        '...',
        ' lead',
        'two\nlines\n',
        'a\r\nb',
        '\t',
        '{{x}}',
        '<<',
        '\u0085x',
      ),
    )
    .filter((text) => scanText(text).length === 0);
  const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/).filter(isPersonaName);
  const key = fc.stringMatching(/^[A-Z][a-z]{1,6} ?[a-z:#-]{0,3}x$/);
  const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      words,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 3 }).map((o) => ({ ...o })),
    ),
  })).value;
  const header: fc.Arbitrary<PersonaHeader> = fc.record(
    {
      kind: fc.constantFrom('persona', 'fragment', 'style'),
      inherit: fc.constantFrom('merge', 'append', 'replace'),
      includes: fc.array(
        words.filter((text) => text !== ''),
        { maxLength: 3 },
      ),
      variables: fc
        .dictionary(
          name,
          fc.record({ default: words, description: words, required: fc.boolean() }, { requiredKeys: [] }),
          { maxKeys: 3 },
        )
        .map((o) => ({ ...o })),
      tokenBudget: fc.record({ max: fc.integer({ min: 1 }) }),
      model: words,
      checks: fc.array(value, { maxLength: 3 }),
      extra: fc.dictionary(key, value, { minKeys: 1, maxKeys: 3 }).map((o) => ({ ...o })),
    },
    { requiredKeys: [] },
  );
  const fields: fc.Arbitrary<PersonaFields> = fc.record(
    {
      content: fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('\n\nx', '---\nname: no\n---\n', '\ufeffx', '\r\n', 'a\r\nb\n'),
      ),
      displayName: words.filter((text) => text !== ''),
      description: words.filter((text) => text !== ''),
      parent: name,
      tags: fc.array(name, { minLength: 1, maxLength: 3 }),
      header: header.filter((each) => Object.keys(each).length > 0),
    },
    { requiredKeys: ['content'] },
  );
  const document = fc.record({ name, version: fc.constant('1.20.3'), fields }, { requiredKeys: ['fields'] });

  it('writes what parseDocument gives back', () => {
    fc.assert(
      fc.property(document, (persona) => {
        fc.pre(personaFields.safeParse(persona.fields).success);
        expect(parseDocument(formatDocument(persona))).toEqual({ ...persona, findings: [] });
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves empty fields out and orders the rest', () => {
    const header = { variables: { who: { default: '1.0' } }, kind: 'style', extra: { color: 'red' } } as const;
    const text = formatDocument({
      name: 'a',
      version: '1.0.0',
      fields: { displayName: '', description: 'd', parent: null, tags: [], header, content: '# A\n' },
    });
    expect(text).toBe(
      "---\nname: a\ndescription: d\nversion: 1.0.0\nkind: style\nvariables:\n  who: '1.0'\ncolor: red\n---\n\n# A\n",
    );
  });

  it('writes nothing that parseDocument would refuse for its key, whatever a program stored', () => {
    const extra = { toJSON: 1, name: 'x', id: 'y', when: new Date(0), n: Number.NaN, gone: undefined, ok: [undefined] };
    const { fields } = parseDocument(formatDocument({ fields: { content: '', header: { extra } } }));
    expect(fields.header?.extra).toEqual({ when: '1970-01-01T00:00:00.000Z', n: 'NaN', ok: [null] });
  });
});
