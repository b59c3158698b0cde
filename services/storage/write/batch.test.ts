import { describe, expect, it } from "@jest/globals";
import { items, listing } from "../testing/day.ts";
import { type BatchItem, countItems, listingItem, qualities, rejectItem, warningsByIndex } from "./batch.ts";
import { UNKNOWN_PRICE, UNREAL_TITLE } from "./rank.ts";

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
});
