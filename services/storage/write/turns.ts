import { setImmediate } from "node:timers/promises";

// How long a piece of work may keep everything else waiting.
const TURN_MS = 2;

/**
 * Turns lets work that takes milliseconds go on for two of them in a turn of the event loop, one piece of work after the
 * other, however much of it comes at once: in between the database's answers are heard, and it is asked the next question.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** take does a piece of work when it is its turn, and resolves to its result. The work yields where it may rest. */
  take<T>(work: Iterator<unknown, T>): Promise<T> {
    const done = this.#last.then(() => inTurns(work));
    this.#last = done.catch(() => {});
    return done;
  }
}

async function inTurns<T>(work: Iterator<unknown, T>): Promise<T> {
  for (;;) {
    await setImmediate();
    const begunMs = performance.now();
    do {
      const step = work.next();
      if (step.done) return step.value;
    } while (performance.now() - begunMs < TURN_MS);
  }
}
