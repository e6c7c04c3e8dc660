import { describe, expect, it } from 'vitest';
import { formatAgo, formatCount, formatDelta, formatNumber, formatShort, formatSpan, formatTime } from './format.ts';
import { createStore } from './store.ts';
import { createToasts } from './toasts.ts';

describe('formats', () => {
  it.each([
    [0, 'now'],
    [4_999, 'now'],
    [-60_000, 'now'],
    [5_000, '5 s'],
    [12_700, '12 s'],
    [4 * 60_000, '4 min'],
    [3 * 3_600_000, '3 h'],
    [50 * 3_600_000, '2 d'],
  ])('say that %i ms ago was %s', (ageMs, said) => {
    expect(formatAgo(new Date(1e12 - ageMs), 1e12)).toBe(said);
  });

  it.each([
    [0.4, '0 ms'],
    [38, '38 ms'],
    [1_449, '1.4 s'],
    [42_000, '42 s'],
  ])('say that %i ms last %s', (ms, said) => {
    expect(formatSpan(ms)).toBe(said);
  });

  it.each([
    [0, '0'],
    [999, '999'],
    [1_204, '1.2k'],
    [9_960, '10k'],
    [41_204, '41k'],
    [999_900, '1.0M'],
    [3_400_000, '3.4M'],
  ])('shorten %i to %s', (count, said) => {
    expect(formatShort(count)).toBe(said);
  });

  it('group counts, sign differences and number nouns', () => {
    expect(formatCount(41_204)).toBe('41,204');
    expect([formatDelta(44), formatDelta(-1_200), formatDelta(0)]).toEqual(['+44', '−1,200', '±0']);
    expect([formatNumber(1, 'session'), formatNumber(2, 'session')]).toEqual(['1 session', '2 sessions']);
    expect(formatTime(new Date(2026, 2, 4, 9, 2, 1))).toBe('2026-03-04 09:02:01');
  });
});

describe('a store', () => {
  it('tells of another value and not of the same', () => {
    const store = createStore(1);
    let told = 0;
    const stop = store.subscribe(() => {
      told += 1;
    });
    store.set(1);
    store.set((before) => before + 1);
    expect([store.get(), told]).toEqual([2, 1]);
    stop();
    store.set(5);
    expect(told).toBe(1);
  });
});

describe('toasts', () => {
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('take back the last change, each once, and say so', async () => {
    const toasts = createToasts(String);
    const done: string[] = [];
    const undo = (name: string) => async () => void done.push(name);
    toasts.show('first', { undo: undo('first') });
    toasts.show('second', { undo: undo('second') });
    toasts.show('only words');
    expect([toasts.undo(), toasts.undo(), toasts.undo()]).toEqual([true, true, false]);
    await settled();
    expect(done).toEqual(['second', 'first']);
    expect(toasts.shown.get().at(-1)?.text).toBe('Undone.');
  });

  it('take back the change of one toast by its number', async () => {
    const toasts = createToasts(String);
    const done: string[] = [];
    toasts.show('first', { undo: async () => void done.push('first') });
    toasts.show('second', { undo: async () => void done.push('second') });
    const [first] = toasts.shown.get();
    toasts.undo(first?.id);
    await settled();
    expect(done).toEqual(['first']);
    expect(toasts.undo(first?.id)).toBe(false);
  });

  it('can still undo after the toast is gone', async () => {
    const toasts = createToasts(String);
    const done: string[] = [];
    toasts.show('gone', { undo: async () => void done.push('gone') });
    toasts.dismiss(1);
    expect(toasts.undo()).toBe(true);
    await settled();
    expect(done).toEqual(['gone']);
  });

  it('say what went wrong with an undo', async () => {
    const toasts = createToasts((error) => `because ${error}`);
    toasts.show('x', { undo: () => Promise.reject('taken') });
    toasts.undo();
    await settled();
    expect(toasts.shown.get().at(-1)).toMatchObject({ text: 'because taken', tone: 'problem' });
  });

  it('show three at most', () => {
    const toasts = createToasts(String);
    for (const text of ['a', 'b', 'c', 'd']) toasts.show(text);
    expect(toasts.shown.get().map(({ text }) => text)).toEqual(['b', 'c', 'd']);
  });
});
