import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../test/harness/seeded-random.ts';
import { differencesOf, groupAlike } from './alike-groups.ts';
import { type AlikePair, alikePairs } from './alike-pairs.ts';
import { SIGNATURE_LENGTH, shinglesOf, signatureOf, similarityOf } from './min-hash.ts';

const BASE =
  'You review changes. Read the whole file before you judge. Name the line, say what is wrong and how to fix it.';

function pairsOf(texts: readonly string[], threshold: number, maxPairs = 1_000) {
  const signatures = new Uint32Array(texts.length * SIGNATURE_LENGTH);
  for (const [at, text] of texts.entries()) signatures.set(signatureOf(shinglesOf(text)), at * SIGNATURE_LENGTH);
  let last = { pairs: [] as readonly AlikePair[], isCapped: false };
  for (const step of alikePairs(signatures, { threshold, maxPairs })) last = step;
  return last;
}

describe('word triples', () => {
  it('know nothing of case, accents and punctuation', () => {
    expect(shinglesOf('The café — IS, open!')).toEqual(shinglesOf('the cafe is open'));
    expect(shinglesOf('one two').size).toBe(1);
    expect(shinglesOf(' … ').size).toBe(0);
    expect(signatureOf(shinglesOf('')).length).toBe(0);
  });

  it('give the similarity that is counted by hand', () => {
    // a b c, b c d, c d e against a b c, b c d, c d x: two of four.
    expect(similarityOf(shinglesOf('a b c d e'), shinglesOf('a b c d x'))).toBe(0.5);
    expect(similarityOf(shinglesOf(BASE), shinglesOf(BASE))).toBe(1);
    expect(similarityOf(shinglesOf('a b c'), shinglesOf('d e f'))).toBe(0);
  });
});

describe('signatures', () => {
  it('estimate the similarity of texts', () => {
    const random = seededRandom(7);
    const words = Array.from({ length: 400 }, (_none, at) => `word${at}`);
    const errors: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      const a = Array.from({ length: 200 }, () => random.pick(words));
      const b = a.map((word) => (random.below(200) < round ? random.pick(words) : word));
      const [left, right] = [shinglesOf(a.join(' ')), shinglesOf(b.join(' '))];
      const [one, two] = [signatureOf(left), signatureOf(right)];
      const equal = one.filter((value, at) => value === two[at]).length / SIGNATURE_LENGTH;
      errors.push(equal - similarityOf(left, right));
    }
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const spread = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    // No bias, and a standard error as theory has it: at most 1/(2·sqrt(64)).
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(spread).toBeLessThan(0.08);
  });
});

describe('pairs of texts that are alike', () => {
  it('are found among others, and others are not', () => {
    const texts = [
      'Write tests first.',
      BASE,
      'Answer in one short sentence, never more.',
      BASE.replace('file', 'page'),
      `${BASE} Be kind.`,
    ];
    const { pairs } = pairsOf(texts, 0.6);
    expect(pairs).toContainEqual([1, 4]);
    expect(pairs).toContainEqual([1, 3]);
    expect(pairs.every(([a, b]) => [1, 3, 4].includes(a) && [1, 3, 4].includes(b))).toBe(true);
  });

  it.each([0.5, 0.6, 0.8, 0.9, 1])('at or above %f are hardly ever missed', (threshold) => {
    const random = seededRandom(11);
    const texts: string[] = [];
    // A triple stays when its three words do: with a share s of them in both, the similarity is s/(2-s).
    const similarity = threshold + (1 - threshold) * 0.3;
    const changes = 1 - ((2 * similarity) / (1 + similarity)) ** (1 / 3);
    for (let at = 0; at < 150; at += 1) {
      const words = Array.from({ length: 120 }, () => `w${random.below(3_000)}`);
      const changed = words.map((word) => (random.below(10_000) < 10_000 * changes ? `x${random.below(3_000)}` : word));
      texts.push(words.join(' '), changed.join(' '));
    }
    const found = new Set(pairsOf(texts, threshold).pairs.map(String));
    let [expected, missed] = [0, 0];
    for (let at = 0; at < texts.length; at += 2) {
      if (similarityOf(shinglesOf(texts[at] ?? ''), shinglesOf(texts[at + 1] ?? '')) < threshold) continue;
      expected += 1;
      if (!found.has(String([at, at + 1]))) missed += 1;
    }
    expect(expected).toBeGreaterThan(60);
    expect(missed / expected).toBeLessThanOrEqual(0.05);
  });

  it('are bounded, and that is said', () => {
    const texts = Array.from({ length: 400 }, (_none, at) => `${BASE} ${at}`);
    expect(pairsOf(texts, 0.8, 50)).toMatchObject({ isCapped: true, pairs: { length: 50 } });
    expect(pairsOf(texts.slice(0, 4), 0.8, 50).isCapped).toBe(false);
  });
});

describe('groups', () => {
  const edge = (a: number, b: number, similarity = 0.9) => ({ a, b, similarity });

  it('stand around the text that most are like, so that no chain joins what differs', () => {
    expect(groupAlike([edge(1, 2), edge(2, 3, 0.95), edge(3, 4), edge(4, 5)])).toEqual([
      {
        first: 2,
        others: [
          { place: 3, similarity: 0.95 },
          { place: 1, similarity: 0.9 },
        ],
      },
      { first: 4, others: [{ place: 5, similarity: 0.9 }] },
    ]);
  });

  it('are the same whatever the order of the edges, and have every text once', () => {
    const edges = fc.uniqueArray(
      fc
        .tuple(fc.nat(8), fc.nat(8))
        .filter(([a, b]) => a < b)
        .map(([a, b]) => edge(a, b, 0.8 + a / 50)),
      { selector: ({ a, b }) => a * 10 + b },
    );
    fc.assert(
      fc.property(edges, (list) => {
        const groups = groupAlike(list);
        expect(groupAlike(list.toReversed())).toEqual(groups);
        const places = groups.flatMap(({ first, others }) => [first, ...others.map(({ place }) => place)]);
        expect(new Set(places).size).toBe(places.length);
        for (const { first, others } of groups)
          for (const { place } of others)
            expect(list.some(({ a, b }) => (a === first && b === place) || (b === first && a === place))).toBe(true);
      }),
    );
  });

  it('tell the lines that differ', () => {
    expect(differencesOf('# A\nBe kind.\nBe  brief.', '# a\n be kind. \nBe exact.')).toEqual({
      onlyFirst: ['Be  brief.'],
      onlyThis: ['Be exact.'],
    });
    expect(differencesOf('x'.repeat(500), '').onlyFirst[0]).toHaveLength(120);
  });
});
