import { describe, expect, it } from 'vitest';
import { age, compactCount, counted, dateTime, elapsed, grouped, signed } from './format.ts';

const NOW = new Date(2026, 0, 31, 14, 5, 0);
const secondsAgo = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);

describe('counts', () => {
  it('stay within five columns', () => {
    expect([0, 999, 1_204, 9_949, 9_950, 33_600, 999_499, 1_500_000].map(compactCount)).toEqual([
      ...['0', '999', '1.2k', '9.9k', '10k', '34k', '999k', '1.5M'],
    ]);
  });

  it('are grouped by thousands', () => {
    expect([12, 1_204, 1_234_567].map(grouped)).toEqual(['12', '1,204', '1,234,567']);
  });

  it('agree with their word', () => {
    expect([0, 1, 2_000].map((n) => counted(n, 'persona'))).toEqual(['0 personas', '1 persona', '2,000 personas']);
  });

  it('show the direction of a change', () => {
    expect([1_200, -3, 0].map(signed)).toEqual(['+1,200', '−3', '±0']);
  });
});

describe('times', () => {
  it('become an age in the largest unit that fits', () => {
    const ages = [0, 42, 90, 3_700, 86_400 * 3, 86_400 * 30, 86_400 * 800].map((s) => age(secondsAgo(s), NOW));
    expect(ages).toEqual(['now', '42s', '1m', '1h', '3d', '4w', '2y']);
  });

  it('are never negative when the clocks of two machines differ', () => {
    expect(age(secondsAgo(-60), NOW)).toBe('now');
    expect(elapsed(secondsAgo(-60), NOW)).toBe('00:00');
  });

  it('pass as minutes and seconds, then hours, then days', () => {
    expect([42, 727, 11_040, 200_000].map((s) => elapsed(secondsAgo(s), NOW))).toEqual([
      ...['00:42', '12:07', '3:04:00', '2d 7h'],
    ]);
  });

  it('are shown in local time', () => {
    expect(dateTime(NOW)).toBe('2026-01-31 14:05');
  });
});
