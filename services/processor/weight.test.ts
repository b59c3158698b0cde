import { describe, expect, it } from "@jest/globals";
import { type Item, Item as ItemCodec } from "../../gen/rpc/colheita/storage/v1/storage_service.ts";
import { newListing } from "./listing.ts";
import { encodedAtMost, fitTo, weightOf } from "./weight.ts";

const none = { bytes: 0, valueBytes: 0 };

describe("a weight", () => {
  it.each([
    { name: "of a small row, what a reject takes", row: { bytes: 90, valueBytes: 20 }, around: none, want: 768 },
    {
      name: "of a row with names and signs, its values",
      row: { bytes: 2_600, valueBytes: 688 },
      around: none,
      want: 944,
    },
    {
      name: "with what stands around",
      row: { bytes: 9, valueBytes: 900 },
      around: { bytes: 9, valueBytes: 100 },
      want: 1_256,
    },
    {
      name: "with 4 KiB of it at most",
      row: { bytes: 9, valueBytes: 0 },
      around: { bytes: 9, valueBytes: 1e9 },
      want: 4_352,
    },
    { name: "of 256 KiB at most", row: { bytes: 9, valueBytes: 1e9 }, around: none, want: 262_400 },
  ])("is $name", ({ row, around, want }) => {
    expect(weightOf(row, around)).toBe(want);
  });
});

describe("an item that is fitted", () => {
  const lavish = { ...newListing("x"), title: "kept", description: "ż".repeat(9_000), imageUrls: ["u".repeat(2_000)] };
  const reject = { place: undefined, reason: "ID_MALFORMED", message: "ż".repeat(125), externalId: "ł".repeat(40) };
  const items: readonly Item[] = [
    { page: 2 ** 31 - 1, row: 2 ** 31 - 1, outcome: { $case: "listing", value: lavish } },
    { page: 0, row: 0, outcome: { $case: "reject", value: { ...reject, raw: Buffer.from("ż".repeat(8_192)) } } },
  ];

  it.each([768, 769, 5_000])("takes no more than its weight of %i", (weight) => {
    for (const item of structuredClone(items)) {
      fitTo(item, weight);
      expect(ItemCodec.encode(item).finish().length).toBeLessThanOrEqual(weight);
      expect(encodedAtMost(item)).toBeLessThanOrEqual(weight);
    }
  });
});
