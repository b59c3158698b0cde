import type { Item } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import type { WeighedItem } from "./item.ts";

/** Batch is a range of a shard's items, whole and without a gap. */
export type Batch = {
  /** firstItem is the place of the first item in the shard, counted from 0: the batch's id. */
  readonly firstItem: number;
  readonly items: Item[];
};

/** BatchLimits bound a batch. */
export type BatchLimits = {
  readonly items: number;
  /** bytes bounds the sum of the items' weights, which is no less than their encoded size. */
  readonly bytes: number;
};

/** batchLimits are those of the contract: 500 items and 768 KiB, less what the request has around them. */
export const batchLimits: BatchLimits = { items: 500, bytes: 768 * 1024 - 2_048 };

// The tag and length of an item in the request, and its place.
const itemOverhead = 32;

/**
 * createCutter cuts a shard's items, given in their order, into batches. Where it cuts depends on the number and the
 * weight of the items alone, that is on the archive's bytes: whoever cuts a shard again, after a crash or with a newer
 * normaliser, gets the same ranges.
 */
export function createCutter(limits: BatchLimits = batchLimits): {
  /** add takes the next item; it returns a batch where the item begins a new one. */
  add(item: WeighedItem): Batch | undefined;
  /** rest is the last batch, undefined where there is no item left. */
  rest(): Batch | undefined;
  /** count is how many items were added. */
  count(): number;
} {
  let items: Item[] = [];
  let weight = 0;
  let firstItem = 0;

  function take(): Batch {
    const batch = { firstItem, items };
    firstItem += items.length;
    items = [];
    weight = 0;
    return batch;
  }

  return {
    add({ item, weight: own }) {
      const next = own + itemOverhead;
      const isFull = items.length === limits.items || (items.length > 0 && weight + next > limits.bytes);
      const batch = isFull ? take() : undefined;
      items.push(item);
      weight += next;
      return batch;
    },
    rest: () => (items.length === 0 ? undefined : take()),
    count: () => firstItem + items.length,
  };
}
