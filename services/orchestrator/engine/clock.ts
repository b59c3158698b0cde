import type { Clock } from "../../kit/clock.ts";

/** DatabaseClock tells the database's time without asking it each time. */
export type DatabaseClock = {
  /** now is the database's time, in milliseconds since the epoch. */
  now(): number;
  /** set takes a reading of the database's clock. */
  set(now: number): void;
  /** monotonicMs is the machine's monotonic clock: for what must not depend on a reading. */
  monotonicMs(): number;
};

/** createDatabaseClock carries readings of the database's clock on by the monotonic clock of the machine. */
export function createDatabaseClock(clock: Pick<Clock, "monotonicMs">, reading: number): DatabaseClock {
  let offset = reading - clock.monotonicMs();
  return {
    monotonicMs: () => clock.monotonicMs(),
    now: () => Math.round(offset + clock.monotonicMs()),
    set(now) {
      offset = now - clock.monotonicMs();
    },
  };
}
