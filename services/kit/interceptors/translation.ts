import { toRpcError } from "../status.ts";
import type { Interceptor } from "./interceptor.ts";

/** translation turns whatever was thrown into the RpcError that the caller gets. */
export const translation: Interceptor = () => (next) => async (ctx, request, send) => {
  try {
    await next(ctx, request, send);
  } catch (error) {
    throw toRpcError(error, ctx);
  }
};
