import { onAbort } from "../../kit/context.ts";

/** Gate lets a number of things happen at once; the others wait in the order they came. */
export class Gate {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(places: number) {
    this.#free = places;
  }

  /** run waits for a place and keeps it while fn runs. It rejects with the signal's reason when that aborts before. */
  async run<T>(signal: AbortSignal, fn: () => Promise<T>): Promise<T> {
    await this.#enter(signal);
    try {
      return await fn();
    } finally {
      this.#leave();
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const unlink = onAbort(signal, () => {
      // One that was called already has its place, and gives it back by itself.
      if (this.#waiting.delete(resolve)) reject(signal.reason);
    });
    try {
      await promise;
    } finally {
      unlink();
    }
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
