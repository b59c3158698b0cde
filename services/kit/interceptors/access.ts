import { permissionDenied } from "../errors.ts";
import { methodPath } from "../rpc.ts";
import type { Interceptor } from "./interceptor.ts";

/** access refuses callers that the method's policy does not name. */
export const access: Interceptor = (method) => (next) => (ctx, request, send) => {
  if (method.policy.callers.includes(ctx.caller)) return next(ctx, request, send);
  const path = methodPath(method).slice(1);
  const callers = method.policy.callers.join(", ");
  const message = `${ctx.caller || "An unknown caller"} may not call ${path}; its callers are: ${callers || "none"}`;
  throw permissionDenied("CALLER_NOT_ALLOWED", message, { metadata: { method: path, caller: ctx.caller, callers } });
};
