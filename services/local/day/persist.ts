import { sleep } from "../../kit/abort.ts";
import type { Context } from "../../kit/context.ts";
import { type Code, isRpcError } from "../../kit/errors.ts";

// What a service says, or what is said of it, while it is being started again.
const PASSING: readonly Code[] = ["UNAVAILABLE", "DEADLINE_EXCEEDED", "ABORTED", "RESOURCE_EXHAUSTED"];
// What a call says that was cut in the middle; and what a fault says, so not for ever.
const DUBIOUS: readonly Code[] = ["INTERNAL", "UNKNOWN", "CANCELLED", "DATA_LOSS"];
const DUBIOUS_TRIES = 10;
const LONGEST_MS = 2_000;

/** Patience decides whether a failed call is worth another try, and waits before it. It serves one call at a time. */
export class Patience {
  #tries = 0;
  #dubious = 0;

  /** reset forgets the failures before: the call has got somewhere. */
  reset(): void {
    this.#tries = 0;
    this.#dubious = 0;
  }

  /** wait returns after a pause where a failure may pass by itself, and throws it where it will not. */
  async wait(ctx: Context, error: unknown): Promise<void> {
    ctx.signal.throwIfAborted();
    if (DUBIOUS.some((code) => isRpcError(error, code))) this.#dubious++;
    else if (!PASSING.some((code) => isRpcError(error, code))) throw error;
    if (this.#dubious > DUBIOUS_TRIES) throw error;
    await sleep(ctx.signal, Math.min(LONGEST_MS, 50 * 2 ** this.#tries++));
  }
}

/** persist makes a call that may safely be made twice, until the service answers it. */
export async function persist<T>(ctx: Context, call: (ctx: Context) => Promise<T>): Promise<T> {
  const patience = new Patience();
  for (;;) {
    try {
      return await call(ctx);
    } catch (error) {
      await patience.wait(ctx, error);
    }
  }
}
