import type { Context } from "../context.ts";
import { type Code, messageOf, type RpcError } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { MethodRef } from "../rpc.ts";

/** CallLog writes one line per call, at its end. startMs is what performance.now() said at its beginning. */
export type CallLog = {
  served(ctx: Context, method: MethodRef, startMs: number): void;
  failed(ctx: Context, method: MethodRef, startMs: number, error: RpcError): void;
};

/** faults are the codes that say that the service itself is broken. */
const faults: ReadonlySet<Code> = new Set<Code>(["INTERNAL", "UNKNOWN", "DATA_LOSS"]);

/**
 * callLog logs what worked at debug, what the caller must deal with at info, faults of the service at error with their
 * stacks. log is the service's own, whose level counts.
 */
export function callLog(log: Logger): CallLog {
  const fields = ({ service, method }: MethodRef, startMs: number) => ({
    grpcService: service,
    grpcMethod: method,
    durationMs: performance.now() - startMs,
  });
  return {
    served(ctx, method, startMs) {
      // The log of the call is not even made where the line would not be written.
      if (log.isLevelEnabled("debug")) ctx.log.debug({ ...fields(method, startMs), grpcCode: "OK" }, "call served");
    },
    failed(ctx, method, startMs, error) {
      const line = { ...fields(method, startMs), grpcCode: error.code, reason: error.reason };
      if (faults.has(error.code)) ctx.log.error({ ...line, err: error }, "call failed by a fault of this service");
      else ctx.log.info({ ...line, detail: messageOf(error) }, "call refused");
    },
  };
}
