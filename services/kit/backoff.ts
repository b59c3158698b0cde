/** Growth is how waits grow: from firstMs, doubling, up to longestMs. */
export type Growth = { readonly firstMs: number; readonly longestMs: number };

/**
 * backoffMs is the wait after the given number of failures, from 1, in milliseconds. With share 1 it is the whole of
 * the grown wait; with a random share in [0, 1) it has full jitter, so that those who failed together do not come back
 * together.
 */
export function backoffMs(failures: number, { firstMs, longestMs }: Growth, share: number): number {
  // Beyond 2^30 every wait has long reached its limit.
  return share * Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30));
}
