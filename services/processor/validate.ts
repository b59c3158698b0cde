import { ShardState } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import type { ProcessorServiceDefinition } from "../../gen/rpc/colheita/processor/v1/processor_service.ts";
import { type Day, isDay } from "../kit/day.ts";
import type { FieldViolation } from "../kit/errors.ts";
import { nameViolations } from "../kit/names.ts";
import type { Validators } from "../kit/service.ts";

/** largestDebugPageBytes is the largest page that ProcessPage takes. */
export const largestDebugPageBytes = 768 * 1024;

const longestShardBytes = 128;

/** validators name what is wrong with the processor's requests, field by field. */
export const validators: Validators<typeof ProcessorServiceDefinition> = {
  process: (req) => [
    ...nameViolations("source", "source", req.source),
    ...dayViolations(req.day),
    ...unless(req.generation > 0, "generation", "must be above 0"),
    ...unless(req.snapshotNumber > 0n, "snapshot_number", "must be above 0"),
    ...unless(isShard(req.shard), "shard", `must be a text of 1 to ${longestShardBytes} bytes`),
    ...unless(isState(req.state), "state", "must be how the shard's collection ended"),
  ],
  processPage: (req) => [
    ...nameViolations("source", "source", req.source),
    ...unless(req.data.length <= largestDebugPageBytes, "data", `must be at most ${largestDebugPageBytes} bytes`),
    ...(req.day === undefined ? [] : dayViolations(req.day)),
  ],
};

function dayViolations(day: Day | undefined): FieldViolation[] {
  return unless(day !== undefined && isDay(day), "day", "must be a date of the calendar");
}

function isShard(id: string): boolean {
  return id !== "" && Buffer.byteLength(id) <= longestShardBytes;
}

function isState(state: number): boolean {
  return state !== ShardState.UNSPECIFIED && Object.values<number>(ShardState).includes(state);
}

function unless(holds: boolean, field: string, description: string): FieldViolation[] {
  return holds ? [] : [{ field, description }];
}
