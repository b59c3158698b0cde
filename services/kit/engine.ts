import type { Context, EngineMetadata } from "./context.ts";
import { RpcError } from "./errors.ts";

/**
 * requireEngine is on whose behalf a call writes. It throws INVALID_ARGUMENT with reason ENGINE_METADATA_MISSING where
 * the call does not say so: nobody could fence its work.
 */
export function requireEngine(ctx: Context): EngineMetadata {
  if (ctx.engine !== undefined && ctx.engine.run !== "") return ctx.engine;
  const description = "must hold colheita-run, colheita-epoch and colheita-idempotency-key";
  throw new RpcError({
    code: "INVALID_ARGUMENT",
    reason: "ENGINE_METADATA_MISSING",
    message: "The call must say in its metadata for which run and epoch it is made.",
    details: { fieldViolations: [{ field: "metadata", description }] },
  });
}
