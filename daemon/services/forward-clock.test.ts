import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { twoClocks } from '../../test/harness/service-kit.ts';
import { ForwardClock } from './forward-clock.ts';

const START = new Date('2026-03-01T10:00:00.000Z');
const secondsAt = (clock: ForwardClock) => (clock.now().getTime() - START.getTime()) / 1_000;

describe('a clock that never goes back', () => {
  it('follows the wall clock forwards, and goes on by the stop watch while that is behind', () => {
    const clock = twoClocks(START);
    const forward = new ForwardClock(clock);
    clock.advance(5_000);
    expect(secondsAt(forward)).toBe(5);
    clock.setWallBy(-3_600_000);
    expect(secondsAt(forward)).toBe(5);
    clock.advance(2_000);
    expect(secondsAt(forward)).toBe(7);
    clock.setWallBy(3_600_000 + 60_000);
    expect(secondsAt(forward)).toBe(67);
  });

  it('takes note of a later instant that was seen, and of no earlier one', () => {
    const clock = twoClocks(START);
    const forward = new ForwardClock(clock);
    forward.raise(new Date(START.getTime() + 10_000));
    forward.raise(new Date(START.getTime() + 3_000));
    expect(secondsAt(forward)).toBe(10);
    clock.advance(1_000);
    expect(secondsAt(forward)).toBe(11);
  });

  it('is monotone whatever is done to the wall clock (property)', () => {
    const change = fc.record({ ms: fc.integer({ min: -1e12, max: 1e12 }), isSet: fc.boolean() });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const clock = twoClocks(START);
        const forward = new ForwardClock(clock);
        let last = forward.now().getTime();
        for (const { ms, isSet } of changes) {
          if (isSet) clock.setWallBy(ms);
          else clock.advance(Math.abs(ms));
          const now = forward.now().getTime();
          expect(now).toBeGreaterThanOrEqual(isSet ? last : last + Math.abs(ms));
          expect(now).toBeGreaterThanOrEqual(clock.now().getTime());
          last = now;
        }
      }),
    );
  });
});
