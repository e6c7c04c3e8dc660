import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../errors.ts';
import { readYaml, writeYaml } from '../persona/yaml.ts';
import { fromCardBody } from './card-text.ts';
import { danglingImports } from './dangling-imports.ts';
import { patchForeignHeader, readForeignHeader } from './foreign-header.ts';
import { patchJson, readJson } from './json-text.ts';
import { splitMarkdown } from './markdown-file.ts';
import { patchToml, readToml, writeToml } from './toml-text.ts';
import { isSameValue } from './values.ts';
import { patchYaml } from './yaml-patch.ts';

const key = fc.constantFrom('name', 'tools', 'model', 'x-y', 'color', 'hooks', 'a1');
const word = fc.string({ unit: fc.constantFrom(...'ab :#\'"[]{}-,&*!|>%@`é\n'), maxLength: 16 });
const value = fc.oneof(
  word,
  fc.integer({ min: -999, max: 999 }),
  fc.boolean(),
  fc.array(word, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('p', 'q'), word, { maxKeys: 2 }),
);
const mapping = fc.dictionary(key, value, { minKeys: 1, maxKeys: 5 });
const plain = (value: object) => ({ ...value });

/** A header with a comment over each entry, as its author may have written it. */
function commented(values: Readonly<Record<string, unknown>>, eol: string): string {
  const entries = Object.entries(values).map(([key, value]) => `# about ${key}\n${writeYaml({ [key]: value })}`);
  return entries.join('\n').replaceAll('\n', eol);
}

describe('a patched YAML mapping', () => {
  it('says what is wanted and keeps every other entry with its comment (property)', () => {
    fc.assert(
      fc.property(mapping, key, fc.option(value), fc.constantFrom('\n', '\r\n'), (raw, changed, next, eol) => {
        const before = plain(raw);
        fc.pre(eol === '\n' || !JSON.stringify(before).includes('\\n'));
        const source = commented(before, eol);
        // Some texts of blank lines are not read back by the parser as they were written.
        fc.pre(isReadable(() => readYaml(source)));
        const read = readYaml(source).value;
        const wanted: Record<string, unknown> = { ...read };
        if (next === null) delete wanted[changed];
        else wanted[changed] = next;
        const { text, isRewritten } = patchYaml(source, wanted);
        expect(isSameValue(readYaml(text).value, wanted)).toBe(true);
        if (isRewritten) return;
        for (const [each, kept] of Object.entries(before)) {
          if (each === changed) continue;
          expect(text).toContain(
            `# about ${each}${eol}${writeYaml({ [each]: kept })
              .replaceAll('\n', eol)
              .trimEnd()}`,
          );
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the same source when nothing changes (property)', () => {
    fc.assert(
      fc.property(mapping, (raw) => {
        const source = commented(plain(raw), '\n');
        fc.pre(isReadable(() => readYaml(source)));
        expect(patchYaml(source, readYaml(source).value).text).toBe(source);
      }),
    );
  });

  it.each([
    ['a comment after a value', 'a: 1 # one\nb: 2\n', { a: 3, b: 2 }, 'a: 3 # one\nb: 2\n'],
    ['quotes', `a: "x"   # q\n`, { a: 'y' }, 'a: y   # q\n'],
    ['an empty value', 'a:\nb: 1\n', { a: 'x', b: 1 }, 'a: x\nb: 1\n'],
    ['a block', 'a: |\n  one\n  two\n# b\nb: 1\n', { a: 'x', b: 1 }, 'a: x\n# b\nb: 1\n'],
    ['a list in brackets over lines', 'a: [1,\n  2\n  ]\nb: 1\n', { a: [3], b: 1 }, 'a:\n  - 3\nb: 1\n'],
    ['no line end', 'a: 1', { a: 1, b: 2 }, 'a: 1\nb: 2'],
    ['a removed entry', '# top\na: 1\nb: 2\n', { b: 2 }, '# top\nb: 2\n'],
  ])('keeps its layout: %s', (_what, source, wanted, expected) => {
    expect(patchYaml(source, wanted)).toMatchObject({ text: expected, isRewritten: false });
  });
});

describe('a header that is no YAML', () => {
  const source = 'name: x\ndescription: Use when: <example>Context: "a"\nglobs: *.ts,**/*.js\ntools:\n  - Read\n';

  it('is read line by line', () => {
    const { values, isYaml } = readForeignHeader(source);
    expect(isYaml).toBe(false);
    expect(values).toEqual({
      name: 'x',
      description: 'Use when: <example>Context: "a"',
      globs: '*.ts,**/*.js',
      tools: ['Read'],
    });
  });

  it('keeps all lines but the changed one', () => {
    const { values } = readForeignHeader(source);
    expect(patchForeignHeader(source, { ...values, name: 'y' })).toEqual({
      text: source.replace('name: x', 'name: y'),
      lost: [],
    });
    const globs = patchForeignHeader(source, { ...values, globs: 'lib/**' }, ['globs']);
    expect(globs).toEqual({ text: source.replace('*.ts,**/*.js', 'lib/**'), lost: [] });
  });

  it('says so when it has to be written anew', () => {
    const broken = 'a: b: c\n  - odd\n';
    const { text, lost } = patchForeignHeader(broken, { a: 'one\ntwo', n: 1 });
    expect(readForeignHeader(text).values).toEqual({ a: 'one\ntwo', n: 1 });
    expect(lost.length === 0 || lost[0]?.includes('formatting')).toBe(true);
  });

  it('is never taken for one with keys that no object may have', () => {
    expect(() => readForeignHeader('a: b: c\nconstructor: x\n')).toThrow(/not allowed/);
    expect(() => readForeignHeader('__proto__:\n  isAdmin: true\n')).toThrow(/not allowed/);
  });
});

describe('patched TOML', () => {
  it('says what is wanted (property)', () => {
    const scalar = fc.oneof(word, fc.integer({ min: 0, max: 99 }), fc.boolean(), fc.array(word, { maxLength: 3 }));
    const table = fc.dictionary(key, scalar, { minKeys: 1, maxKeys: 4 });
    fc.assert(
      fc.property(table, key, fc.option(scalar), (raw, changed, next) => {
        const source = `# top\n${writeToml(plain(raw))}\n[table]\nk = "v" # kept\n`;
        const wanted: Record<string, unknown> = { ...readToml(source) };
        if (next === null) delete wanted[changed];
        else wanted[changed] = next;
        const { text, isRewritten } = patchToml(source, wanted);
        expect(isSameValue(readToml(text), wanted)).toBe(true);
        if (!isRewritten) expect(text).toMatch(/^# top\n[\s\S]*\n\[table\]\nk = "v" # kept\n$/);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(['a = ', '[[a', '__proto__ = 1', `a = ${'['.repeat(5_000)}`, 'a = 1\na = 2'])(
    'refuses with a code: %s',
    (source) => {
      expect(() => readToml(source.slice(0, 10_000))).toThrow(expect.objectContaining({ code: 'IMPORT_INVALID' }));
    },
  );
});

describe('a megabyte of the worst', () => {
  it.each([
    ['quotes in a comment of TOML', () => patchToml(`a = [ # ${'\\"'.repeat(500_000)}\n1]\nb = 1\n`, { a: [1], b: 2 })],
    ['brackets of JSON', () => readJson(`[${'[],'.repeat(350_000)}1]`)],
    ['backslashes of JSON', () => readJson(`["${'\\\\'.repeat(500_000)}"]`)],
    ['keys of a header that is none', () => readForeignHeader(`a: b: c\n${'k: [\n'.repeat(200_000)}`)],
    ['blanks of a header', () => readForeignHeader(`a: b: c\nk:${' '.repeat(1_000_000)}x\n`)],
    ['imports', () => danglingImports('@a/b '.repeat(200_000))],
    ['lines of dashes', () => splitMarkdown(`---\n\n${'--- x\n'.repeat(170_000)}`)],
    ['headings of a card', () => fromCardBody('# Description\n'.repeat(70_000))],
  ])('is read before the test times out: %s', (_what, read) => {
    read();
  });
});

describe('strict JSON', () => {
  it.each([
    ['DUPLICATE', '{"a":1,"a":2}'],
    ['DUPLICATE', '{"a":1,"\\u0061":2}'],
    ['PROTO_KEY', '{"x":[{"__proto__":{}}]}'],
    ['PROTO_KEY', '{"\\u005f_proto__":{}}'],
    ['SCHEMA', '{"n":1e999}'],
    ['SCHEMA', '{"n":9007199254740993}'],
    ['FORMAT', '{"a":}'],
    ['DEPTH', `${'['.repeat(33)}${']'.repeat(33)}`],
  ])('refuses with %s: %s', (code, text) => {
    try {
      readJson(text);
      expect.unreachable();
    } catch (error) {
      expect(isAppError(error) && error.details.findings).toMatchObject([{ code }]);
    }
  });

  it('reads what JSON.parse reads, and patches one value of it (property)', () => {
    const json = fc
      .json({ maxDepth: 4 })
      .filter((text) => !/__proto__|constructor|prototype|\d{16}|e[+]?\d{2}/.test(text));
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 2, 4), word, (inner, indent, next) => {
        const value = { keep: JSON.parse(inner) as unknown, change: 'old', list: [1] };
        const text = JSON.stringify(value, null, indent);
        fc.pre(isReadable(() => readJson(text)));
        expect(readJson(text)).toEqual(value);
        expect(patchJson(text, ['change'], next)).toBe(JSON.stringify({ ...value, change: next }, null, indent));
      }),
    );
  });
});

function isReadable(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
