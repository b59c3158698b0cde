import { setTimeout as delay } from "node:timers/promises";
import type { Action, Container } from "./types.ts";

/** ReadinessOptions are how containers are asked, and who hears of what changes. */
export type ReadinessOptions = {
  readonly probe: (container: Container, action: Action, timeoutMs: number) => Promise<boolean>;
  readonly onChange: () => Promise<void>;
};

// Until a pod is ready for the first time, somebody waits for it.
const firstEveryMs = 200;

/** Readiness knows whether a pod is ready: it asks all containers that have a readiness probe, again and again. */
export class Readiness {
  ready = false;
  readonly #options: ReadinessOptions;
  #watching: Promise<void> = Promise.resolve();
  #failure: unknown;

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  /** watch asks until the signal aborts. */
  watch(containers: readonly Container[], signal: AbortSignal): void {
    this.#watching = this.#watch(containers, signal).catch((error: unknown) => {
      this.#failure ??= error;
    });
  }

  /** ended returns when nobody is asked any more; it throws what went wrong meanwhile. */
  async ended(): Promise<void> {
    await this.#watching;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #watch(containers: readonly Container[], signal: AbortSignal): Promise<void> {
    const failures = new Map<Container, number>();
    const probed = containers.filter((each) => each.readinessProbe !== undefined);
    const periods = probed.map((each) => each.readinessProbe?.periodSeconds ?? 10);
    const periodMs = Math.min(10, ...periods) * 1_000;
    while (!signal.aborted) {
      const answers = await Promise.all(probed.map((container) => this.#holds(container, failures)));
      if (signal.aborted) return;
      await this.#change(answers.every((answer) => answer));
      await delay(this.ready ? periodMs : firstEveryMs, undefined, { signal }).catch(() => {});
    }
  }

  async #holds(container: Container, failures: Map<Container, number>): Promise<boolean> {
    const { readinessProbe = {} } = container;
    const ok = await this.#options.probe(container, readinessProbe, (readinessProbe.timeoutSeconds ?? 1) * 1_000);
    const failed = ok ? 0 : (failures.get(container) ?? 0) + 1;
    failures.set(container, failed);
    return ok || (this.ready && failed < (readinessProbe.failureThreshold ?? 3));
  }

  async #change(ready: boolean): Promise<void> {
    if (ready === this.ready) return;
    this.ready = ready;
    await this.#options.onChange();
  }
}
