import { sleep } from "../../kit/abort.ts";
import { backoffMs } from "../../kit/backoff.ts";
import { type Context, withTimeout } from "../../kit/context.ts";
import { isRpcError } from "../../kit/errors.ts";
import type { Commit, Lease, Store } from "./store.ts";

// A connection that went dead is left soon; an advance that is large gets its time with the next tries.
const firstTryMs = 5_000;
const longestTryMs = 15_000;
const growth = { firstMs: 100, longestMs: 2_000 };

/**
 * commitUntilDone commits an advance, however long the database is away: no call's success is lost for that. It returns
 * false where the lease is another's now, and throws when the context ends or the commit can never succeed.
 */
export async function commitUntilDone(
  ctx: Context,
  store: Pick<Store, "commit">,
  lease: Lease,
  commit: Commit,
): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      using limited = withTimeout(ctx, Math.min(longestTryMs, firstTryMs * tries));
      return await store.commit(limited, lease, commit);
    } catch (error) {
      if (ctx.signal.aborted || !passes(error)) throw error;
      ctx.log.warn({ tries, err: error }, "an advance could not be committed; trying again");
      await sleep(ctx.signal, backoffMs(tries, growth, 1));
    }
  }
}

function passes(error: unknown): boolean {
  return isRpcError(error, "UNAVAILABLE", "ABORTED", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "CANCELLED");
}
