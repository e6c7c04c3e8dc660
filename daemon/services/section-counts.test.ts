import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { isTokenSeam } from '../domain/prompt/token-seams.ts';
import { WorkerTokenCounter } from '../platform/token-counter.ts';
import { SectionCounts } from './section-counts.ts';

const counter = new WorkerTokenCounter();
afterAll(() => counter.close());

const piece = fc.constantFrom(
  'word',
  ' ',
  '\n',
  '\r\n',
  '\t',
  '/',
  '.',
  '## A',
  '…',
  '日本語',
  '123456',
  "it's",
  '\u00a0',
  '😀',
  '-',
  '\\',
  '\u2028',
  '_',
);
const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

/** Parts between all the offsets given, as a prompt has them. */
function partsAt(whole: string, offsets: readonly number[]) {
  const starts = [0, ...new Set(offsets.map((offset) => offset % whole.length))].sort((a, b) => a - b);
  return starts.flatMap((start, i) => {
    const end = starts[i + 1] ?? whole.length;
    return end > start ? [{ span: [start, end] as const }] : [];
  });
}

describe('counting by sections', () => {
  it('gives the tokens of the whole text, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(200), { maxLength: 6 }), async (whole, offsets) => {
        if (whole === '') return;
        const parts = partsAt(whole, offsets);
        const { total, each } = await new SectionCounts(counter).count(whole, parts);
        expect(total).toBe((await counter.count([whole]))[0]);
        expect(each).toHaveLength(parts.length);
        if (parts.slice(1).every(({ span }) => isTokenSeam(whole, span[0]))) {
          expect(each.reduce((sum, count) => sum + count, 0)).toBe(total);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('asks for a text in which nothing is filled in once, and again only when something else follows it', async () => {
    const asked: string[] = [];
    const counts = new SectionCounts({
      tokenizer: 't',
      count: async (texts) => {
        asked.push(...texts);
        return texts.map(({ length }) => length);
      },
    });
    const fixed = {
      text: '# A',
      source: { origin: { personaId: 'a', persona: 'a', version: '1' }, section: 'A', lines: [1, 1] as const, via: [] },
      counted: { tail: undefined, tokens: 0 },
    };
    const two = (rest: string) => [{ span: [0, 3] as const, fixed }, { span: [5, 5 + rest.length] as const }];
    expect(await counts.count('# A\n\nx', two('x'))).toEqual({ total: 6, each: [5, 1] });
    expect(await counts.count('# A\n\nyy', two('yy'))).toEqual({ total: 7, each: [5, 2] });
    expect(await counts.count('# A', [{ span: [0, 3], fixed }])).toEqual({ total: 3, each: [3] });
    expect(await counts.count('# A\n\nx', two('x'))).toEqual({ total: 6, each: [5, 1] });
    expect(await counts.count('# A\r\nx', two('x'))).toEqual({ total: 6, each: [5, 1] });
    expect(asked).toEqual(['# A\n\n', 'x', 'yy', '# A', '# A\n\n', 'x', '# A\r\n', 'x']);
  });

  it('gives nothing for nothing', async () => {
    expect(await new SectionCounts(counter).count('', [])).toEqual({ total: 0, each: [] });
  });
});
