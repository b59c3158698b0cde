/** Spread is what several rounds of one measurement gave. */
export type Spread = { readonly median: number; readonly min: number; readonly max: number; readonly rounds: number };

/** spreadOf sums up the values of the rounds; there is at least one. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) throw new TypeError("a measurement has at least one round");
  return { median: quantile(sorted, 0.5), min, max, rounds: sorted.length };
}

/** quantile of values in ascending order, between neighbours by their distance. q is from 0 to 1. */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new TypeError("a quantile needs at least one value");
  return below + (above - below) * (at - Math.floor(at));
}
