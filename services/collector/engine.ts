import type { EngineMetadata } from "../kit/context.ts";
import { failedPrecondition, type RpcError } from "../kit/errors.ts";

/** stale is the error for work that a newer owner has taken over. */
export function stale(engine: EngineMetadata, what: string): RpcError {
  return failedPrecondition("EPOCH_STALE", `A newer owner of ${what} has been here; this work stops.`, {
    metadata: { run: engine.run, epoch: `${engine.epoch}`, what },
  });
}
