import { ShardState } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import { type Snapshot, Snapshot_Outcome } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { type Item, WriteListingsRequest } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { encodeMessage } from "../../kit/wire.ts";
import type { StorageServer } from "../server.ts";
import { unpackBatch } from "../write/packed.ts";
import { dayOf } from "./day.ts";
import { runContext } from "./storage.ts";

/** Load is a source's day that is written whole, made while it is written: a large one has no place on the heap. */
export type Load = {
  readonly source: string;
  /** day is yyyy-mm-dd. */
  readonly day: string;
  /** shards are all whose items come, in the order of the plan. */
  readonly shards: readonly string[];
  /** batches are at most 500 items each, those of a shard from its first item on. */
  readonly batches: Iterable<LoadBatch | PackedItems> | AsyncIterable<LoadBatch | PackedItems>;
  /** inFlight is how many batches wait for their answers at once. Default: 40. */
  readonly inFlight?: number;
};

/** LoadBatch are the next items of a shard. */
export type LoadBatch = { readonly shard: string; readonly items: readonly Item[] };

/** PackedItems are so many next items of a shard, as packItems has packed them ahead of time. */
export type PackedItems = { readonly shard: string; readonly size: number; readonly packed: Uint8Array };

/** packItems packs items as they stand in the request that brings them. */
export function packItems({ shard, items }: LoadBatch): PackedItems {
  const request = { ...WriteListingsRequest.create(), items: [...items] };
  return { shard, size: items.length, packed: encodeMessage(WriteListingsRequest, request) };
}

/** Loaded says how a day went; times are wall times. */
export type Loaded = { readonly snapshot: Snapshot; readonly writeMs: number; readonly publishMs: number };

/**
 * load writes a day as the services do: it opens the snapshot, writes the batches with several in flight, and publishes.
 * It throws where the day is refused.
 */
export async function load(
  server: Pick<StorageServer, "openSnapshot" | "writeListings" | "publishSnapshot">,
  day: Load,
): Promise<Loaded> {
  const ctx = runContext(`${day.source}-${day.day}`);
  const source = `sources/${day.source}`;
  const begunMs = performance.now();
  const opened = await server.openSnapshot(ctx, {
    source,
    day: dayOf(day.day),
    generation: 1,
    shards: day.shards.map((id, ordinal) => ({ id, ordinal })),
    line: "",
    runGeneration: 0,
  });
  const written = new Map(day.shards.map((id) => [id, 0]));
  const batches = oneByOne(day.batches);
  const send = async () => {
    for (let next = await batches.next(); !next.done; next = await batches.next()) {
      const { shard, size, packed } = "packed" in next.value ? next.value : packItems(next.value);
      const firstItem = written.get(shard) ?? 0;
      written.set(shard, firstItem + size);
      const place = { source, snapshotNumber: opened.number, shard, firstItem: BigInt(firstItem), items: [] };
      // The fields of a message may stand one after the other, wherever they come from.
      const request = Buffer.concat([WriteListingsRequest.encode(place).finish(), packed]);
      await server.writeListings(ctx, unpackBatch(request));
    }
  };
  await Promise.all(Array.from({ length: day.inFlight ?? 40 }, send));
  const writtenMs = performance.now();
  const snapshot = await server.publishSnapshot(ctx, {
    source,
    snapshotNumber: opened.number,
    shards: [...written].map(([shard, items]) => ({
      shard,
      state: ShardState.COMPLETE,
      pages: BigInt(Math.ceil(items / 50)),
      items: BigInt(items),
      reason: "",
      message: "",
    })),
    gates: { leastItems: 0n, largestGoneShare: 0, largestRejectedShare: 0 },
    publishPartial: false,
  });
  if (snapshot.outcome !== Snapshot_Outcome.COMPLETE) throw new Error(snapshot.outcomeReasons.join(", "));
  return { snapshot, writeMs: writtenMs - begunMs, publishMs: performance.now() - writtenMs };
}

// Whoever asks while another one waits gets what comes after.
async function* oneByOne<T>(values: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T> {
  yield* values;
}
