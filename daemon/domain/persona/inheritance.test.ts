import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../errors.ts';
import { requireParent, resolveChain, wouldCycle } from './inheritance.ts';

const link = (persona: string) => ({ personaId: `id-${persona}`, persona });
const parentIn = (parents: Readonly<Record<string, string>>) => (child: { persona: string }) => {
  const parent = parents[child.persona];
  return parent === undefined ? undefined : link(parent);
};

function refusal(run: () => unknown) {
  try {
    run();
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('resolveChain', () => {
  it('gives the persona and its ancestors, nearest first', () => {
    const chain = resolveChain(link('a'), parentIn({ a: 'b', b: 'c' }));
    expect(chain.map(({ persona }) => persona)).toEqual(['a', 'b', 'c']);
  });

  it('names a loop in order, from where it starts', () => {
    const error = refusal(() => resolveChain(link('a'), parentIn({ a: 'b', b: 'c', c: 'b' })));
    expect(error).toMatchObject({ code: 'INHERITANCE_CYCLE', details: { names: ['b', 'c', 'b'] } });
    expect(refusal(() => resolveChain(link('a'), parentIn({ a: 'a' }))).details.names).toEqual(['a', 'a']);
  });

  it('takes sixteen levels and refuses seventeen', () => {
    const parents = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`p${i}`, `p${i + 1}`]));
    expect(resolveChain(link('p1'), parentIn(parents))).toHaveLength(16);
    expect(refusal(() => resolveChain(link('p0'), parentIn(parents))).code).toBe('INHERITANCE_DEPTH');
  });
});

describe('requireParent', () => {
  it('names the child and the reference that leads nowhere', () => {
    const error = refusal(() => requireParent(link('a'), 'gone@1.0.0', undefined));
    expect(error).toMatchObject({ code: 'PARENT_MISSING', details: { ref: 'gone@1.0.0', child: 'a' } });
    expect(requireParent(link('a'), 'b', link('b'))).toEqual(link('b'));
  });
});

describe('wouldCycle', () => {
  it('foretells what resolveChain finds after the edit', () => {
    const names = ['a', 'b', 'c', 'd', 'e'] as const;
    const name = fc.constantFrom(...names);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { maxLength: 6 }), name, name, (edits, child, parent) => {
        const parents = new Map<string, string>();
        for (const [from, to] of edits) if (!wouldCycle(from, to, (id) => parents.get(id))) parents.set(from, to);
        const after = { ...Object.fromEntries(parents), [child]: parent };
        const closes = names.some((each) => {
          try {
            return resolveChain(link(each), parentIn(after)).length === 0;
          } catch (error) {
            return isAppError(error, 'INHERITANCE_CYCLE');
          }
        });
        expect(wouldCycle(child, parent, (id) => parents.get(id))).toBe(closes);
      }),
    );
  });
});
