import {
  CollectionPlan,
  CollectRequest,
  CollectResponse,
} from "../../gen/rpc/colheita/collector/v1/collector_service.ts";
import { ShardState } from "../../gen/rpc/colheita/collector/v1/shard.ts";
import { ProcessRequest, ProcessResponse } from "../../gen/rpc/colheita/processor/v1/processor_service.ts";
import { DailyReport, Snapshot, Snapshot_Outcome } from "../../gen/rpc/colheita/storage/v1/snapshot.ts";

/** Answers are what each method of the daily pipeline answers, by its full name: bytes to bytes. */
export type Answers = ReadonlyMap<string, (request: Uint8Array) => Buffer>;

const day = { year: 2026, month: 1, day: 1 };
const source = "sources/bench";

/** answersOf are those for a source of so many shards, of a page with fifty rows each. */
export function answersOf(shards: number): Answers {
  const plan = bytes(
    CollectionPlan.encode(
      CollectionPlan.fromPartial({
        source,
        day,
        generation: 1,
        shards: Array.from({ length: shards }, (_, ordinal) => ({ id: `MLB${1_000 + ordinal}`, ordinal })),
      }),
    ),
  );
  const counts = { items: BigInt(50 * shards), listings: BigInt(50 * shards), new: BigInt(50 * shards) };
  const snapshot = Snapshot.fromPartial({
    name: `${source}/snapshots/2026-01-01`,
    number: 1n,
    day,
    outcome: Snapshot_Outcome.COMPLETE,
    counts,
  });
  const snapshotBytes = bytes(Snapshot.encode(snapshot));
  const report = bytes(DailyReport.encode(DailyReport.fromPartial({ snapshot })));
  return new Map<string, (request: Uint8Array) => Buffer>([
    ["colheita.collector.v1.CollectorService/PlanCollection", () => plan],
    ["colheita.storage.v1.StorageService/OpenSnapshot", () => snapshotBytes],
    ["colheita.collector.v1.CollectorService/Collect", (request) => collected(CollectRequest.decode(request).shard)],
    ["colheita.processor.v1.ProcessorService/Process", (request) => processed(ProcessRequest.decode(request).shard)],
    ["colheita.storage.v1.StorageService/PublishSnapshot", () => snapshotBytes],
    ["colheita.storage.v1.StorageService/GetDailyReport", () => report],
  ]);
}

function collected(shard: string): Buffer {
  const value = { shard, state: ShardState.COMPLETE, pages: 1n, sizeBytes: 130_000n };
  return bytes(CollectResponse.encode(CollectResponse.fromPartial({ update: { $case: "result", value } })));
}

function processed(shard: string): Buffer {
  const outcome = { shard, state: ShardState.COMPLETE, pages: 1n, items: 50n };
  const value = { outcome, listings: 50n, rejects: 0n };
  return bytes(ProcessResponse.encode(ProcessResponse.fromPartial({ update: { $case: "result", value } })));
}

function bytes(writer: { finish(): Uint8Array }): Buffer {
  return Buffer.from(writer.finish());
}
