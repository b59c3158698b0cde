import { ShardState } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import { ProcessRequest } from "../../../gen/rpc/colheita/processor/v1/processor_service.ts";

/** processRequest asks for a shard of the source "test" that was collected whole, but for what is given. */
export function processRequest(more: Partial<ProcessRequest> = {}): ProcessRequest {
  return ProcessRequest.fromPartial({
    source: "sources/test",
    day: { year: 2026, month: 1, day: 2 },
    generation: 1,
    snapshotNumber: 1n,
    shard: "all",
    state: ShardState.COMPLETE,
    ...more,
  });
}
