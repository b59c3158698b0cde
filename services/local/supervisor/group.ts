import type { Running } from "./running.ts";

/**
 * Group is everything that one mesh has started, in the order of the stages in which it is stopped: the later
 * something was started, the earlier it goes, so that nobody loses what it works with before it has drained.
 */
export class Group {
  readonly #stages: Running[][] = [];
  readonly #failure = Promise.withResolvers<never>();
  #stopped: Promise<void> | undefined;

  constructor() {
    this.#failure.promise.catch(() => {});
  }

  /** failed rejects when any of them can't be kept alive. It never resolves. */
  get failed(): Promise<never> {
    return this.#failure.promise;
  }

  /** add takes one over into a stage; stage 0 is stopped last. One that comes too late is stopped at once. */
  async add(stage: number, running: Running): Promise<void> {
    if (this.#stopped !== undefined) return running.stop();
    while (this.#stages.length <= stage) this.#stages.push([]);
    this.#stages[stage]?.push(running);
    running.failed.catch(this.#failure.reject);
  }

  /** stop ends all of them, stage by stage. Calling it again waits for the same end. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopStages();
    return this.#stopped;
  }

  /** kill ends all of them at once and waits for nothing. */
  kill(): void {
    for (const running of this.#stages.flat()) running.kill();
  }

  async #stopStages(): Promise<void> {
    for (const stage of this.#stages.toReversed()) await Promise.all(stage.map((running) => running.stop()));
  }
}
