/** Clock tells the time. Domain code takes one as an argument, so that a test decides what time it is. */
export type Clock = {
  /** now is the current instant. */
  now(): Date;
  /** monotonicMs is a time that never jumps, in milliseconds; only differences of it mean something. */
  monotonicMs(): number;
};

/** longestTimerMs is the longest that setTimeout can wait, about 24.8 days; it fires at once beyond that. */
export const longestTimerMs = 2 ** 31 - 1;

/** systemClock is the clock of the machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
