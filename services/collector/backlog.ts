/** Backlog is what a shard has fetched and not committed yet, while it fetches on. It is small, and ends with its owner. */
export class Backlog implements AsyncDisposable {
  readonly #keeping = new Set<Promise<void>>();
  #sizeBytes = 0;
  #failure: { readonly error: unknown } | undefined;

  /** add takes over what was begun; kept is called once it is done, in the order of the pages. */
  add(keeping: Promise<void>, sizeBytes: number, kept: () => void): void {
    this.#sizeBytes += sizeBytes;
    const settled = keeping
      .then(kept)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#sizeBytes -= sizeBytes;
        this.#keeping.delete(settled);
      });
    this.#keeping.add(settled);
  }

  /** room waits until another page may be fetched. It rejects with what keeping one ended in. */
  async room(): Promise<void> {
    while (this.#failure === undefined && (this.#keeping.size >= mostPages || this.#sizeBytes >= mostBytes)) {
      await Promise.race(this.#keeping);
    }
    this.#check();
  }

  /** drained waits until everything is kept. It rejects with what keeping a page ended in. */
  async drained(): Promise<void> {
    await Promise.all(this.#keeping);
    this.#check();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#keeping);
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

/** A kill costs a shard these pages at most, which are then fetched again. */
const mostPages = 8;
const mostBytes = 1024 * 1024;
