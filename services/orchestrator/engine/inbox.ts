import { longestTimerMs } from "../../kit/clock.ts";

/** Inbox is where a run's driver waits: for what happened, or for a time. */
export type Inbox<T> = {
  /** put adds an event and wakes the driver. */
  put(event: T): void;
  /** wake wakes the driver without an event. */
  wake(): void;
  /** take returns the events so far, and forgets them. */
  take(): readonly T[];
  /** wait resolves when there is an event or a wake-up, and after timeoutMs at the latest. */
  wait(timeoutMs: number): Promise<void>;
};

/** createInbox makes an inbox for one waiting driver. */
export function createInbox<T>(): Inbox<T> {
  let events: T[] = [];
  let woken = false;
  let notify: (() => void) | undefined;
  const wake = () => {
    woken = true;
    notify?.();
  };
  return {
    put(event) {
      events.push(event);
      wake();
    },
    wake,
    take() {
      const taken = events;
      events = [];
      woken = false;
      return taken;
    },
    async wait(timeoutMs) {
      if (woken || timeoutMs <= 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = Number.isFinite(timeoutMs) ? setTimeout(resolve, Math.min(timeoutMs, longestTimerMs)) : undefined;
      notify = resolve;
      await promise;
      notify = undefined;
      clearTimeout(timer);
    },
  };
}
