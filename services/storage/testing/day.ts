import { type ShardOutcome, ShardState } from "../../../gen/rpc/colheita/collector/v1/shard.ts";
import type { QualityGates } from "../../../gen/rpc/colheita/collector/v1/source.ts";
import { Listing, PriceKind } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import type { Snapshot } from "../../../gen/rpc/colheita/storage/v1/snapshot.ts";
import { type Item, WriteListingsRequest } from "../../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { DateMessage } from "../../../gen/rpc/google/type/date.ts";
import { parseDay } from "../../kit/day.ts";
import { moneyOf } from "../money.ts";
import type { StorageServer } from "../server.ts";
import { type PackedBatch, unpackBatch } from "../write/packed.ts";
import { runContext } from "./storage.ts";

/** TestShard is a shard of a day: its items, and how its collection ended. */
export type TestShard = {
  readonly id: string;
  readonly items: readonly Item[];
  /** state is COMPLETE by default. */
  readonly state?: ShardState;
};

/** TestDay is a source's day to write. */
export type TestDay = {
  readonly source: string;
  /** day is yyyy-mm-dd. */
  readonly day: string;
  /** run is the day by default. */
  readonly run?: string;
  readonly epoch?: number;
  readonly shards: readonly TestShard[];
  readonly batchItems?: number;
  readonly gates?: Partial<QualityGates>;
  readonly publishPartial?: boolean;
  /** line is the one that readers see by default. */
  readonly line?: string;
  readonly runGeneration?: number;
};

/** listing makes a listing of the few fields that a test is about; a price is "12.50 EUR", "free", "trade" or "". */
export function listing(
  fields: Partial<Omit<Listing, "price">> & { readonly externalId: string; readonly price?: string },
): Listing {
  const { price = "", ...rest } = fields;
  const base = {
    ...Listing.decode(new Uint8Array()),
    title: `Title ${fields.externalId}`,
    url: `https://shop/${fields.externalId}`,
  };
  return { ...base, ...rest, ...priceOf(price) };
}

function priceOf(price: string): Pick<Listing, "price" | "priceKind"> {
  if (price === "") return { price: undefined, priceKind: PriceKind.UNSPECIFIED };
  if (price === "free") return { price: undefined, priceKind: PriceKind.FREE };
  if (price === "trade") return { price: undefined, priceKind: PriceKind.TRADE };
  const [amount = "", currency = "", negotiable] = price.split(" ");
  return {
    price: moneyOf(amount, currency),
    priceKind: negotiable === undefined ? PriceKind.FIXED : PriceKind.NEGOTIABLE,
  };
}

/** items puts listings, and rejects by their reason, one after the other, ten to a page. */
export function items(rows: readonly (Listing | string)[]): Item[] {
  return rows.map((row, index) => ({
    page: Math.floor(index / 10),
    row: index % 10,
    outcome:
      typeof row === "string"
        ? {
            $case: "reject",
            value: { place: undefined, reason: row, message: "is no listing", raw: Buffer.from("{}"), externalId: "" },
          }
        : { $case: "listing", value: row },
  }));
}

/** dayOf reads a day that a test has written. */
export function dayOf(text: string): DateMessage {
  const day = parseDay(text);
  if (day === undefined) throw new TypeError(`${text} is no day`);
  return day;
}

/** open opens the snapshot of a day. */
export function open(server: StorageServer, day: TestDay): Promise<Snapshot> {
  return server.openSnapshot(runContext(day.run ?? day.day, day.epoch), {
    source: `sources/${day.source}`,
    day: dayOf(day.day),
    generation: 1,
    shards: day.shards.map(({ id }, ordinal) => ({ id, ordinal })),
    line: day.line ?? "",
    runGeneration: day.runGeneration ?? 0,
  });
}

/** batches are the requests that write a day, in order. */
export function batches(day: TestDay, snapshot: Pick<Snapshot, "number">): WriteListingsRequest[] {
  const size = day.batchItems ?? 500;
  return day.shards.flatMap((shard) =>
    Array.from({ length: Math.ceil(shard.items.length / size) }, (_, n) => ({
      source: `sources/${day.source}`,
      snapshotNumber: snapshot.number,
      shard: shard.id,
      firstItem: BigInt(n * size),
      items: shard.items.slice(n * size, (n + 1) * size),
    })),
  );
}

/** packed is a request as the service gets it. */
export function packed(request: WriteListingsRequest): PackedBatch {
  return unpackBatch(WriteListingsRequest.encode(request).finish());
}

/** publish publishes a day, or has it refused. */
export function publish(server: StorageServer, day: TestDay, snapshot: Snapshot): Promise<Snapshot> {
  return server.publishSnapshot(runContext(day.run ?? day.day, day.epoch), {
    source: `sources/${day.source}`,
    snapshotNumber: snapshot.number,
    shards: day.shards.map(outcomeOf),
    gates: { leastItems: 0n, largestGoneShare: 0, largestRejectedShare: 0, ...day.gates },
    publishPartial: day.publishPartial ?? false,
  });
}

/** harvest opens, writes in order and publishes. */
export async function harvest(server: StorageServer, day: TestDay): Promise<Snapshot> {
  const snapshot = await open(server, day);
  await write(server, day, batches(day, snapshot));
  return publish(server, day, snapshot);
}

/** write sends batches one after the other. */
export async function write(
  server: StorageServer,
  day: TestDay,
  requests: readonly WriteListingsRequest[],
): Promise<void> {
  for (const request of requests) {
    await server.writeListings(runContext(day.run ?? day.day, day.epoch), packed(request));
  }
}

/** outcomeOf is how a shard's collection ended. */
export function outcomeOf(shard: TestShard): ShardOutcome {
  const state = shard.state ?? ShardState.COMPLETE;
  const [reason, message] = state === ShardState.COMPLETE ? ["", ""] : ["PAGE_LIMIT", "It has more pages."];
  const pages = BigInt(Math.ceil(shard.items.length / 10));
  return { shard: shard.id, state, pages, items: BigInt(shard.items.length), reason, message };
}
