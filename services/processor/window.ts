/** Window keeps a bounded number of tasks under way. The first failure is thrown by every call that follows. */
export type Window = {
  /** add starts a task as soon as there is room for it; it resolves when it has started. */
  add(task: () => Promise<void>): Promise<void>;
  /** drain resolves when no task is under way any more, and throws the first failure. */
  drain(): Promise<void>;
  /** check throws the first failure. */
  check(): void;
  /** idle resolves when no task is under way any more, however they ended. */
  idle(): Promise<void>;
};

/** createWindow makes a window for so many tasks at once. onFailure is called once, at the first failure: stop the others there. */
export function createWindow(size: number, onFailure: () => void): Window {
  const running = new Set<Promise<void>>();
  let first: { readonly error: unknown } | undefined;

  function check(): void {
    if (first !== undefined) throw first.error;
  }

  async function run(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (first !== undefined) return;
      first = { error };
      onFailure();
    }
  }

  return {
    async add(task) {
      check();
      while (running.size >= size) {
        await Promise.race(running);
        check();
      }
      const work: Promise<void> = run(task).finally(() => running.delete(work));
      running.add(work);
    },
    async drain() {
      await Promise.all(running);
      check();
    },
    check,
    async idle() {
      await Promise.all(running);
    },
  };
}
