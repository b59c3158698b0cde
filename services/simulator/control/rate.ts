/** RateLimit is how many requests a client may make of a source. */
export type RateLimit = {
  /** Requests a second, which is also the most that may come at once; 0 for no limit. */
  readonly perSecond: number;
  /** Whether a refusal says when to come back; without, it is plain text as Mercado Livre's. */
  readonly retryAfter: boolean;
};

const clientsMost = 1000;

/** Rate is a token bucket per client and source. now is a monotonic clock in milliseconds. */
export class Rate {
  readonly #now: () => number;
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();
  #limit: RateLimit;

  constructor(deps: { limit: RateLimit; now: () => number }) {
    this.#limit = deps.limit;
    this.#now = deps.now;
  }

  /** limit is the limit in force. */
  get limit(): RateLimit {
    return this.#limit;
  }

  /** change sets another limit; every bucket is full again. */
  change(limit: RateLimit): void {
    this.#limit = limit;
    this.#buckets.clear();
  }

  /** take lets a request through (0) or says in how many seconds the next one may. */
  take(client: string, source: string): number {
    const { perSecond } = this.#limit;
    if (perSecond === 0) return 0;
    const most = Math.max(1, perSecond);
    const key = `${client} ${source}`;
    const nowMs = this.#now();
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) {
      this.#forgetOldest();
      bucket = { tokens: most, atMs: nowMs };
      this.#buckets.set(key, bucket);
    }
    bucket.tokens = Math.min(most, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * perSecond);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return (1 - bucket.tokens) / perSecond;
    bucket.tokens--;
    return 0;
  }

  #forgetOldest(): void {
    if (this.#buckets.size < clientsMost) return;
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
