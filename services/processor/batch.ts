import type { WeighedItem } from "./item.ts";
import { createPacker, type PackedItems, unpackItems } from "./packed-batch.ts";
import { encodedAtMost, fitTo } from "./weight.ts";

/** Batch is a range of a shard's items, whole and without a gap. */
export type Batch = {
  /** firstItem is the place of the first item in the shard, counted from 0: the batch's id. */
  readonly firstItem: number;
  /** count is how many items there are. */
  readonly count: number;
  /** items are packed: a batch that waits to be full is bytes, and no messages that collections of garbage walk through. */
  readonly items: PackedItems;
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
  const packer = createPacker();
  let weights: number[] = [];
  let weight = 0;
  let size = 0;
  let firstItem = 0;

  function take(): Batch {
    const packed = packer.take();
    const items = size > limits.bytes ? fitAll(packed, weights, limits.bytes) : packed;
    const batch = { firstItem, count: weights.length, items };
    firstItem += weights.length;
    weights = [];
    weight = 0;
    size = 0;
    return batch;
  }

  return {
    add(item) {
      const next = item.weight + itemOverhead;
      const isFull = weights.length === limits.items || (weights.length > 0 && weight + next > limits.bytes);
      const batch = isFull ? take() : undefined;
      packer.add(item.item);
      weights.push(item.weight);
      weight += next;
      size += item.size + itemOverhead;
      return batch;
    },
    rest: () => (weights.length === 0 ? undefined : take()),
    count: () => firstItem + weights.length,
  };
}

function fitAll(packed: PackedItems, weights: readonly number[], bytes: number): PackedItems {
  const items = unpackItems(packed);
  const encoded = items.reduce((sum, item) => sum + encodedAtMost(item) + itemOverhead, 0);
  if (encoded <= bytes) return packed;
  const packer = createPacker();
  for (const [index, item] of items.entries()) {
    fitTo(item, weights[index] ?? 0);
    packer.add(item);
  }
  return packer.take();
}
