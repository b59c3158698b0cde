import type { Context, EngineMetadata } from "../kit/context.ts";
import { failedPrecondition, RpcError } from "../kit/errors.ts";

/** requireEngine is on whose behalf a call writes. INVALID_ARGUMENT with reason ENGINE_METADATA_MISSING where that is not said. */
export function requireEngine(ctx: Context): EngineMetadata {
  if (ctx.engine !== undefined) return ctx.engine;
  throw new RpcError({
    code: "INVALID_ARGUMENT",
    reason: "ENGINE_METADATA_MISSING",
    message: "The call must say in its metadata for which run and epoch it is made.",
    details: {
      fieldViolations: [
        { field: "metadata", description: "must hold colheita-run, colheita-epoch and colheita-idempotency-key" },
      ],
    },
  });
}

/** stale is the error for work that a newer owner has taken over. */
export function stale(engine: EngineMetadata, what: string): RpcError {
  return failedPrecondition("EPOCH_STALE", `A newer owner of ${what} has been here; this work stops.`, {
    metadata: { run: engine.run, epoch: `${engine.epoch}`, what },
  });
}
