import type { Channels, Target } from "../../kit/channels.ts";
import { type Context, withTimeout } from "../../kit/context.ts";
import { isRpcError } from "../../kit/errors.ts";

// What a call says whose callee is gone, frozen or being started again.
const AWAY = ["UNAVAILABLE", "DEADLINE_EXCEEDED", "INTERNAL", "UNKNOWN", "CANCELLED"] as const;

/**
 * inTurn calls the replicas of a service as if they were one: all calls go to the same one, until one fails there, and
 * to the next from then on. A failed call is not repeated: its caller does that, where it may be. A replica that
 * says nothing is given less time than one that is alone.
 */
export function inTurn(channels: Channels, replicas: readonly string[]): Channels {
  if (replicas.length < 2) return channels;
  let turn = 0;
  const current = () => replicas[turn % replicas.length] ?? "";
  const failed = (ctx: Context, address: string, error: unknown) => {
    // Of the calls that one death ends, the first moves on.
    if (address === current() && !ctx.signal.aborted && isRpcError(error, ...AWAY)) turn++;
  };
  return {
    account: channels.account,
    async unary(ctx, target, request) {
      const address = current();
      const { retry } = target.policy;
      using limited = withTimeout(ctx, (retry.owner === "mesh" && retry.perTryMs) || target.policy.deadlineMs);
      try {
        return await channels.unary(limited, { ...target, address }, request);
      } catch (error) {
        failed(ctx, address, error);
        throw error;
      }
    },
    async *stream(ctx, target, request) {
      const address = current();
      try {
        yield* channels.stream(ctx, impatient({ ...target, address }), request);
      } catch (error) {
        failed(ctx, address, error);
        throw error;
      }
    },
    close: () => channels.close(),
  };
}

// A stream counts as silent after three heartbeats; with another replica at hand, one that is late is enough.
function impatient(target: Target): Target {
  const { heartbeatMs } = target.policy;
  if (heartbeatMs === undefined) return target;
  return { ...target, policy: { ...target.policy, heartbeatMs: heartbeatMs * 0.4 } };
}
