/** Clock tells the time. Domain code takes one as an argument, so that a test decides what time it is. */
export type Clock = {
  /** now is the current instant. */
  now(): Date;
  /** monotonicMs is a time that never jumps, in milliseconds; only differences of it mean something. */
  monotonicMs(): number;
};

/** systemClock is the clock of the machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};
