import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakePersona, fakeWorld } from '../../test/harness/fake-world.ts';
import { initialState } from './app-state.ts';
import { ticked, withToast } from './changes.ts';
import { libraryRows } from './library-rows.ts';
import { orderTree } from './library-tree.ts';
import { memoLast } from './memo.ts';
import { cutInput, inputOf, insertText, moveInput } from './text-input.ts';
import { NO_CHANGES, redone, undone, withChange } from './undo.ts';
import { wantsOf } from './wants.ts';

const NOW = new Date(2026, 0, 31, 12, 0, 0);
const empty = initialState({
  now: NOW,
  size: { width: 80, height: 24 },
  settings: { mouse: true, reducedMotion: false, ascii: 'off' },
});
const live = { ...empty, connection: { state: 'live', daemonVersion: '1', since: NOW } as const };

describe('a line of text', () => {
  it('is edited by characters as they are seen', () => {
    const family = insertText(inputOf('a'), '👨‍👩‍👧');
    expect(family.cursor).toBe(2);
    expect(cutInput(family, 'before').text).toBe('a');
    expect(insertText(inputOf('e'), '\u0301')).toEqual({ text: 'e\u0301', cursor: 1 });
  });

  it('moves and deletes by words', () => {
    const input = inputOf('one two-three');
    expect(moveInput(input, 'wordLeft').cursor).toBe(8);
    expect(cutInput(input, 'wordBefore').text).toBe('one two-');
    expect(moveInput({ ...input, cursor: 0 }, 'wordRight').cursor).toBe(3);
    expect(cutInput({ ...input, cursor: 4 }, 'toStart')).toEqual({ text: 'two-three', cursor: 0 });
    expect(cutInput({ ...input, cursor: 4 }, 'toEnd').text).toBe('one ');
  });

  it('keeps its cursor inside, whatever is done to it', () => {
    const step = fc.constantFrom(
      ...(['left', 'right', 'home', 'end', 'wordLeft', 'wordRight'] as const).map(
        (move) => (input: ReturnType<typeof inputOf>) => moveInput(input, move),
      ),
      ...(['before', 'after', 'wordBefore', 'toStart', 'toEnd'] as const).map(
        (cut) => (input: ReturnType<typeof inputOf>) => cutInput(input, cut),
      ),
      ...['a', ' b', '日本', '👍🏽', '\u0301', 'x\ny'].map(
        (text) => (input: ReturnType<typeof inputOf>) => insertText(input, text),
      ),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let input = inputOf('');
        for (const take of steps) input = take(input);
        expect(input.cursor).toBeGreaterThanOrEqual(0);
        expect(input.cursor).toBeLessThanOrEqual(inputOf(input.text).cursor);
        expect(input.text).not.toContain('\n');
      }),
      { seed: 9 },
    );
  });
});

describe('the tree of inheritance', () => {
  const names = (rows: ReturnType<typeof orderTree>) => rows.map(({ branch, persona }) => branch + persona.name);
  const child = (name: string, parent: string) => fakePersona(name, { parentId: `<${parent}>`, parentName: parent });

  it('puts children under their parents, and what has none at the top', () => {
    const all = [child('b', 'a'), fakePersona('a'), child('c', 'b'), child('d', 'a'), child('lost', 'gone')];
    expect(names(orderTree(all, { matching: undefined, collapsed: new Set() }))).toEqual([
      ...['a', '├ b', '│ └ c', '└ d', 'lost'],
    ]);
  });

  it('counts what is folded away', () => {
    const all = [fakePersona('a'), child('b', 'a'), child('c', 'b')];
    const rows = orderTree(all, { matching: undefined, collapsed: new Set(['<a>']) });
    expect(rows.map(({ persona, folded }) => [persona.name, folded])).toEqual([['a', 2]]);
  });

  it('keeps the parents of what matches, and shows matches that are folded', () => {
    const all = [fakePersona('a'), child('b', 'a'), child('c', 'b'), fakePersona('z')];
    const rows = orderTree(all, { matching: new Set(['<c>']), collapsed: new Set(['<a>']) });
    expect(rows.map(({ persona, isContext }) => [persona.name, isContext])).toEqual([
      ['a', true],
      ['b', true],
      ['c', false],
    ]);
  });

  it('loses nobody, not even in a loop of parents', () => {
    const parent = fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(parent, { minLength: 1, maxLength: 10 }), (parents) => {
        const all = parents.map((of, i) => fakePersona(`p${i}`, { parentId: of === undefined ? null : `<p${of}>` }));
        const rows = orderTree(all, { matching: undefined, collapsed: new Set() });
        expect(rows.map(({ persona }) => persona.id).sort()).toEqual(all.map(({ id }) => id).sort());
      }),
      { seed: 4 },
    );
  });
});

describe('the rows of the library', () => {
  const value = { mode: 'complete', total: 6, rows: fakeWorld().personas } as const;
  const filled = {
    ...empty,
    remote: { ...empty.remote, library: { key: '', epoch: 0, value, error: undefined, at: NOW } },
  };
  const listed = (library: Partial<typeof empty.library>) => {
    const rows = libraryRows({ ...filled, library: { ...filled.library, ...library } });
    return Array.from({ length: rows.count }, (_, i) => rows.rowAt(i).persona?.name);
  };

  it('come in the order the user has chosen', () => {
    expect(listed({ tree: false })[0]).toBe('architect');
    expect(listed({ tree: false, direction: 'desc' })[0]).toBe('writer');
    expect(listed({ tree: false, sort: 'tokens', direction: 'desc' })[0]).toBe('architect');
    expect(listed({ tree: false, sort: 'updated', direction: 'desc' })[0]).toBe('calm-tone');
  });

  it('come with the best match first where they are no tree', () => {
    expect(listed({ tree: false, filter: inputOf('review') })).toEqual(['reviewer-strict', 'reviewer-security']);
  });
});

describe('what the screen wants', () => {
  it('is nothing without a daemon', () => {
    expect(wantsOf(empty)).toEqual([]);
  });

  it('is the library and the sessions at first', () => {
    expect(wantsOf(live).map(({ slice }) => slice)).toEqual(['sessions', 'library']);
  });

  it('is no preview where none is seen', () => {
    const value = { mode: 'complete', total: 6, rows: fakeWorld().personas } as const;
    const remote = { ...live.remote, library: { key: '', epoch: 0, value, error: undefined, at: NOW } };
    const slices = (state: typeof empty) => wantsOf(state).map(({ slice }) => slice);
    expect(slices({ ...live, remote })).toContain('effective');
    const off = { ...live.library, preview: 'off' as const };
    expect(slices({ ...live, remote, library: off })).not.toContain('effective');
  });
});

describe('small pieces', () => {
  it('messages go after their time and are never there twice', () => {
    const toast = { tone: 'info', text: 'once', until: new Date(NOW.getTime() + 5_000) } as const;
    const twice = withToast(withToast(empty, toast), toast);
    expect(twice.toasts).toHaveLength(1);
    expect(ticked(twice, new Date(NOW.getTime() + 4_000)).toasts).toHaveLength(1);
    expect(ticked(twice, new Date(NOW.getTime() + 5_000)).toasts).toEqual([]);
  });

  it('a new change ends what could be made again', () => {
    const change = (title: string) => ({ kind: 'deleted', title, personas: [] }) as const;
    const one = withChange(NO_CHANGES, change('one'));
    const back = undone(one, change('one'));
    expect([back.past.length, back.future.length]).toEqual([0, 1]);
    expect(redone(back, change('one'))).toEqual(one);
    expect(withChange(back, change('two')).future).toEqual([]);
  });

  it('a memo computes once for the same arguments, and keeps as many as it was told', () => {
    let count = 0;
    const memo = memoLast((a: object, b: number) => {
      count += 1;
      return [a, b];
    }, 2);
    const a = {};
    const first = memo(a, 1);
    expect([memo(a, 1) === first, memo(a, 2) === first, memo(a, 1) === first]).toEqual([true, false, true]);
    memo(a, 3);
    memo(a, 2);
    expect(count).toBe(4);
  });
});
