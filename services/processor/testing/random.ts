/** Random gives the same numbers for the same seed. */
export type Random = {
  /** next is a number from 0 up to 1. */
  next(): number;
  /** below is a whole number from 0 up to a limit. */
  below(limit: number): number;
  /** pick is one of some values. */
  pick<T>(values: readonly [T, ...T[]]): T;
};

/** createRandom makes a generator of numbers; print the seed where a test fails. */
export function createRandom(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, pick: (values) => values[below(values.length)] ?? values[0] };
}

/** newSeed is a seed that differs from run to run. */
export function newSeed(): number {
  return Number(process.hrtime.bigint() % 2_147_483_647n);
}
