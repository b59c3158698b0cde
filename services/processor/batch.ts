import type { Item } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { WeighedItem } from "./item.ts";
import { encodedAtMost, fitTo } from "./weight.ts";

/** Batch is a range of a shard's items, whole and without a gap. */
export type Batch = {
  /** firstItem is the place of the first item in the shard, counted from 0: the batch's id. */
  readonly firstItem: number;
  readonly items: Item[];
};

/** BatchLimits bound a batch. */
export type BatchLimits = {
  readonly items: number;
  /** bytes bounds the sum of the items' weights, and of what they take when they are encoded. */
  readonly bytes: number;
};

/** batchLimits are those of the contract: 500 items and 768 KiB, less what the request has around them. */
export const batchLimits: BatchLimits = { items: 500, bytes: 768 * 1024 - 2_048 };

// The tag and length of an item in the request, and its place.
const itemOverhead = 32;

/**
 * createCutter cuts a shard's items, given in their order, into batches. Where it cuts depends on the number and the
 * weight of the items alone, that is on the archive's bytes: whoever cuts a shard again, after a crash or with a newer
 * normaliser, gets the same ranges. A batch whose items take more than they weigh, and than there is room for, has them
 * fitted to their weights.
 */
export function createCutter(limits: BatchLimits = batchLimits): {
  /** add takes the next item; it returns a batch where the item begins a new one. */
  add(item: WeighedItem): Batch | undefined;
  /** rest is the last batch, undefined where there is no item left. */
  rest(): Batch | undefined;
  /** count is how many items were added. */
  count(): number;
} {
  let pending: WeighedItem[] = [];
  let weight = 0;
  let size = 0;
  let firstItem = 0;

  function take(): Batch {
    if (size > limits.bytes) fitAll(pending, limits.bytes);
    const batch = { firstItem, items: pending.map(({ item }) => item) };
    firstItem += pending.length;
    pending = [];
    weight = 0;
    size = 0;
    return batch;
  }

  return {
    add(item) {
      const next = item.weight + itemOverhead;
      const isFull = pending.length === limits.items || (pending.length > 0 && weight + next > limits.bytes);
      const batch = isFull ? take() : undefined;
      pending.push(item);
      weight += next;
      size += item.size + itemOverhead;
      return batch;
    },
    rest: () => (pending.length === 0 ? undefined : take()),
    count: () => firstItem + pending.length,
  };
}

function fitAll(items: readonly WeighedItem[], bytes: number): void {
  const encoded = items.reduce((sum, { item }) => sum + encodedAtMost(item) + itemOverhead, 0);
  if (encoded <= bytes) return;
  for (const { item, weight } of items) fitTo(item, weight);
}
