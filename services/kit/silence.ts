/** Silence watches for a peer that says nothing while somebody waits for it. */
export type Silence = Disposable & {
  /** wait begins a wait: what was heard before does not count. */
  wait(): void;
  /** heard ends the wait. */
  heard(): void;
};

// A wait is over after so many turns of a timer, each a part of the limit.
const turns = 10;

/**
 * watchSilence calls back once when a wait has lasted limitMs, a tenth of it more at most. It counts turns of the event loop's timer and not the
 * clock: a process that is starved of CPU, or blocked by its own work, misses turns, and does not take its own deafness
 * for its peer's silence. With an infinite limit it never calls back.
 */
export function watchSilence(limitMs: number, onSilent: () => void): Silence {
  let left = 0;
  const turn = () => {
    if (left > 0 && --left === 0) onSilent();
  };
  const timer = Number.isFinite(limitMs) ? setInterval(turn, limitMs / turns) : undefined;
  return {
    wait() {
      // The turn that is under way is not a whole one.
      left = turns + 1;
    },
    heard() {
      left = 0;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
