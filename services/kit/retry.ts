import { sleep } from "./abort.ts";
import { backoffMs } from "./backoff.ts";
import { type Context, withDeadline } from "./context.ts";
import { isRpcError } from "./errors.ts";
import type { MethodPolicy } from "./policy.ts";

/** retryGrowth is how the waits between tries grow; with their tries they must fit a deadline. */
export const retryGrowth = { firstMs: 50, longestMs: 2_000 };

/**
 * withRetries tries a call again as a policy owned by the mesh says, waiting longer each time and never less than
 * RetryInfo asks; other policies get their one try.
 */
export async function withRetries<T>(
  ctx: Context,
  policy: MethodPolicy,
  attempt: (ctx: Context) => Promise<T>,
  random: () => number = Math.random,
): Promise<T> {
  const { retry } = policy;
  if (retry.owner !== "mesh") return attempt(ctx);
  // One context for each try, and none for all of them together: most calls need one try.
  const deadline = Math.min(ctx.deadline ?? Number.POSITIVE_INFINITY, Date.now() + policy.deadlineMs);
  for (let tries = 1; ; tries++) {
    using once = withDeadline(ctx, Math.min(deadline, Date.now() + (retry.perTryMs ?? Number.POSITIVE_INFINITY)));
    try {
      return await attempt(once);
    } catch (error) {
      if (tries >= retry.maxAttempts || !isRetryable(error, retry.codes)) throw error;
      const delayMs = Math.max(
        backoffMs(tries, retryGrowth, random()),
        isRpcError(error) ? (error.details.retryDelayMs ?? 0) : 0,
      );
      // A wait that outlasts the deadline helps nobody: the failure is the better answer.
      const { ending } = once.deadline === deadline ? once : ctx;
      if (ending.reason !== undefined || delayMs >= deadline - Date.now()) throw error;
      ctx.log.debug({ tries, delayMs, err: error }, "trying again");
      await sleep(ctx.signal, delayMs);
    }
  }
}

function isRetryable(error: unknown, codes: readonly string[]): boolean {
  if (!isRpcError(error)) return false;
  const override = error.metadata.retryable;
  return override === undefined ? codes.includes(error.code) : override === "true";
}
