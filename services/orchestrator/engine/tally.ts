import type { Call, CallState } from "./state.ts";

/**
 * Tally is what decisions ask of a step's calls, counted as they change: a decision over ten thousand calls costs what
 * one over ten does.
 */
export class Tally {
  readonly total: number;
  readonly #counts: Record<CallState, number> = { WAITING: 0, RUNNING: 0, SUCCEEDED: 0, FAILED: 0, SKIPPED: 0 };
  /** #free has 1 where the step that is followed, if there is one, has the item's output. */
  readonly #free: Uint8Array;
  /** #ready has 1 where a call is free and waits. */
  readonly #ready: Uint8Array;
  #firstStartedAt = Number.POSITIVE_INFINITY;

  /** followed are the calls of the step whose items this one follows; undefined where it follows none. */
  constructor(calls: readonly Call[], followed: readonly Call[] | undefined) {
    this.total = calls.length;
    this.#free = new Uint8Array(calls.length);
    this.#ready = new Uint8Array(calls.length);
    for (const call of calls) {
      this.#free[call.index] = followed === undefined || followed[call.index]?.state === "SUCCEEDED" ? 1 : 0;
      this.#add(call);
    }
  }

  /** firstStartedAt is when the first attempt since the run was last resumed began; Infinity before it. */
  get firstStartedAt(): number {
    return this.#firstStartedAt;
  }

  /** unended is how many calls have not come to their end. */
  get unended(): number {
    return this.#counts.WAITING + this.#counts.RUNNING;
  }

  /** count is how many calls are in a state. */
  count(state: CallState): number {
    return this.#counts[state];
  }

  /** ready are the indexes of the calls that wait for nothing but their time and room, in order. */
  *ready(): Generator<number> {
    for (let index = this.#ready.indexOf(1); index >= 0; index = this.#ready.indexOf(1, index + 1)) yield index;
  }

  /** put counts a call as it is now, and no more as it was. */
  put(before: Call, now: Call): void {
    this.#counts[before.state] -= 1;
    this.#add(now);
  }

  /** free says that the step that is followed has the output of a call's item. */
  free(call: Call): void {
    this.#free[call.index] = 1;
    this.#mark(call);
  }

  #add(call: Call): void {
    this.#counts[call.state] += 1;
    this.#mark(call);
    // What succeeded before the run was resumed does not count against the rest.
    if (call.startedAt > 0 && call.attempts > call.attemptsBefore)
      this.#firstStartedAt = Math.min(this.#firstStartedAt, call.startedAt);
  }

  #mark({ index, state }: Call): void {
    this.#ready[index] = state === "WAITING" ? (this.#free[index] ?? 0) : 0;
  }
}
