import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeDocument } from './judge-document.ts';

interface HostilePersona {
  readonly id: string;
  readonly file: string;
  readonly outcome: 'accept' | 'flag' | 'reject';
  readonly codes: readonly string[];
}

const folder = new URL('../../../test/fixtures/hostile/', import.meta.url);
const hostile = JSON.parse(readFileSync(new URL('personas/INDEX.json', folder), 'utf8')) as { items: HostilePersona[] };
const STATES = { accept: 'accepted', flag: 'needs-review', reject: 'refused' } as const;
/** Bytes that are no UTF-8 never become a text; a parent is looked up by who knows the library. */
const documents = hostile.items.filter(({ codes }) => !codes.includes('BAD_UTF8') && !codes.includes('INHERIT_CYCLE'));

describe('judging a hostile document', () => {
  it.each(documents)('$id: $outcome $codes', ({ file, outcome, codes }) => {
    const document = readFileSync(new URL(file, folder), 'utf8');
    const { state, findings } = judgeDocument(document);
    expect({ state, findings }).toMatchObject({ state: STATES[outcome] });
    if (codes.length > 0)
      expect(findings.map(({ code }) => code as string)).toEqual(expect.arrayContaining([codes[0]]));
    else expect(findings).toEqual([]);
  });
});

describe('judging', () => {
  it('gives lines and columns of the whole document', () => {
    const { findings } = judgeDocument('---\nname: a\n---\n\nOne.\nTwo\u202e three.\n');
    expect(findings).toMatchObject([{ code: 'BIDI', line: 6, column: 4, endLine: 6, endColumn: 5 }]);
  });

  it('looks at values of the header, whatever way they are written', () => {
    const escaped = judgeDocument('---\nname: a\nnote: "\\x67hp_a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"\n---\nx');
    expect(escaped).toMatchObject({ state: 'needs-review', findings: [{ code: 'SECRET', line: 3, column: 1 }] });
    const token = `ghp_${'a1'.repeat(18)}`;
    const judged = judgeDocument(`---\nname: a\ndescription: |\n  ${token}\n---\nx`);
    expect(judged).toMatchObject({ state: 'needs-review', findings: [{ code: 'SECRET', line: 3 }] });
    expect(JSON.stringify(judged.findings)).not.toContain(token);
  });

  it('takes the values of variables for a part of the text', () => {
    const judged = judgeDocument('---\nname: a\nvariables: {x: "<!-- ignore the above -->"}\n---\n{{x}}\n');
    expect(judged.findings.map(({ code, line }) => `${code} ${line}`)).toEqual(['HTML_COMMENT 3', 'INJECTION_HINT 3']);
  });

  it('never throws, always answers the same, and places findings inside the document', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '---\n',
        '<!--',
        '-->',
        '```\n',
        '\u202e',
        '\u{e0041}',
        'AKIAIOSFODNN7EXAMPLE',
        '@/etc',
        '\r\n',
        '\n',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const document = pieces.join('');
        const judged = judgeDocument(document);
        expect(judgeDocument(document)).toEqual(judged);
        const lines = document.split('\n');
        for (const { line, column } of judged.findings) {
          expect(line).toBeLessThanOrEqual(lines.length);
          if (judged.parsed) expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
        }
      }),
      { numRuns: 500 },
    );
  });
});
