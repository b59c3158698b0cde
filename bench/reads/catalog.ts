import { items } from "../../services/storage/testing/day.ts";
import type { LoadBatch } from "../../services/storage/testing/load.ts";
import { goods, type Variant } from "./goods.ts";

/** SOURCE is the source that the bench reads. */
export const SOURCE = "shop";
/** FIRST_DAY is the day of the first snapshot; each later one is of the next day. */
export const FIRST_DAY = "2025-01-01";

const SHARD_ITEMS = 10_000;
const BATCH_ITEMS = 500;

/** dayOfSnapshot is the day of a snapshot by its number, as yyyy-mm-dd. */
export function dayOfSnapshot(no: number): string {
  return new Date(Date.parse(FIRST_DAY) + (no - 1) * 86_400_000).toISOString().slice(0, 10);
}

/** shardsOf are the shards of a source of so many listings. */
export function shardsOf(listings: number): string[] {
  return Array.from({ length: Math.ceil(listings / SHARD_ITEMS) }, (_, n) => `shard-${n}`);
}

/** dayBatches are the batches of a day, in order: each listing once, with the price that it has that day, if it is there. */
export function* dayBatches(listings: number, variantOf: (n: number) => Variant | undefined): Generator<LoadBatch> {
  for (let start = 0; start < listings; start += BATCH_ITEMS) {
    const count = Math.min(BATCH_ITEMS, listings - start);
    const rows = Array.from({ length: count }, (_, n) => goods(start + n, variantOf(start + n) ?? 0));
    const first = start % SHARD_ITEMS;
    const placed = items(rows)
      .map((item) => ({ ...item, page: Math.floor(first / 10) + item.page }))
      .filter((_, n) => variantOf(start + n) !== undefined);
    yield { shard: `shard-${Math.floor(start / SHARD_ITEMS)}`, items: placed };
  }
}
