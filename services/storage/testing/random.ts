/** Random is a sequence of numbers that its seed decides, for tests that print the seed. */
export type Random = {
  /** chance is true with a probability from 0 to 1. */
  chance(probability: number): boolean;
  /** below is a whole number from 0 to below the limit. */
  below(limit: number): number;
  /** shuffled are the same things in another order. */
  shuffled<T>(things: readonly T[]): T[];
};

/** createRandom is mulberry32: small, fast, and the same everywhere. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    chance: (probability) => next() < probability,
    shuffled(things) {
      const copy = [...things];
      for (let last = copy.length - 1; last > 0; last--) {
        const other = below(last + 1);
        const [a, b] = [copy[last], copy[other]];
        if (a !== undefined && b !== undefined) [copy[last], copy[other]] = [b, a];
      }
      return copy;
    },
  };
}
