import { setTimeout as delay } from "node:timers/promises";
import type { Running } from "../process/processes.ts";

const restarts = 5;
const restartAfterMs = 1_000;

/** Keeper keeps a container's process running: one that ends is started again, until the container is stopped. */
export class Keeper {
  running: Running;
  readonly #launch: () => Running;
  readonly #stopping = new AbortController();
  readonly #kept: Promise<void>;
  #started = 1;
  #reason: string | undefined;

  constructor(launch: () => Running) {
    this.#launch = launch;
    this.running = launch();
    this.#kept = this.#keep();
  }

  /** hopeless says why it does not start any more, undefined while there is hope. */
  hopeless(): string | undefined {
    return this.#reason;
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort();
    await this.running.stop(graceMs);
    await this.#kept;
  }

  async kill(): Promise<void> {
    this.#stopping.abort();
    await this.running.kill();
    await this.#kept;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopping;
    for (;;) {
      const { code, signal: by } = await this.running.exited;
      if (signal.aborted) return;
      if (this.#started > restarts) {
        this.#reason = `${this.running.name} ended with ${by ?? code} time and again: see ${this.running.logFile}`;
        return;
      }
      await delay(restartAfterMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      this.#started += 1;
      this.running = this.#launch();
    }
  }
}
