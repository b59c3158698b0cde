import { describe, expect, it } from "@jest/globals";
import { items, listing } from "../testing/day.ts";
import { type BatchItem, countItems, listingItem, makeBatch, qualities, rejectItem, warningsByIndex } from "./batch.ts";
import { sightings } from "./candidate.ts";
import { rankOf, UNKNOWN_PRICE, UNREAL_TITLE } from "./rank.ts";

function batchItems(rows: Parameters<typeof items>[0]): BatchItem[] {
  return items(rows).map(({ page, row, outcome }) =>
    outcome?.$case === "listing"
      ? listingItem(page, row, outcome.value)
      : rejectItem(page, row, outcome?.value ?? missing()),
  );
}

function missing(): never {
  throw new Error("an item has no outcome");
}

function batch(rows: Parameters<typeof items>[0]) {
  return makeBatch({ snapshotNo: 1, shardNo: 2, ordinal: 3, firstItem: 100, items: batchItems(rows) });
}

const FULL = listing({ externalId: "a", price: "1 EUR" });

describe("a batch", () => {
  it("counts its items", () => {
    expect(countItems(batchItems([FULL, "ID_MISSING", FULL]))).toEqual({ listings: 2, rejects: 1 });
  });

  it("replaces a NUL, and leaves the text of its escape alone", () => {
    const [nul, text] = batchItems([
      listing({ externalId: "a", title: "A\0" }),
      listing({ externalId: "b", title: "\\u0000" }),
    ]);
    expect([nul, text].map((item) => item?.kind === "listing" && item.listing.title)).toEqual(["A\ufffd", "\\u0000"]);
  });

  it("keeps flags only where something lacks", () => {
    expect(qualities(batchItems([FULL, "ID_MISSING"]))).toBeUndefined();
    const lacking = [
      FULL,
      listing({ externalId: "b" }),
      "ID_MISSING",
      listing({ externalId: "c", title: "", price: "free" }),
    ];
    expect([...(qualities(batchItems(lacking)) ?? [])]).toEqual([0, UNKNOWN_PRICE, 0, UNREAL_TITLE]);
  });

  it("keeps warnings only of the items that have some", () => {
    expect(warningsByIndex(batchItems([FULL, "ID_MISSING"]))).toBeUndefined();
    const warned = listing({ externalId: "b", warnings: ["PRICE_MALFORMED"] });
    expect(warningsByIndex(batchItems([FULL, "ID_MISSING", warned]))).toEqual({ 2: ["PRICE_MALFORMED"] });
  });

  it("ranks its listings by what they lack and where they stand", () => {
    const ranks = sightings(batch(["ID_MISSING", FULL, listing({ externalId: "b" })])).map(({ rank }) => rank);
    expect(ranks).toEqual([rankOf(0, 3, 101), rankOf(UNKNOWN_PRICE, 3, 102)]);
  });

  it.each([
    { name: "a warning", rows: [listing({ externalId: "a", price: "1 EUR", warnings: ["X"] }), "ID_MISSING"] },
    { name: "a promotion", rows: [listing({ externalId: "a", price: "1 EUR", promoted: true }), "ID_MISSING"] },
    { name: "a reason", rows: [FULL, "ITEM_NOT_OBJECT"] },
    { name: "an order", rows: ["ID_MISSING", FULL] },
    { name: "an item less", rows: [FULL] },
  ])("has another digest with $name that differs", ({ rows }) => {
    expect(batch([FULL, "ID_MISSING"]).digest).toBe(batch([FULL, "ID_MISSING"]).digest);
    expect(batch(rows).digest).not.toBe(batch([FULL, "ID_MISSING"]).digest);
  });
});
