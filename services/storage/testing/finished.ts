/** finished does a piece of work at once, wherever it would rest, and returns its result. */
export function finished<T>(work: Iterator<unknown, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
