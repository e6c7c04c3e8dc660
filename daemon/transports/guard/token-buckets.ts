/** How much a bucket holds and how fast it fills. */
export interface BucketSize {
  readonly capacity: number;
  readonly perSecond: number;
}

interface Bucket {
  level: number;
  atMs: number;
}

/** Buckets are looked through for full ones when there are more than this: those say nothing. */
const MAX_BUCKETS = 1_000;

/** Token buckets by key, in memory. A new key has a full bucket. */
export class TokenBuckets {
  readonly #size: () => BucketSize;
  readonly #nowMs: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** `size` is asked each time, so a changed configuration counts at once; `nowMs` only grows. */
  constructor(size: () => BucketSize, nowMs: () => number) {
    this.#size = size;
    this.#nowMs = nowMs;
  }

  /** Seconds until the key may take one; 0 when it may now. Takes nothing. */
  waitSeconds(key: string): number {
    const { perSecond } = this.#size();
    return Math.max(0, (1 - this.#filled(key).level) / perSecond);
  }

  /** Takes one; an empty bucket stays empty. */
  take(key: string): void {
    if (this.#buckets.size >= MAX_BUCKETS) this.#forgetFull();
    const bucket = this.#filled(key);
    bucket.level = Math.max(0, bucket.level - 1);
    this.#buckets.set(key, bucket);
  }

  #filled(key: string): Bucket {
    const { capacity, perSecond } = this.#size();
    const atMs = this.#nowMs();
    const bucket = this.#buckets.get(key) ?? { level: capacity, atMs };
    bucket.level = Math.min(capacity, bucket.level + ((atMs - bucket.atMs) / 1000) * perSecond);
    bucket.atMs = atMs;
    return bucket;
  }

  #forgetFull(): void {
    const { capacity } = this.#size();
    for (const key of [...this.#buckets.keys()]) {
      if (this.#filled(key).level >= capacity) this.#buckets.delete(key);
    }
  }
}
