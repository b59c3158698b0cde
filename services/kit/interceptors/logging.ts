import { type Code, isRpcError, messageOf } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { Interceptor } from "./interceptor.ts";

/** faults are the codes that say that the service itself is broken. */
const faults: ReadonlySet<Code> = new Set<Code>(["INTERNAL", "UNKNOWN", "DATA_LOSS"]);

/**
 * logging writes one line per call at its end: what worked at debug, what the caller must deal with at info, faults
 * of the service at error with their stacks. log is the service's own, whose level counts.
 */
export function logging(log: Logger): Interceptor {
  return (method) => (next) => async (ctx, request, send) => {
    const startMs = performance.now();
    const fields = () => ({
      grpcService: method.service,
      grpcMethod: method.method,
      durationMs: performance.now() - startMs,
    });
    try {
      await next(ctx, request, send);
      // The log of the call is not even made where the line would not be written.
      if (log.isLevelEnabled("debug")) ctx.log.debug({ ...fields(), grpcCode: "OK" }, "call served");
    } catch (error) {
      const code = isRpcError(error) ? error.code : "UNKNOWN";
      const line = { ...fields(), grpcCode: code, reason: isRpcError(error) ? error.reason : undefined };
      if (faults.has(code)) ctx.log.error({ ...line, err: error }, "call failed by a fault of this service");
      else ctx.log.info({ ...line, detail: messageOf(error) }, "call refused");
      throw error;
    }
  };
}
