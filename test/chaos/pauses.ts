import type { Fault } from "./faults/fault.ts";
import type { Done } from "./faults/injector.ts";
import type { Watch } from "./watch.ts";

/** Pause is how long a run that was under way at a fault took to get on. */
export type Pause = {
  readonly fault: Fault;
  readonly run: string;
  readonly ms: number;
  /** takeover says that the fault hurt the run's owner, and that the run got on under a new ownership. */
  readonly takeover: boolean;
};

/** Pauses measures what each fault did to the runs under way. */
export class Pauses {
  readonly #watch: Watch;
  readonly #found: Pause[] = [];
  readonly #open = new Set<Promise<void>>();

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  get found(): readonly Pause[] {
    return this.#found;
  }

  /** begin measures from a fault on, for the runs of the owner that was hurt, or for all that are under way. */
  async begin({ fault, victim, atMs }: Done): Promise<void> {
    await this.#watch.refresh();
    const isOwner = victim.startsWith("orchestrator");
    // What the killed had under way, it can't get on with; what was only held may.
    const newOwner = isOwner && fault.harm.kind === "kill";
    for (const from of this.#watch.active) {
      if (isOwner && from.owner !== victim) continue;
      const measured = this.#watch.next(from, newOwner).then((seen) => {
        this.#open.delete(measured);
        const run = `${from.partition} ${from.day}`;
        this.#found.push({ fault, run, ms: seen.atMs - atMs, takeover: isOwner && seen.run.epoch > from.epoch });
      });
      this.#open.add(measured);
    }
  }

  /** ended returns when every run that was under way has got on. */
  async ended(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }
}
