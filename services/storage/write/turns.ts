/**
 * Turns lets work that takes milliseconds begin one piece in a turn of the event loop, however much of it comes at once: in
 * between the database's answers are heard, and it is asked the next question.
 */
export class Turns {
  #last = Promise.resolve();

  /** next resolves when it is the caller's turn. */
  next(): Promise<void> {
    this.#last = this.#last.then(() => new Promise((resolve) => setImmediate(resolve)));
    return this.#last;
  }
}
