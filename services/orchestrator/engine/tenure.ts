import { longestTimerMs } from "../../kit/clock.ts";

/**
 * Tenure is for how long an owner may be sure that a lease is still its own. It goes by the machine's monotonic clock
 * alone, so that an owner that hung, or can't reach its database, knows without asking anybody.
 */
export type Tenure = {
  /** renewed takes note of a lease that was given or renewed; askedAt is when that was asked for. */
  renewed(askedAt: number): void;
  sure(): boolean;
  /** watch calls back each time the owner can't be sure any more. */
  watch(onUnsure: () => void): Disposable;
};

/** createTenure begins with a lease that was asked for at askedAt, by monotonicMs. */
export function createTenure(monotonicMs: () => number, leaseMs: number, askedAt: number): Tenure {
  // The lease began after it was asked for, so it ends no earlier than this.
  let until = askedAt + leaseMs;
  let rearm = () => {};
  const tenure: Tenure = {
    renewed(asked) {
      until = Math.max(until, asked + leaseMs);
      rearm();
    },
    sure: () => monotonicMs() < until,
    watch(onUnsure) {
      let timer: NodeJS.Timeout | undefined;
      const check = () => {
        if (tenure.sure()) rearm();
        else onUnsure();
      };
      rearm = () => {
        clearTimeout(timer);
        timer = setTimeout(check, Math.min(Math.max(1, until - monotonicMs()), longestTimerMs));
      };
      rearm();
      return {
        [Symbol.dispose]() {
          clearTimeout(timer);
          rearm = () => {};
        },
      };
    },
  };
  return tenure;
}
