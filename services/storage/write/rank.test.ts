import { expect, it } from "@jest/globals";
import { PriceKind } from "../../../gen/rpc/colheita/storage/v1/listing.ts";
import { ITEMS_PER_SHARD, LARGEST_ORDINAL, PLACE_BITS, qualityOf, rankOf } from "./rank.ts";

const FIXED = { title: "A", priceKind: PriceKind.FIXED };

it.each([
  {
    name: "a known price goes before a real title",
    first: [qualityOf({ ...FIXED, title: "" }), 9, 9],
    second: [qualityOf({ ...FIXED, priceKind: PriceKind.UNSPECIFIED }), 0, 0],
  },
  { name: "a real title goes before an earlier place", first: [0, 9, 9], second: [1, 0, 0] },
  {
    name: "free is a known price",
    first: [qualityOf({ title: "A", priceKind: PriceKind.FREE }), 0, 1],
    second: [0, 0, 2],
  },
  { name: "the shard goes before the item", first: [0, 1, ITEMS_PER_SHARD - 1], second: [0, 2, 0] },
  {
    name: "the last place of all stays below the flags",
    first: [0, LARGEST_ORDINAL, ITEMS_PER_SHARD - 1],
    second: [1, 0, 0],
  },
] as const)("$name", ({ first, second }) => {
  expect(rankOf(first[0], first[1], first[2])).toBeLessThan(rankOf(second[0], second[1], second[2]));
});

it("is exact up to its largest value", () => {
  expect(rankOf(3, LARGEST_ORDINAL, ITEMS_PER_SHARD - 1)).toBeLessThan(Number.MAX_SAFE_INTEGER);
  expect(LARGEST_ORDINAL * ITEMS_PER_SHARD + ITEMS_PER_SHARD - 1).toBeLessThan(2 ** PLACE_BITS);
});
