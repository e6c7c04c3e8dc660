import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, source } from '../../../test/harness/compose-kit.ts';
import { isAppError } from '../errors.ts';
import { scanMarkdown } from '../text/markdown-scan.ts';
import { fixDocument } from './fix-document.ts';
import { lintDocument } from './lint-document.ts';

const fixed = (document: string) => fixDocument(document).document;

describe('fixing', () => {
  it('takes out blanks at line ends and blank lines that part nothing', () => {
    expect(fixed('One. \n\n\n\nTwo.\t\n   \n\n- a\n\n\n- b\n')).toBe('One.\n\nTwo.\n\n- a\n\n- b\n');
    expect(fixed('One. \r\n\r\n\r\nTwo.\r\n')).toBe('One.\r\n\r\nTwo.\r\n');
  });

  it('leaves line breaks, code, what may be code, and the front matter', () => {
    for (const text of [
      'One.  \nTwo.\n',
      '```\na \n\n\n\nb\n```\n',
      '    a \n\n\n    b\n',
      '---\nname: a \n\n\ntags: []\n---\n\nx\n',
      '`a \n b`\n',
    ]) {
      expect(fixed(text)).toBe(text);
    }
  });

  it('takes out what nobody sees, unless that would make structure of text', () => {
    expect(fixed('He\u200bllo \u{e0041}\u{e0042}you\u00ad.\n')).toBe('Hello you.\n');
    for (const text of [
      '\u200b# A\n',
      '{\u200b{a}}\n',
      '\u200b---\na: b\n---\nx\n',
      'a\u202eb\n',
      '\u200b```\na\n```\n',
      '```\na\u200bb\n```\n',
    ]) {
      expect(fixed(text)).toBe(text);
    }
  });

  it('says what it took out', () => {
    expect(fixDocument('One. \n\n\nTwo.\u200b\n').fixed.map(({ code }) => code)).toEqual([
      'ZERO_WIDTH',
      'WHITESPACE_TRAILING',
      'BLANK_LINES',
    ]);
  });
});

describe('a fixed text (property)', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '# A',
      '# B',
      '## C',
      '- Say it once and well.',
      '- Look at all names.',
      'Stop after the third one.',
      '```',
      '{{who}}',
    ),
    fc.constantFrom(
      '',
      '',
      ' ',
      '\t',
      '    code ',
      'One.  ',
      'Two. ',
      '> quote ',
      '<!-- maestro: append -->',
      '<!-- maestro: remove -->',
    ),
  );
  const text = fc.array(line, { maxLength: 14 }).map((lines) => `${lines.join('\n')}\n`);
  const said = (chain: readonly string[]) =>
    compose(
      chain.map((content, i) => source(`p${i}`, content)),
      { allowMissing: true },
    )
      .text.split('\n')
      .flatMap((each) => (each.trim() === '' ? [] : [each.trim().replace(/\s+/g, ' ')]));

  it('says the same words in the same order, but for lines that are said twice; code is the same to the byte', () => {
    fc.assert(
      fc.property(text, text, text, (own, mid, base) => {
        const chain = [own, mid, base];
        const relatives = { chain: chain.map((content, i) => source(`p${i}`, content)), fragments: new Map() };
        const { document, fixed: done } = fixDocument(own, relatives);
        const fences = (content: string) =>
          scanMarkdown(content)
            .opaque.map((range) => content.slice(...range))
            .filter((each) => each.startsWith('```'));
        expect(fences(document)).toEqual(fences(own));
        let before: readonly string[];
        try {
          before = said(chain);
        } catch (error) {
          expect(isAppError(error)).toBe(true);
          return;
        }
        const after = said([document, mid, base]);
        const gone = done.filter(({ code }) => code === 'LINE_REPEATED');
        expect(after.length).toBe(before.length - gone.length);
        expect(new Set(after)).toEqual(new Set(before));
        let at = 0;
        for (const each of before) if (each === after[at]) at += 1;
        expect(at).toBe(after.length);
      }),
      { numRuns: 300 },
    );
  });

  it('has nothing left to fix', () => {
    fc.assert(
      fc.property(text, fc.string({ maxLength: 40 }), (own, noise) => {
        const { document } = fixDocument(own + noise);
        expect(fixDocument(document)).toEqual({ document, fixed: [] });
        const hints = lintDocument(document).findings.filter(({ fix, severity }) => fix && severity === 'info');
        expect(hints).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
