interface Entry<V> {
  readonly key: string;
  readonly value: V;
  readonly size: number;
  /** Used before this one, and after it. */
  older: Entry<V> | undefined;
  newer: Entry<V> | undefined;
}

/**
 * A map bounded by the sum of its entries' sizes; the entry that was used longest ago goes first. A look-up is one look-up
 * in a map and the exchange of a few references.
 */
export class LruCache<V> {
  readonly #entries = new Map<string, Entry<V>>();
  readonly #maxSize: number;
  #oldest: Entry<V> | undefined;
  #newest: Entry<V> | undefined;
  #size = 0;

  /** `maxSize` is in whatever unit `set` is given. */
  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (entry !== this.#newest) {
      this.#unlink(entry);
      this.#append(entry);
    }
    return entry.value;
  }

  /** Keeps a value; one that is larger than the whole cache is not kept. */
  set(key: string, value: V, size: number): void {
    this.delete(key);
    if (size > this.#maxSize) return;
    const entry: Entry<V> = { key, value, size, older: undefined, newer: undefined };
    this.#entries.set(key, entry);
    this.#append(entry);
    this.#size += size;
    while (this.#size > this.#maxSize && this.#oldest) this.delete(this.#oldest.key);
  }

  /** Forgets a value. */
  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#unlink(entry);
    this.#size -= entry.size;
  }

  get size(): number {
    return this.#size;
  }

  #append(entry: Entry<V>): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest) this.#newest.newer = entry;
    else this.#oldest = entry;
    this.#newest = entry;
  }

  #unlink({ older, newer }: Entry<V>): void {
    if (older) older.newer = newer;
    else this.#oldest = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
  }
}
