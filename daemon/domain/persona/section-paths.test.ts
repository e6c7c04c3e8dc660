import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPathNumbers, pathText } from './section-paths.ts';
import { parseSections } from './sections.ts';

describe('path numbers', () => {
  it('are equal for equal paths and for no others, in one text and across texts', () => {
    const heading = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('A', 'B', '1 A', '0'))
      .map(([level, title]) => `${'#'.repeat(level)} ${title}`);
    const text = fc.array(heading, { maxLength: 12 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (one, two) => {
        const numbersOf = createPathNumbers();
        const all = [one, two].flatMap((each) => {
          const { sections } = parseSections(each);
          const numbers = numbersOf(sections);
          return sections.map(({ path }, i) => ({ path: JSON.stringify(path), number: numbers[i] }));
        });
        const numbers = new Map(all.map(({ path, number }) => [path, number]));
        for (const { path, number } of all) expect(numbers.get(path)).toBe(number);
        expect(new Set(numbers.values()).size).toBe(numbers.size);
      }),
    );
  });
});

describe('the text of a path', () => {
  it('joins its titles, and keeps the end of a long one whole', () => {
    expect(pathText([])).toBe('');
    expect(pathText(['Rules', 'Tone'])).toBe('Rules > Tone');
    expect(pathText(['Rules', 'Tone', 'Voice'], 12)).toBe('…one > Voice');
    expect(pathText(['😀'.repeat(100)], 10)).toBe(`…${'😀'.repeat(4)}`);
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 6 }), fc.integer({ min: 5, max: 50 }), (path, max) => {
        const text = pathText(path, max);
        expect(text.length).toBeLessThanOrEqual(max);
        if (path.join(' > ').length <= max && !path.includes('')) expect(text).toBe(path.join(' > '));
      }),
    );
  });
});
