import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffTexts, type TextDiff } from './diff.ts';
import { editsOf } from './line-edits.ts';

/** The new text, made of the old one and the hunks alone. */
function patched(before: string, { hunks }: TextDiff): string {
  const lines = before.split('\n');
  const made: string[] = [];
  let at = 0;
  for (const { oldStart, lines: hunk } of hunks) {
    made.push(...lines.slice(at, oldStart - 1));
    at = oldStart - 1 + hunk.filter(({ kind }) => kind !== 'added').length;
    made.push(...hunk.filter(({ kind }) => kind !== 'removed').map(({ text }) => text));
  }
  return [...made, ...lines.slice(at)].join('\n');
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}`);

describe('a diff', () => {
  it('shows three lines around a change, with the numbers of both sides', () => {
    const after = numbered(20).toSpliced(9, 1, 'line ten', 'and more');
    const { hunks, added, removed } = diffTexts(`${numbered(20).join('\n')}\n`, `${after.join('\n')}\n`);
    expect([added, removed]).toEqual([2, 1]);
    expect(hunks).toHaveLength(1);
    expect(hunks[0]).toMatchObject({ oldStart: 7, newStart: 7 });
    expect(hunks[0]?.lines.map(({ kind, oldLine, newLine }) => `${kind} ${oldLine} ${newLine}`)).toEqual([
      ...['same 7 7', 'same 8 8', 'same 9 9', 'removed 10 null', 'added null 10', 'added null 11'],
      ...['same 11 12', 'same 12 13', 'same 13 14'],
    ]);
  });

  it('joins changes whose surroundings touch', () => {
    const changed = (...at: readonly number[]) =>
      numbered(30)
        .map((line, i) => (at.includes(i) ? 'x' : line))
        .join('\n');
    expect(diffTexts(numbered(30).join('\n'), changed(5, 12)).hunks).toHaveLength(1);
    expect(diffTexts(numbered(30).join('\n'), changed(5, 13)).hunks).toHaveLength(2);
  });

  it('marks the words that changed inside a line', () => {
    const { hunks } = diffTexts('Be strict about tests.\n', 'Be kind about tests.\n');
    const [gone, come] = hunks[0]?.lines ?? [];
    expect(gone?.words.map(([start, end]) => gone.text.slice(start, end))).toEqual(['strict']);
    expect(come?.words.map(([start, end]) => come.text.slice(start, end))).toEqual(['kind']);
  });

  it('tells a missing final line feed', () => {
    expect(diffTexts('a\n', 'a')).toMatchObject({ added: 0, removed: 1 });
    expect(diffTexts('a', 'a\n')).toMatchObject({ added: 1, removed: 0 });
    expect(diffTexts('a\n', 'b\n')).toMatchObject({ added: 1, removed: 1 });
  });

  it('shows ten thousand lines and counts the rest', () => {
    const texts = ['a', 'b'].map((seed) => Array.from({ length: 30_000 }, (_, i) => `${seed}${i}`).join('\n'));
    const diff = diffTexts(texts[0] ?? '', texts[1] ?? '');
    expect(diff).toMatchObject({ added: 30_000, removed: 30_000, omitted: 50_000 });
    expect(diff.hunks.flatMap(({ lines }) => lines)).toHaveLength(10_000);
  });

  const text = fc.array(fc.constantFrom('a', 'b', 'c', '', 'a b'), { maxLength: 40 }).map((lines) => lines.join('\n'));

  it('makes the new text of the old one (property)', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = diffTexts(before, after);
        expect(patched(before, diff)).toBe(after);
        const lines = diff.hunks.flatMap((hunk) => hunk.lines);
        expect(lines.filter(({ kind }) => kind === 'added')).toHaveLength(diff.added);
        expect(lines.filter(({ kind }) => kind === 'removed')).toHaveLength(diff.removed);
      }),
    );
  });

  it('has word ranges in order and inside their lines (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (before, after) => {
        for (const { lines } of diffTexts(before, after).hunks) {
          for (const { text: line, words } of lines) {
            const ends = words.flat();
            expect(ends).toEqual(ends.toSorted((a, b) => a - b));
            expect(Math.max(0, ...ends)).toBeLessThanOrEqual(line.length);
          }
        }
      }),
    );
  });
});

describe('line edits', () => {
  it('are the same lines whether few or many are looked for', () => {
    const line = fc.integer({ min: 0, max: 30 }).map(String);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 150 }), fc.array(line, { maxLength: 150 }), (before, after) => {
        const made: string[] = [];
        let at = 0;
        for (const { oldStart, oldEnd, newStart, newEnd } of editsOf(before, after)) {
          expect(oldStart).toBeGreaterThanOrEqual(at);
          made.push(...before.slice(at, oldStart), ...after.slice(newStart, newEnd));
          at = oldEnd;
        }
        expect([...made, ...before.slice(at)]).toEqual(after);
      }),
    );
  });
});
