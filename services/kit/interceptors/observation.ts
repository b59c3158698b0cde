import type { CallMetrics } from "../metrics.ts";
import { toRpcError } from "../status.ts";
import type { Interceptor } from "./interceptor.ts";
import type { CallLog } from "./logging.ts";

/**
 * observation stands outermost: it counts and times every call, turns whatever was thrown into the RpcError that the
 * caller gets, and has the call's end logged. One function does all three, because each `await` around a call costs it a
 * promise and a frame.
 */
export function observation(metrics: CallMetrics, log: CallLog): Interceptor {
  return (method) => (next) => async (ctx, request, send) => {
    const startMs = performance.now();
    const call = metrics.started(method);
    call.received();
    try {
      await next(ctx, request, (response) => {
        const sent = send(response);
        call.sent();
        return sent;
      });
    } catch (thrown) {
      const error = toRpcError(thrown, ctx);
      call.ended(error.code);
      log.failed(ctx, method, startMs, error);
      throw error;
    }
    call.ended("OK");
    log.served(ctx, method, startMs);
  };
}
