import type { Clock } from './ports.ts';

/**
 * A clock that never goes back. While the wall clock is behind what was seen before, time goes on by the stop watch:
 * what has expired stays expired, and what is made meanwhile lives as long as it should.
 */
export class ForwardClock {
  readonly #clock: Clock;
  #latestMs: number;
  #stopWatchMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#latestMs = clock.now().getTime();
    this.#stopWatchMs = clock.monotonicMs();
  }

  now(): Date {
    const stopWatchMs = this.#clock.monotonicMs();
    const elapsedMs = Math.max(0, stopWatchMs - this.#stopWatchMs);
    this.#stopWatchMs = stopWatchMs;
    this.#latestMs = Math.max(this.#latestMs + elapsedMs, this.#clock.now().getTime());
    return new Date(this.#latestMs);
  }

  /** Takes note of an instant that was seen, for example by an earlier run of the daemon. */
  raise(at: Date): void {
    this.#latestMs = Math.max(this.now().getTime(), at.getTime());
  }
}
