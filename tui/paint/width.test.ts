import fc from 'fast-check';
import { eastAsianWidth } from 'get-east-asian-width';
import { describe, expect, it } from 'vitest';
import { displaySafe } from '../../contract/display-safe.ts';
import { hardText } from '../../test/harness/grid-arbitrary.ts';
import { cellWidth, clusterOf, clusters, isSimple, shownClusters } from './width.ts';

describe('cellWidth', () => {
  it.each([
    ['abc', 3],
    ['日本語', 6],
    ['한국', 4],
    ['ｗｉｄｅ', 8],
    ['ﾊﾝｶｸ', 4],
    ['🚀', 2],
    ['👨‍👩‍👧‍👦', 2],
    ['👍🏽', 2],
    ['🇩🇪', 2],
    ['1️⃣', 2],
    ['⚠️', 2],
    ['⚠', 1],
    ['e\u0301', 1],
    ['क्षि', 1],
    ['╭─╮', 3],
    ['⣀⣤⣶', 3],
    ['…', 1],
    ['', 0],
  ])('of %j is %i', (text, width) => {
    expect(cellWidth(text)).toBe(width);
  });

  it.each(['\u200b', '\u0301', '\ufe0f', '\u200d'])('of %j alone is nothing', (text) => {
    expect(clusterOf(text).width).toBe(0);
  });

  it('is the sum of the clusters, and never more than a terminal may use', () => {
    fc.assert(
      fc.property(fc.oneof(hardText, fc.string({ unit: 'grapheme' })), (text) => {
        const found = shownClusters(text);
        expect(cellWidth(text)).toBe(found.reduce((sum, cluster) => sum + cluster.width, 0));
        for (const cluster of found) expect(cluster.reach).toBeGreaterThanOrEqual(cluster.width);
      }),
    );
  });
});

describe('clusters', () => {
  it('loses nothing of a well-formed text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(
          clusters(text)
            .map((cluster) => cluster.text)
            .join(''),
        ).toBe(text.toWellFormed());
      }),
    );
  });

  it('shows half of a surrogate pair as a replacement character', () => {
    expect(clusters('\ud83d').map((cluster) => cluster.text)).toEqual(['\ufffd']);
  });

  it('knows how far a terminal without clusters would draw', () => {
    expect(clusterOf('👨‍👩‍👧‍👦').reach).toBe(8);
    expect(clusterOf('日').reach).toBe(2);
    expect(clusterOf('e\u0301').reach).toBe(1);
  });

  it('stays right when more texts than the memory holds go through', () => {
    for (let code = 0; code < 9000; code += 1) cellWidth(`é${code}`);
    expect(cellWidth('é8999')).toBe(5);
    expect(cellWidth('日本')).toBe(4);
  });
});

describe('the signs of the interface', () => {
  const signs = Array.from({ length: 0xffff }, (_, code) => String.fromCharCode(code)).filter(isSimple);
  // As in width.ts: a literal with this flag is refused for our compile target.
  const source = '^\\p{RGI_Emoji}$';
  const emoji = new RegExp(source, 'v');

  it('are one column wide by the rule for all characters, and nothing that joins or must be made safe', () => {
    expect(signs).toEqual(expect.arrayContaining([...'a ~·–…›←↑→↓↵≈─│╭╮╯╰▌█░▲▼◆○◌●•']));
    const odd = signs.filter(
      (sign) =>
        eastAsianWidth(sign.charCodeAt(0)) !== 1 ||
        emoji.test(sign) ||
        /[\p{Extended_Pictographic}\p{M}\p{Cf}]/u.test(sign) ||
        displaySafe(sign) !== sign,
    );
    expect(odd).toEqual([]);
  });

  it('are clusters of their own beside each other', () => {
    const all = signs.join('');
    const segments = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(all);
    expect([...segments]).toHaveLength(signs.length);
  });
});
