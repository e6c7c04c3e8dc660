import { describe, expect, it } from 'vitest';
import type { VersionDiff } from '../contract/version.ts';
import { printDiff } from './diff-text.ts';
import { Output } from './output.ts';

const LINE = { oldLine: 1, newLine: 1, words: [] } as const;
const DIFF: VersionDiff = {
  ...{ from: '1.0.0', to: '1.0.1', added: 1, removed: 1, tokensBefore: 10, tokensAfter: 8, omitted: 0 },
  sections: [
    { kind: 'changed', section: 'Rules > Tone', tokensBefore: 5, tokensAfter: 3 },
    { kind: 'added', section: '', tokensBefore: 0, tokensAfter: 4 },
  ],
  fields: ['tags', 'model'],
  hunks: [
    {
      ...{ oldStart: 1, newStart: 1 },
      lines: [
        { ...LINE, kind: 'same', text: '# Tone' },
        { ...LINE, kind: 'removed', text: 'Be calm.', words: [[3, 7]] },
        { ...LINE, kind: 'added', text: 'Be \u001b[31mloud\u202e.', words: [[3, 13]] },
      ],
    },
  ],
};

function printed(diff: VersionDiff, options: { color?: boolean; words?: boolean } = {}): string {
  let out = '';
  const stdout = { write: (text: string) => (out += text) };
  const output = new Output({ stdout, stderr: stdout, json: false, color: options.color ?? false });
  printDiff(output, diff, { words: options.words ?? false });
  return out;
}

describe('a printed diff', () => {
  it('tells the sides, the tokens, the sections and fields, then the lines', () => {
    expect(printed(DIFF)).toBe(
      [
        ...['1.0.0 -> 1.0.1: +1 -1', 'tokens 10 -> 8 (-2)', 'changed "Rules > Tone" (-2)'],
        ...['added the introduction (+4)', 'changed fields: tags, model', '@@ -1,2 +1,2 @@', ' # Tone'],
        ...['-Be calm.', '+Be \\x1b[31mloud\\u{202e}.', ''],
      ].join('\n'),
    );
  });

  it('marks words where that is asked for', () => {
    expect(printed(DIFF, { words: true })).toContain('-Be [-calm-].\n+Be {+\\x1b[31mloud\\u{202e}+}.\n');
  });

  it('shows changed words in bold where there are colours, and no control of the text acts', () => {
    const colored = printed(DIFF, { color: true });
    expect(colored).toContain(
      '\u001b[31m-Be \u001b[39m\u001b[1m\u001b[31mcalm\u001b[39m\u001b[22m\u001b[31m.\u001b[39m\n',
    );
    expect(colored).not.toContain('\u202e');
    expect(colored).not.toContain('\u001b[31mloud');
  });

  it('counts what it leaves out', () => {
    const sections = Array.from({ length: 25 }, () => ({
      ...{ kind: 'changed' as const, section: 'S', tokensBefore: 1, tokensAfter: 1 },
    }));
    const out = printed({ ...DIFF, sections, omitted: 1_234 });
    expect(out).toContain('changed "S" (±0)\nand 5 more sections\n');
    expect(out).toMatch(/… 1234 more changed lines\n$/);
  });
});
