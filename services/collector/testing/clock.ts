import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../kit/clock.ts";
import { onAbort } from "../../kit/context.ts";

/** TestClock is a clock that moves only when everybody sleeps: then to where the first one wakes up. */
export type TestClock = Clock & {
  sleep(signal: AbortSignal, ms: number): Promise<void>;
  advance(ms: number): void;
  /** asleep resolves when somebody sleeps. */
  asleep(): Promise<void>;
};

/** testClock makes a clock that begins at 0. */
export function testClock(): TestClock {
  let nowMs = 0;
  let moving = false;
  const sleepers = new Set<{ readonly wakeMs: number; readonly wake: () => void }>();

  async function move(): Promise<void> {
    if (moving) return;
    moving = true;
    while (sleepers.size > 0) {
      // Whoever still has something to do does it before time goes on.
      for (let turn = 0; turn < 5; turn++) await setImmediate();
      const [first] = [...sleepers].sort((a, b) => a.wakeMs - b.wakeMs);
      if (first === undefined) break;
      nowMs = Math.max(nowMs, first.wakeMs);
      sleepers.delete(first);
      first.wake();
    }
    moving = false;
  }

  return {
    now: () => new Date(nowMs),
    monotonicMs: () => nowMs,
    advance(ms) {
      nowMs += ms;
    },
    async asleep() {
      while (sleepers.size === 0) await setImmediate();
    },
    async sleep(signal, ms) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const sleeper = { wakeMs: nowMs + ms, wake: resolve };
      sleepers.add(sleeper);
      const unlink = onAbort(signal, () => {
        sleepers.delete(sleeper);
        reject(signal.reason);
      });
      void move();
      await promise.finally(unlink);
    },
  };
}
