import { isRpcError } from "../errors.ts";
import type { CallMetrics } from "../metrics.ts";
import type { Interceptor } from "./interceptor.ts";

/** measurement counts and times every call. */
export function measurement(metrics: CallMetrics): Interceptor {
  return (method) => (next) => async (ctx, request, send) => {
    const call = metrics.started(method);
    call.received();
    try {
      await next(ctx, request, (response) => {
        const sent = send(response);
        call.sent();
        return sent;
      });
      call.ended("OK");
    } catch (error) {
      call.ended(isRpcError(error) ? error.code : "UNKNOWN");
      throw error;
    }
  };
}
