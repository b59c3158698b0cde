import { background, type Context, type ContextValues, withValues } from "../../services/kit/context.ts";
import { createLogger } from "../../services/kit/log.ts";
import { beginTrace } from "../../services/kit/trace.ts";

/** callingContext is the context of a call that is being served, for which others are made: it has a trace and an id. */
export function callingContext(account: string, values: ContextValues = {}): Context {
  const log = createLogger({ service: account, level: "info" });
  return withValues(background({ log }), { requestId: "bench", traceparent: beginTrace("bench"), ...values });
}
