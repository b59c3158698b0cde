import type { Clock } from "../../kit/clock.ts";

/** BucketDeps are what a bucket needs; sleep rejects when its signal aborts. */
export type BucketDeps = {
  readonly clock: Clock;
  readonly sleep: (signal: AbortSignal, ms: number) => Promise<void>;
};

/** TokenBucket lets so many requests a second through. Those that come together wait in the order they came. */
export class TokenBucket {
  readonly #deps: BucketDeps;
  readonly #intervalMs: number;
  /** A timer is no finer than a millisecond or so: fast rates are kept over a tenth of a second, slow ones exactly. */
  readonly #toleranceMs: number;
  /** When the next token falls, were all tokens taken one interval apart. */
  #nextMs = Number.NEGATIVE_INFINITY;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(deps: BucketDeps, perSecond: number) {
    this.#deps = deps;
    this.#intervalMs = 1_000 / perSecond;
    this.#toleranceMs = (Math.max(1, Math.ceil(perSecond / 10)) - 1) * this.#intervalMs;
  }

  /** take waits for a token; it returns how long that was, in milliseconds. */
  async take(signal: AbortSignal): Promise<number> {
    const { clock, sleep } = this.#deps;
    const startMs = clock.monotonicMs();
    const tokenMs = Math.max(this.#nextMs, startMs);
    this.#nextMs = tokenMs + this.#intervalMs;
    for (;;) {
      const nowMs = clock.monotonicMs();
      const waitMs = Math.max(tokenMs - this.#toleranceMs, this.#pausedUntilMs) - nowMs;
      if (waitMs <= 0) return nowMs - startMs;
      await sleep(signal, waitMs);
    }
  }

  /** pause lets nobody through for a while: the site asked for it. */
  pause(ms: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#deps.clock.monotonicMs() + ms);
  }
}
