import type { Surroundings } from '../context.ts';

/** A line on standard error that is written over while something goes on; nothing where that is no terminal. */
export class ProgressLine {
  readonly #surroundings: Surroundings;
  #isShown = false;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Shows how far something is; `what` must be safe. */
  show(what: string, done: number, total: number): void {
    const { stderr } = this.#surroundings;
    if (stderr.isTTY !== true) return;
    const share = total === 0 ? 0 : Math.min(1, done / total);
    const bar = '█'.repeat(Math.round(share * 24)).padEnd(24, '░');
    stderr.write(`\r\x1b[2K${what} ${bar} ${done}/${total}`);
    this.#isShown = true;
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#isShown) this.#surroundings.stderr.write('\r\x1b[2K');
    this.#isShown = false;
  }
}
