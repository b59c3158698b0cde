import { sleep } from "../abort.ts";
import { backoffMs } from "../backoff.ts";
import { isRpcError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { translateDatabaseError } from "./errors.ts";

/** ReachingOptions say how long to wait for a database, and who is told of it. */
export type ReachingOptions = {
  readonly log: Logger;
  /** signal ends the wait; its reason is thrown. */
  readonly signal: AbortSignal;
  /** waitMs is how long to wait at most. Default: for ever. */
  readonly waitMs?: number;
};

/** growth is how waits grow from try to try, where a database is away or others are at work on what is wanted. */
export const growth = { firstMs: 100, longestMs: 2_000 };

/**
 * onceReachable does what needs the database, and does it again for as long as the database is away or still recovering.
 * What else goes wrong is thrown at once, as it came.
 */
export async function onceReachable<T>(act: () => Promise<T>, options: ReachingOptions): Promise<T> {
  const { log, signal, waitMs = Number.POSITIVE_INFINITY } = options;
  const end = performance.now() + waitMs;
  for (let tries = 1; ; tries++) {
    try {
      return await act();
    } catch (error) {
      if (performance.now() >= end || !isRpcError(translateDatabaseError(error), "UNAVAILABLE")) throw error;
      log.warn({ tries, err: error }, "the database cannot be reached yet; waiting for it");
      await sleep(signal, backoffMs(tries, growth, 1));
    }
  }
}
