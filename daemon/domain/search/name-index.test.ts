import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText, foldWithOffsets } from './fold.ts';
import { NameIndex } from './name-index.ts';
import { nameRanges } from './name-ranges.ts';
import type { NamedEntry } from './name-store.ts';

const STEP = 4096;

/** The rules once more, in the plainest way, over strings. */
function plainScore(word: string, { name, title, tags }: NamedEntry): number {
  const [own, ...others] = [name, title, ...tags].map(foldText);
  const starts = (text = '') =>
    [...text].some(
      (_c, at) => text.startsWith(word, at) && (at === 0 || !/[a-z0-9\u0080-\uffff]/.test(text[at - 1] ?? '')),
    );
  if (own === word) return 0;
  if (own?.startsWith(word)) return STEP;
  if (starts(own)) return 2 * STEP;
  if (others.some(starts)) return 3 * STEP;
  if (own?.includes(word)) return 4 * STEP;
  if (others.some((text) => text.includes(word))) return 5 * STEP;
  if (gaps(own, word) >= 0) return 6 * STEP + gaps(own, word);
  if (gaps(others[0], word) >= 0) return 7 * STEP + gaps(others[0], word);
  return -1;
}

/** Letters too many in the shortest part that has those of the word in order; -1 for none. */
function gaps(text = '', word: string): number {
  let best = -1;
  for (let from = 0; from < text.length; from += 1) {
    let found = 0;
    for (let at = from; at < text.length && found < word.length; at += 1)
      if (text[at] === word[found]) found += 1;
      else if (found === 0) break;
    if (found < word.length) continue;
    let end = from;
    for (let rest = 0; rest < word.length; end += 1) if (text[end] === word[rest]) rest += 1;
    const size = end - from - word.length;
    if (best < 0 || size < best) best = size;
  }
  return best;
}

function plainSearch(entries: ReadonlyMap<string, NamedEntry>, query: string, limit: number) {
  const words = foldText(query).split(/\s+/).filter(Boolean);
  const found = [...entries].flatMap(([id, entry]) => {
    const scores = words.map((word) => plainScore(word, entry));
    return scores.includes(-1) ? [] : [{ id, name: foldText(entry.name), sum: scores.reduce((a, b) => a + b, 0) }];
  });
  found.sort((a, b) => a.sum - b.sum || a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  return { ids: found.slice(0, limit).map(({ id }) => id), total: found.length };
}

const word = fc.stringMatching(/^[a-e]{1,4}$/);
const entry = fc.record({
  name: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('-')),
  title: fc.array(fc.oneof(word, fc.constant('É1')), { maxLength: 3 }).map((words) => words.join(' ')),
  tags: fc.array(word, { maxLength: 2 }),
});
const id = fc.constantFrom('p', 'q', 'r', 's', 't', 'u');
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('put' as const), id, entry }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), id }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('search' as const),
      query: fc.stringMatching(/^[a-eé1]{1,3}( [a-e]{1,2})?$/),
    }),
  },
);

describe('the index of names', () => {
  it('finds what a plain look through everything finds, after any changes in any order', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 4, maxLength: 40 }), fc.integer({ min: 1, max: 4 }), (steps, limit) => {
        const index = new NameIndex();
        const plain = new Map<string, NamedEntry>();
        for (const each of steps) {
          if (each.kind === 'remove') {
            index.remove(each.id);
            plain.delete(each.id);
          } else if (each.kind === 'put') {
            if ([...plain].some(([other, { name }]) => other !== each.id && name === each.entry.name)) continue;
            index.put(each.id, each.entry);
            plain.set(each.id, each.entry);
          } else {
            // As one types: each query goes on where the one before ended.
            for (let length = 1; length <= each.query.length; length += 1) {
              const typed = each.query.slice(0, length);
              expect(index.search(typed, limit)).toEqual(plainSearch(plain, typed, limit));
            }
          }
        }
        expect(index.size).toBe(plain.size);
        expect(index.search('', 9).total).toBe(plain.size);
      }),
      { numRuns: 300 },
    );
  });

  it('ranks scattered letters by the closest place they stand in, near or far', () => {
    const part = fc.oneof(
      fc.stringMatching(/^[a-d][a-dx]{1,8}$/),
      fc.stringMatching(/^a{1,2}x{1,6}b$/),
      fc.stringMatching(/^ax{30,40}b$/),
    );
    const scattered = fc.record({
      name: fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('x')),
      title: fc.stringMatching(/^[a-dx]{0,12}$/),
      tags: fc.constant([]),
    });
    const entries = fc.uniqueArray(scattered, { minLength: 5, maxLength: 25, selector: ({ name }) => name });
    fc.assert(
      fc.property(
        entries,
        fc.oneof(fc.constant('ab'), fc.stringMatching(/^[a-d]{2,3}$/)),
        fc.integer({ min: 1, max: 5 }),
        (list, query, limit) => {
          const index = new NameIndex();
          const plain = new Map(list.map((each, at) => [`id-${at}`, each]));
          for (const [key, each] of plain) index.put(key, each);
          expect(index.search(query, limit)).toEqual(plainSearch(plain, query, limit));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('ranks the name itself, then its beginning, words in it, other fields, and scattered letters last', () => {
    const index = new NameIndex();
    const put = (name: string, title = '', tags: readonly string[] = []) => index.put(name, { name, title, tags });
    put('r-e-v');
    put('prevent');
    put('other', 'Code review');
    put('code-review');
    put('reviewer');
    put('rev');
    put('tagged', '', ['review']);
    put('unlike');
    expect(index.search('rev', 10).ids).toEqual([
      'rev',
      'reviewer',
      'code-review',
      'other',
      'tagged',
      'prevent',
      'r-e-v',
    ]);
    expect(index.search('revs9', 10).total).toBe(0);
    put('review-security-9');
    expect(index.search('revsec9', 10).ids).toEqual(['review-security-9']);
  });

  it('keeps its memory in bounds while entries come and go', () => {
    const index = new NameIndex();
    const put = (at: number) =>
      index.put(`id-${at % 500}`, { name: `persona-${at}`, title: 'x'.repeat(100), tags: [] });
    for (let at = 0; at < 2_000; at += 1) put(at);
    const before = index.bytes;
    for (let at = 2_000; at < 20_000; at += 1) put(at);
    expect(index.size).toBe(500);
    expect(index.bytes).toBeLessThanOrEqual(before * 2);
    expect(index.search('persona-19999', 3)).toEqual({ ids: ['id-499'], total: 1 });
  });
});

describe('what is marked', () => {
  const marked = (query: string, name: string, displayName = '', tags: readonly string[] = []) => {
    const ranges = nameRanges(query, { name, displayName, tags });
    const show = (text: string, list: readonly (readonly [number, number])[]) =>
      list.map(([from, to]) => text.slice(from, to));
    return [
      show(name, ranges.name),
      show(displayName, ranges.displayName),
      ...ranges.tags.map((list, at) => show(tags[at] ?? '', list)),
    ];
  };

  it('is the word where it stands, in every field that has it', () => {
    expect(marked('rev', 'prevent-review', 'The Reviewer', ['rev', 'x'])).toEqual([['rev'], ['Rev'], ['rev'], []]);
    expect(nameRanges('rev', { name: 'prevent-review', displayName: '', tags: [] }).name).toEqual([[8, 11]]);
  });

  it('is scattered letters only where the word stands nowhere', () => {
    expect(marked('revsec9', 'review-security-9')).toEqual([['rev', 'sec', '9'], []]);
    expect(marked('cfe', 'x', 'Café au lait')).toEqual([[], ['C', 'fé']]);
  });

  it('has accents and their marks in it', () => {
    expect(marked('cafe', 'x', 'Cafe\u0301!')).toEqual([[], ['Cafe\u0301']]);
  });
});

describe('folding', () => {
  it('is the same with and without the way back', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (text) => {
        const { text: folded, offsets } = foldWithOffsets(text);
        expect(folded).toBe(foldText(text));
        expect(offsets.length).toBe(folded.length + 1);
      }),
    );
  });
});
