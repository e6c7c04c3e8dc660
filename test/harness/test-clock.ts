/** Time that passes only when a test says so. */
export class TestClock {
  private readonly start: Date;
  private passedMs = 0;
  private readonly timers = new Set<{ readonly at: number; readonly run: () => void }>();

  constructor(start: Date) {
    this.start = start;
  }

  now(): Date {
    return new Date(this.start.getTime() + this.passedMs);
  }

  /** Runs the function when that much time has passed; gives its cancel. */
  readonly after = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.passedMs + ms, run };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  };

  /**
   * Lets time pass, running what falls due, until nothing is due within `ms` and nothing waits for an answer.
   * What runs may start more; that counts from its own time on.
   */
  async settle(ms: number): Promise<void> {
    const until = this.passedMs + ms;
    for (let quiet = 0; quiet < 3; ) {
      await new Promise((resolve) => setImmediate(resolve));
      const due = [...this.timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      quiet = due ? 0 : quiet + 1;
      if (!due) continue;
      this.timers.delete(due);
      this.passedMs = Math.max(this.passedMs, due.at);
      due.run();
    }
  }

  /** Lets time pass to the end, also where nothing is due. */
  async pass(ms: number): Promise<void> {
    const end = this.passedMs + ms;
    await this.settle(ms);
    this.passedMs = Math.max(this.passedMs, end);
  }
}
