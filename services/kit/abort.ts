import { longestTimerMs } from "./clock.ts";
import { onAbort } from "./context.ts";

/**
 * untilAbort waits for a promise, but no longer than until the signal aborts; then it rejects with the signal's
 * reason. The work itself goes on: whoever started it must see to its end.
 */
export async function untilAbort<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const unlink = onAbort(signal, () => reject(signal.reason));
  try {
    return await Promise.race([work, promise]);
  } finally {
    unlink();
  }
}

/** sleep waits, longestTimerMs at most, or rejects with the signal's reason when it aborts first. */
export async function sleep(signal: AbortSignal, ms: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, Math.min(ms, longestTimerMs));
  const unlink = onAbort(signal, () => reject(signal.reason));
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    unlink();
  }
}
