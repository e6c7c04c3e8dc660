/** The best few of many: a heap with the worst of them on top, so that most newcomers cost one comparison. */
export class TopList {
  readonly #limit: number;
  readonly #tie: (a: number, b: number) => number;
  readonly #slots: number[] = [];
  readonly #scores: number[] = [];

  /** Smaller scores are better; `tie` decides between equal ones, negative for the first. */
  constructor(limit: number, tie: (a: number, b: number) => number) {
    this.#limit = limit;
    this.#tie = tie;
  }

  /** Score above which nothing gets in any more. */
  get worst(): number {
    return this.#slots.length < this.#limit ? Number.POSITIVE_INFINITY : (this.#scores[0] ?? Number.NEGATIVE_INFINITY);
  }

  add(slot: number, score: number): void {
    if (this.#slots.length < this.#limit) {
      this.#slots.push(slot);
      this.#scores.push(score);
      this.#rise(this.#slots.length - 1);
    } else if (this.#limit > 0 && this.#isBetter(slot, score, 0)) {
      this.#slots[0] = slot;
      this.#scores[0] = score;
      this.#sink();
    }
  }

  /** What is kept, best first. */
  slots(): readonly number[] {
    return this.#slots
      .map((slot, at) => ({ slot, score: this.#scores[at] ?? 0 }))
      .sort((a, b) => a.score - b.score || this.#tie(a.slot, b.slot))
      .map(({ slot }) => slot);
  }

  #isBetter(slot: number, score: number, at: number): boolean {
    const other = this.#scores[at] ?? 0;
    return score === other ? this.#tie(slot, this.#slots[at] ?? 0) < 0 : score < other;
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#isBetter(this.#slots[parent] ?? 0, this.#scores[parent] ?? 0, at)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(): void {
    for (let at = 0; ; ) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        const isIn = child < this.#slots.length;
        if (isIn && this.#isBetter(this.#slots[worst] ?? 0, this.#scores[worst] ?? 0, child)) worst = child;
      }
      if (worst === at) return;
      this.#swap(at, worst);
      at = worst;
    }
  }

  #swap(a: number, b: number): void {
    const [slot, score] = [this.#slots[a] ?? 0, this.#scores[a] ?? 0];
    this.#slots[a] = this.#slots[b] ?? 0;
    this.#scores[a] = this.#scores[b] ?? 0;
    this.#slots[b] = slot;
    this.#scores[b] = score;
  }
}
