import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LruCache } from './lru-cache.ts';

describe('a bounded cache', () => {
  it('drops what was used longest ago', () => {
    const cache = new LruCache<number>(10);
    cache.set('a', 1, 4);
    cache.set('b', 2, 4);
    expect(cache.get('a')).toBe(1);
    cache.set('c', 3, 4);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([1, undefined, 3]);
  });

  it('does not keep what is larger than it is, nor what was there under that key', () => {
    const cache = new LruCache<string>(10);
    cache.set('a', 'small', 5);
    cache.set('a', 'large', 11);
    expect(cache.get('a')).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('forgets what it is told to forget, wherever that stands in the order', () => {
    for (const gone of ['a', 'b', 'c']) {
      const cache = new LruCache<string>(3);
      for (const key of ['a', 'b', 'c']) cache.set(key, key, 1);
      cache.delete(gone);
      cache.delete('nobody');
      expect([cache.size, cache.get(gone)]).toEqual([2, undefined]);
      cache.set('d', 'd', 2);
      expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key) !== undefined)).toEqual([
        gone === 'c' ? 'b' : 'c',
        'd',
      ]);
    }
  });

  it('never holds more than its bound, and knows how much it holds (property)', () => {
    const entry = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(7));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 60 }), (entries) => {
        const cache = new LruCache<number>(12);
        const sizes = new Map<string, number>();
        for (const [key, size] of entries) {
          cache.set(key, size, size);
          sizes.set(key, size);
          const held = [...sizes].filter(([each]) => cache.get(each) !== undefined);
          expect(cache.size).toBe(held.reduce((sum, [, each]) => sum + each, 0));
          expect(cache.size).toBeLessThanOrEqual(12);
          expect(cache.get(key)).toBe(size);
        }
      }),
    );
  });
});
