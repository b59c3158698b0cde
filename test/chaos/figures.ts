/** Spread is how a number of measurements lie. */
export type Spread = { readonly count: number; readonly p50: number; readonly p99: number; readonly max: number };

/** spreadOf puts measurements in order; all are 0 where there are none. */
export function spreadOf(measured: readonly number[]): Spread {
  const sorted = [...measured].sort((a, b) => a - b);
  // The smallest one that so many do not exceed.
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
