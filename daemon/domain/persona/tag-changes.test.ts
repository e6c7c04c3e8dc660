import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeTags, moveTags, tagChangeText } from './tag-changes.ts';

const tags = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'a/x', 'a/y', 'ab', 'b/x'), { maxLength: 6 });

describe('changes of tags', () => {
  it('keep the order there was, and add at the end', () => {
    expect(changeTags(['b', 'a'], { add: ['c', 'a'], remove: ['b', 'nothing'] })).toEqual(['a', 'c']);
    expect(changeTags(['a'], { add: ['a'], remove: ['a'] })).toEqual(['a']);
    expect(tagChangeText(['b', 'a'], ['a', 'c'])).toBe('+c -b');
  });

  it('are exactly what was asked for, and nothing the second time', () => {
    fc.assert(
      fc.property(tags, tags, tags, (before, add, remove) => {
        const after = changeTags(before, { add, remove });
        expect(new Set(after).size).toBe(after.length);
        for (const tag of add) expect(after).toContain(tag);
        for (const tag of remove) if (!add.includes(tag)) expect(after).not.toContain(tag);
        for (const tag of before) if (!remove.includes(tag)) expect(after).toContain(tag);
        expect(changeTags(after, { add, remove })).toEqual(after);
      }),
    );
  });
});

describe('tags that get another name', () => {
  it('take what is below them along, and nothing that only begins alike', () => {
    expect(moveTags(['work', 'x', 'work/code', 'workshop'], { from: ['work'], to: 'job' })).toEqual([
      ...['job', 'x', 'job/code', 'workshop'],
    ]);
    expect(moveTags(['a', 'b', 'c'], { from: ['a', 'b'], to: 'c' })).toEqual(['c']);
    expect(moveTags(['a/b/c'], { from: ['a', 'a/b'], to: 'x' })).toEqual(['x/c']);
    expect(moveTags(['a'], { from: ['a'], to: 'a/b' })).toEqual(['a/b']);
  });

  it('leave nothing of the old ones', () => {
    fc.assert(
      fc.property(tags, fc.constantFrom('a', 'b'), (before, from) => {
        const after = moveTags(before, { from: [from], to: 'z' });
        expect(new Set(after).size).toBe(after.length);
        expect(after.some((tag) => tag === from || tag.startsWith(`${from}/`))).toBe(false);
      }),
    );
  });
});
