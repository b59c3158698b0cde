import { sleep } from "../../kit/abort.ts";
import { type Context, onAbort, withTimeout } from "../../kit/context.ts";
import { isRpcError } from "../../kit/errors.ts";
import { createInbox } from "../engine/inbox.ts";

/** Duty is something that must be true of the state, and that a reconciler makes true again and again. */
export type Duty = {
  readonly name: string;
  /** limitMs is how long one look may take. */
  readonly limitMs: number;
  /** act looks once, and returns how long the duty may rest, in milliseconds. It may be killed at any point. */
  act(ctx: Context): Promise<number>;
};

/** Reconciler keeps to its duties until its context ends. All replicas run the same one; none leads. */
export type Reconciler = {
  run(ctx: Context): Promise<void>;
  /** wake makes every duty look at once. */
  wake(): void;
};

// However often a duty is woken: requests that wake it come by the thousand.
const shortestRestMs = 100;
const restAfterFailureMs = 1_000;

/**
 * createReconciler makes the reconciler of a process. What fails is tried again: a database that is away is only waited
 * for. onKept is told of each look that came to its end.
 */
export function createReconciler(duties: readonly Duty[], onKept: (duty: string) => void = () => {}): Reconciler {
  const inboxes = duties.map(() => createInbox<never>());
  const wake = () => {
    for (const inbox of inboxes) inbox.wake();
  };
  return {
    wake,
    async run(ctx) {
      const unlink = onAbort(ctx.signal, wake);
      await Promise.all(duties.map((duty, index) => keep(ctx, duty, inboxes[index] ?? createInbox<never>(), onKept)));
      unlink();
    },
  };
}

async function keep(
  ctx: Context,
  duty: Duty,
  inbox: ReturnType<typeof createInbox<never>>,
  onKept: (duty: string) => void,
): Promise<void> {
  let failing = false;
  while (!ctx.signal.aborted) {
    inbox.take();
    let restMs = restAfterFailureMs;
    try {
      using limited = withTimeout(ctx, duty.limitMs);
      restMs = await duty.act(limited);
      onKept(duty.name);
      if (failing) ctx.log.info({ duty: duty.name }, "a duty is kept again");
      failing = false;
    } catch (error) {
      // The same trouble is told once, and once that it is over. What is not of the network or the database is a bug.
      if (!ctx.signal.aborted && !failing) {
        const fields = { duty: duty.name, err: error };
        if (isRpcError(error)) ctx.log.warn(fields, "a duty could not be kept; trying again");
        else ctx.log.error(fields, "a duty broke; trying again");
      }
      failing = true;
    }
    await sleep(ctx.signal, shortestRestMs).catch(() => {});
    if (!ctx.signal.aborted) await inbox.wait(restMs - shortestRestMs);
  }
}
