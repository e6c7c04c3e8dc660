import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffTexts, leftMark, markedBoth } from './line-diff.ts';

describe('diffTexts', () => {
  it('gives lines with their numbers, and the words that changed', async () => {
    const { added, removed, hunks } = await diffTexts(
      '# A\n- be strict about tests\nend\n',
      '# A\n- be kind about tests\nend\n',
    );
    expect([added, removed]).toEqual([1, 1]);
    expect(hunks[0]?.lines.map(({ kind, text, oldLine, newLine }) => [kind, text, oldLine, newLine])).toEqual([
      ['same', '# A', 1, 1],
      ['removed', '- be strict about tests', 2, null],
      ['added', '- be kind about tests', null, 2],
      ['same', 'end', 3, 3],
    ]);
    expect(hunks[0]?.lines.map(({ text, words }) => words.map(([from, to]) => text.slice(from, to)))).toEqual([
      [],
      ['strict'],
      ['kind'],
      [],
    ]);
  });

  it('sees no change in a missing line end at the end', async () => {
    expect(await diffTexts('a', 'a\n')).toEqual({ added: 0, removed: 0, hunks: [] });
  });

  it('marks no words where two lines have nothing in common', async () => {
    const { hunks } = await diffTexts('alpha beta gamma\n', 'one two three four\n');
    expect(hunks[0]?.lines.every(({ words }) => words.length === 0)).toBe(true);
  });
});

describe('markedBoth', () => {
  it('shows equal lines once and both sides of a difference', async () => {
    const text = await markedBoth('a\nmine\nc\n', 'a\ntheirs\nc\nnew\n', { mine: 'yours', theirs: '1.0.1' });
    expect(text).toBe(
      'a\n<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> 1.0.1\nc\n<<<<<<< yours\n=======\nnew\n>>>>>>> 1.0.1\n',
    );
    expect(leftMark(text)).toBe(2);
    expect(leftMark('a\nb')).toBeUndefined();
  });

  it('loses no line of either side', async () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(lines, lines, async (mine, theirs) => {
        const marked = (await markedBoth(mine.join('\n'), theirs.join('\n'), { mine: 'm', theirs: 't' })).split('\n');
        const side = (wanted: 'mine' | 'theirs') => {
          let now: 'both' | 'mine' | 'theirs' = 'both';
          return marked.filter((line) => {
            const mark = line.startsWith('<<<')
              ? 'mine'
              : line.startsWith('===')
                ? 'theirs'
                : line.startsWith('>>>')
                  ? 'both'
                  : undefined;
            if (mark) now = mark;
            return !mark && line !== '' && (now === 'both' || now === wanted);
          });
        };
        expect(side('mine')).toEqual(mine);
        expect(side('theirs')).toEqual(theirs);
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});
