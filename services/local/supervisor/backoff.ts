import { backoffMs } from "../../kit/backoff.ts";

/** BackoffOptions say how long to wait between the lives of a process that keeps dying. */
export type BackoffOptions = {
  /** firstMs is the wait after the first death; each next one is twice as long. */
  readonly firstMs: number;
  /** longestMs is the most that the wait grows to. */
  readonly longestMs: number;
  /** steadyMs is how long a life has to last for the deaths before it to be forgotten. */
  readonly steadyMs: number;
};

/** Backoff counts the deaths of a process. It knows no clock: it is told how long each life lasted. */
export class Backoff {
  readonly #options: BackoffOptions;
  #deaths = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** deaths is how many short lives have ended in a row. */
  get deaths(): number {
    return this.#deaths;
  }

  /** next notes a death after a life of so many milliseconds, and returns how long to wait before the next life. */
  next(lifeMs: number): number {
    if (lifeMs >= this.#options.steadyMs) this.#deaths = 0;
    this.#deaths++;
    return backoffMs(this.#deaths, this.#options, 1);
  }
}
