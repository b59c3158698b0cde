import { type Context, onAbort, withDeadline } from "../../kit/context.ts";
import { isRpcError, type RpcError, unavailable } from "../../kit/errors.ts";
import type { Written } from "./batch.ts";
import type { Entry, Outcome } from "./outcome.ts";
import type { OpenSnapshot } from "./snapshot.ts";

/** WriteGroup writes batches of one snapshot together; it throws where all of them failed for the same reason. */
export type WriteGroup = (
  ctx: Context,
  snapshot: OpenSnapshot,
  entries: readonly Entry[],
) => Promise<readonly Outcome[]>;

/** WriteQueueOptions say how batches are put together. */
export type WriteQueueOptions = {
  /** ctx is what groups run under: a group outlives the call of any one of its batches. */
  readonly ctx: Context;
  readonly write: WriteGroup;
  /** writers is how many groups of one snapshot are written at once. */
  readonly writers: number;
  /** groupItems is how many items a group has at most. Default: 5,000. */
  readonly groupItems?: number;
  /** waiting is how many batches of one snapshot may wait; more are refused with UNAVAILABLE. Default: 64. */
  readonly waiting?: number;
  /** onWritten hears of each batch. */
  readonly onWritten?: (batch: { readonly written: Written; readonly repeated: boolean }) => void;
};

/**
 * WriteQueue commits batches that arrive at the same moment in one transaction. It waits for nothing: while the
 * writers of a snapshot are busy its batches gather, and the next free writer takes what there is.
 */
export class WriteQueue {
  readonly #options: Required<Omit<WriteQueueOptions, "onWritten">> & Pick<WriteQueueOptions, "onWritten">;
  readonly #lines = new Map<number, Line>();

  constructor(options: WriteQueueOptions) {
    this.#options = { groupItems: 5_000, waiting: 64, ...options };
  }

  /** write resolves after the commit of the batch. Where the call ends first the batch may be written all the same. */
  write(ctx: Context, snapshot: OpenSnapshot, entry: Entry): Promise<Written> {
    const line = this.#lines.get(snapshot.no) ?? { snapshot, waiting: [], writers: 0 };
    this.#lines.set(snapshot.no, line);
    if (line.waiting.length >= this.#options.waiting) return Promise.reject(queueFull(snapshot.source));
    const { promise, resolve, reject } = Promise.withResolvers<Written>();
    const unlink = onAbort(ctx.signal, () => reject(ctx.signal.reason));
    line.waiting.push({ ctx, entry, resolve, reject });
    if (line.writers < this.#options.writers) {
      line.writers++;
      // The writer's own failures reach the calls that it serves; nothing of it is left to wait for.
      void this.#drain(line);
    }
    return promise.finally(unlink);
  }

  async #drain(line: Line): Promise<void> {
    for (;;) {
      const group = this.#take(line);
      if (group.length === 0) break;
      await this.#commit(line.snapshot, group);
    }
    line.writers--;
    if (line.writers === 0 && line.waiting.length === 0) this.#lines.delete(line.snapshot.no);
  }

  #take(line: Line): Waiting[] {
    const group: Waiting[] = [];
    let items = 0;
    for (let next = line.waiting[0]; next !== undefined; next = line.waiting[0]) {
      const size = next.entry.batch.items.length;
      if (group.length > 0 && items + size > this.#options.groupItems) break;
      line.waiting.shift();
      if (next.ctx.signal.aborted) continue;
      items += size;
      group.push(next);
    }
    return group;
  }

  async #commit(snapshot: OpenSnapshot, group: readonly Waiting[]): Promise<void> {
    // The group may take as long as the most patient of its calls.
    const latest = Math.max(...group.map(({ ctx }) => ctx.deadline ?? Number.POSITIVE_INFINITY));
    using ctx = withDeadline(this.#options.ctx, latest);
    try {
      const entries = group.map(({ entry }) => entry);
      const outcomes = await this.#options.write(ctx, snapshot, entries);
      for (const [index, waiting] of group.entries()) this.#answer(waiting, outcomes[index]);
    } catch (error) {
      if (group.length === 1 || isRpcError(error, "UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "NOT_FOUND")) {
        for (const waiting of group) waiting.reject(error);
        return;
      }
      // One batch that can't be written must not take the others with it.
      for (const waiting of group) await this.#commit(snapshot, [waiting]);
    }
  }

  #answer(waiting: Waiting, outcome: Outcome | undefined): void {
    if (outcome?.ok) {
      this.#options.onWritten?.(outcome);
      waiting.resolve(outcome.written);
    } else {
      waiting.reject(outcome?.error ?? new Error("a batch of a group has no outcome"));
    }
  }
}

type Waiting = {
  readonly ctx: Context;
  readonly entry: Entry;
  readonly resolve: (written: Written) => void;
  readonly reject: (error: unknown) => void;
};

type Line = { readonly snapshot: OpenSnapshot; readonly waiting: Waiting[]; writers: number };

function queueFull(source: string): RpcError {
  return unavailable("WRITE_QUEUE_FULL", `Too many batches of sources/${source} wait to be written.`, {
    metadata: { source },
    retryDelayMs: 200,
  });
}
