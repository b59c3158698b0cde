import { describe, expect, it } from "@jest/globals";
import { WriteListingsRequest } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { type Batch, batchLimits, createCutter } from "./batch.ts";
import { makeItem, type WeighedItem } from "./item.ts";
import { unpackItems } from "./packed-batch.ts";
import { mappedNormaliser } from "./testing/mapped.ts";
import { pageOf } from "./testing/page.ts";
import { createRandom, newSeed } from "./testing/random.ts";
import { encodedAtMost, fitTo } from "./weight.ts";

const terse = mappedNormaliser({ external_id: "row.id" });
const lavish = mappedNormaliser({
  external_id: "row.id",
  title: "row.t",
  description: "row.t",
  "attributes.t": "row.t",
});

function cut(items: Iterable<WeighedItem>, limits = batchLimits): Batch[] {
  const cutter = createCutter(limits);
  const batches = [...items].flatMap((item) => cutter.add(item) ?? []);
  return [...batches, ...[cutter.rest()].flatMap((batch) => batch ?? [])];
}

function itemsOf(sizes: readonly number[], normaliser = terse): WeighedItem[] {
  const rows = sizes.map((size, row) => ({ id: `id${row}`, t: "x".repeat(size) }));
  const page = pageOf(rows);
  return rows.map((_, row) => makeItem(normaliser, page, "2026-01-01", { page: 0, row }));
}

const ranges = (batches: readonly Batch[]) => batches.map(({ firstItem, count }) => [firstItem, count]);

describe("batches", () => {
  it.each([
    { name: "none of no items", sizes: [], want: [] },
    { name: "one of a few", sizes: [1, 1, 1], want: [[0, 3]] },
    { name: "one of 500", sizes: Array.from({ length: 500 }, () => 1), want: [[0, 500]] },
    {
      name: "another from the 501st",
      sizes: Array.from({ length: 1_001 }, () => 1),
      want: [
        [0, 500],
        [500, 500],
        [1000, 1],
      ],
    },
    {
      name: "smaller ones of large items",
      sizes: [200_000, 200_000, 200_000, 200_000, 200_000],
      want: [
        [0, 3],
        [3, 2],
      ],
    },
    {
      name: "one of the largest item alone, its neighbours beside it",
      sizes: [10, 400_000, 400_000, 400_000, 10],
      want: [
        [0, 3],
        [3, 2],
      ],
    },
  ])("$name", ({ sizes, want }) => {
    expect(ranges(cut(itemsOf(sizes)))).toEqual(want);
  });

  it("are whole: every item once, in order", () => {
    const items = itemsOf(Array.from({ length: 1_234 }, (_, i) => (i * 7919) % 9_000));
    const batches = cut(items);
    expect(batches.flatMap((batch) => unpackItems(batch.items))).toEqual(items.map(({ item }) => item));
    let next = 0;
    for (const { firstItem, count, items: packed } of batches) {
      expect(firstItem).toBe(next);
      expect(unpackItems(packed)).toHaveLength(count);
      next += count;
    }
  });

  it("are the same ranges whatever the normaliser makes of the rows", () => {
    const sizes = Array.from({ length: 1_500 }, (_, i) => (i * 104_729) % 4_000);
    expect(ranges(cut(itemsOf(sizes, lavish)))).toEqual(ranges(cut(itemsOf(sizes, terse))));
  });

  it("keep what their items have while there is room, and fit them to their weights where there is none", () => {
    const trimmed = (items: number) =>
      cut(itemsOf(new Array<number>(items).fill(200), lavish), { items, bytes: 10 * 800 })
        .flatMap((batch) => unpackItems(batch.items))
        .filter(({ outcome }) => outcome?.$case === "listing" && outcome.value.warnings.includes("FIELDS_TRIMMED"));
    // The field t is in a listing three times: each takes about 40 bytes more than it weighs.
    expect([trimmed(9).length, trimmed(10).length]).toEqual([0, 10]);
  });

  it("are fitted from their bytes as they would be from what was encoded", () => {
    const seed = newSeed();
    const random = createRandom(seed);
    // The first batch has to be fitted, and the second one does not, whatever the others are.
    const sizes = [260, 200].flatMap((size) => new Array<number>(10).fill(size));
    while (sizes.length < 1_500) sizes.push(random.pick([200, 230, 260, random.below(4_000)]));
    const items = itemsOf(sizes, lavish);
    const messages = structuredClone(items);
    const limits = { items: 10, bytes: 10 * 1_000 };
    const batches = cut(items, limits);
    let fitted = 0;
    for (const { firstItem, count, items: packed } of batches) {
      const own = messages.slice(firstItem, firstItem + count);
      const takes = own.reduce((sum, { item }) => sum + encodedAtMost(item) + 32, 0);
      if (takes > limits.bytes) for (const { item, weight } of own) fitTo(item, weight);
      if (takes > limits.bytes) fitted++;
      expect({ seed, items: unpackItems(packed) }).toEqual({ seed, items: own.map(({ item }) => item) });
    }
    expect({ seed, some: fitted > 0, all: fitted === batches.length }).toEqual({ seed, some: true, all: false });
  });

  it("are never above 500 items and 768 KiB when they are encoded", () => {
    for (const items of [
      itemsOf(
        Array.from({ length: 600 }, (_, i) => (i * 15_485_863) % 60_000),
        lavish,
      ),
      itemsOf([300_000, 262_000, 261_900], lavish),
    ]) {
      for (const { firstItem, count, items: packed } of cut(items)) {
        const request = {
          source: `sources/${"s".repeat(63)}`,
          snapshotNumber: 2n ** 62n,
          shard: "s".repeat(128),
          firstItem: BigInt(firstItem),
          items: unpackItems(packed),
        };
        expect(count).toBeLessThanOrEqual(500);
        expect(WriteListingsRequest.encode(request).finish().length).toBeLessThanOrEqual(768 * 1024);
      }
    }
  });
});
