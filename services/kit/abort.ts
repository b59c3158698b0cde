import { longestTimerMs } from "./clock.ts";
import { onAbort } from "./context.ts";
import type { EndingSource } from "./ending.ts";

/**
 * untilEnd waits for a promise, but no longer than until the ending; then it rejects with its reason. The work itself
 * goes on: whoever started it must see to its end, which settled is told of.
 */
export function untilEnd<T>(ending: EndingSource, work: Promise<T>, settled?: () => void): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const unlink = ending.onEnd(reject);
  const left =
    settled === undefined
      ? unlink
      : () => {
          unlink();
          settled();
        };
  settle(work, left, resolve, reject);
  return promise;
}

/** untilAbort is untilEnd for a signal. */
export function untilAbort<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const unlink = onAbort(signal, () => reject(signal.reason));
  settle(work, unlink, resolve, reject);
  return promise;
}

// A race, a finally and an async function would do the same with five promises more, for each message of a call.
function settle<T>(
  work: Promise<T>,
  unlink: () => void,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): void {
  work.then(
    (value) => {
      unlink();
      resolve(value);
    },
    (error: unknown) => {
      unlink();
      reject(error);
    },
  );
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
